import { Agent, request } from 'node:https'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { v7 as uuid } from 'uuid'
import WebSocket from 'ws'
import { type SignedIn } from '../../../contract/access.ts'
import { type LiveDelta, type LiveSnapshot, serverMessageSchema } from '../../../contract/live/messages.ts'
import { type UserId } from '../../../contract/ids.ts'
import { type BuiltInRole } from '../../../contract/rights.ts'
import { hubManager } from '../../../hub/access/first-start.ts'
import { type Hub } from '../../../hub/hub.ts'
import { waitFor, type WaitOptions } from '../../support/wait-for.ts'

const password = 'seven green buckets'

/** Where a hub listens, and what is trusted there. */
export type HubAddress = Readonly<{ port: number; dataFolder: string }>

export type Answer = Readonly<{ status: number; body: Record<string, unknown> }>

export type LiveListener = Readonly<{
  snapshot: LiveSnapshot
  deltas: readonly LiveDelta[]
  until: <Found>(
    what: string,
    look: (deltas: readonly LiveDelta[]) => Found | undefined,
    options?: WaitOptions,
  ) => Promise<Found>
  close: () => void
}>

export type Person = Readonly<{
  userId: string
  /** over HTTPS, as any client would */
  ask: (method: string, path: string, body?: unknown) => Promise<Answer>
  /** the same, where anything but success is a failure of the test */
  get: <Body>(path: string) => Promise<Body>
  post: (path: string, body?: unknown) => Promise<Record<string, unknown>>
  listen: () => Promise<LiveListener>
}>

/** Makes a user of a built-in role with a password; the hub need not listen yet. */
export async function addPerson(
  hub: Pick<Hub, 'access'>,
  role: BuiltInRole,
  jobNumber: string,
  team: string | null = null,
): Promise<void> {
  const { access } = hub
  const roleId = access.directory.roles().find((one) => one.builtIn === role)?.id
  if (roleId === undefined) throw new Error(`no role ${role}`)
  const { oneTimeCode } = await access.users.create(hubManager, {
    ...{ id: uuid() as UserId, jobNumber, name: jobNumber, team, station: null, roleIds: [roleId], language: 'en' },
  })
  await access.signIn.useOneTimeCode(jobNumber, oneTimeCode ?? '', password, '127.0.0.1')
}

/** Somebody signs in at the hub's own door, trusting its certificate authority alone. */
export async function signIn(address: HubAddress, jobNumber: string): Promise<Person> {
  const ca = readFileSync(join(address.dataFolder, 'certificates', 'authority.crt'), 'utf8')
  const agent = new Agent({ ca, keepAlive: false })
  const held: { token?: string } = {}
  const ask: Person['ask'] = (method, path, body) =>
    new Promise((resolve, reject) => {
      const sent = request(
        {
          ...{ host: 'localhost', port: address.port, method, path, agent, family: 4 },
          headers: {
            'accept-language': 'en',
            ...(held.token === undefined ? {} : { authorization: `Bearer ${held.token}` }),
            ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          },
        },
        (reply) => {
          let text = ''
          reply.setEncoding('utf8')
          reply.on('data', (piece: string) => (text += piece))
          reply.on('end', () => {
            const parsed = text === '' ? {} : (JSON.parse(text) as Record<string, unknown>)
            resolve({ status: reply.statusCode ?? 0, body: parsed })
          })
        },
      )
      sent.on('error', reject)
      sent.end(body === undefined ? undefined : JSON.stringify(body))
    })
  const must = async (method: string, path: string, body?: unknown): Promise<Record<string, unknown>> => {
    const answer = await ask(method, path, body)
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`)
    return answer.body
  }
  const session = (await must('POST', '/api/sessions', { jobNumber, password, device: 'test' })) as unknown as SignedIn
  held.token = session.accessToken
  const me = await must('GET', '/api/me')
  return {
    userId: String(me['userId']),
    ask,
    get: async <Body>(path: string) => (await must('GET', path)) as Body,
    post: (path, body) => must('POST', path, body ?? {}),
    listen: () => listen(address.port, ca, session.accessToken),
  }
}

async function listen(port: number, ca: string, token: string): Promise<LiveListener> {
  const socket = new WebSocket(`wss://localhost:${port}/live`, { ca, family: 4 })
  let snapshot: LiveSnapshot | undefined
  const deltas: LiveDelta[] = []
  socket.on('open', () => socket.send(JSON.stringify({ type: 'hello', token })))
  socket.on('message', (data: Buffer) => {
    const message = serverMessageSchema.parse(JSON.parse(data.toString('utf8')))
    if (message.type === 'snapshot') snapshot ??= message.state
    if (message.type === 'deltas') deltas.push(...message.deltas)
  })
  socket.on('error', () => undefined)
  return {
    snapshot: await waitFor('the first snapshot of /live', () => snapshot),
    deltas,
    until: (what, look, options) => waitFor(what, () => look(deltas), { intervalMs: 5, ...options }) as never,
    close: () => socket.terminate(),
  }
}
