import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { type IncomingMessage } from 'node:http'
import { Agent, request } from 'node:https'
import { join } from 'node:path'
import {
  embeddedHubReportSchema,
  type EmbeddedHubReport,
  type EmbeddedHubStart,
  type PracticePerson,
} from '../../../contract/embedded-hub.ts'
import { readEnrolmentCode } from '../../../contract/enrolment.ts'
import { type SeatPhone } from '../../../contract/api/seats.api.ts'
import { type AsteriskPorts } from '../asterisk/asterisk-ports.ts'
import { type Seat, startSeat } from '../seat/start-seat.ts'
import { waitFor } from '../wait-for.ts'

type Reply = { readonly status: number; readonly body: Record<string, unknown> }
type Ready = Extract<EmbeddedHubReport, { kind: 'ready' }>

export type EmbeddedChild = AsyncDisposable & {
  readonly process: ChildProcess
  readonly reports: readonly EmbeddedHubReport[]
  /** Its exit code; null after a signal. */
  readonly ended: Promise<number | null>
  said(): string
  ready(): Promise<Ready>
  ask(method: string, path: string, options?: { token?: string; body?: unknown }): Promise<Reply>
  signIn(jobNumber: string): Promise<string>
  /** At his own seat, with a headless softphone, ready. */
  sitDown(jobNumber: string): Promise<{ readonly token: string; readonly seat: Seat; readonly extension: string }>
  stop(): Promise<number | null>
}

/** The hub as the app starts it: a forked child that is spoken to over its channel and asked over HTTPS. */
export function startEmbeddedChild(file: string, start: EmbeddedHubStart, execPath = process.execPath): EmbeddedChild {
  const child = fork(file, [], {
    execPath,
    // Only for Electron's program, which is then the Node it has inside.
    env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  const reports: EmbeddedHubReport[] = []
  const seats: Seat[] = []
  let said = ''
  child.stdout?.on('data', (chunk: Buffer) => (said += chunk.toString()))
  child.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()))
  child.on('message', (message) => reports.push(embeddedHubReportSchema.parse(message)))
  const ended = once(child, 'exit').then(([code]: unknown[]) => (typeof code === 'number' ? code : null))
  let over = false
  void ended.then(() => (over = true))
  child.send({ kind: 'start', start })

  const one: EmbeddedChild = {
    ...{ process: child, reports, ended, said: () => said },
    ready: async () =>
      await waitFor(
        'the embedded hub to be ready',
        () => {
          if (over) throw new Error(`it has ended: ${said} ${JSON.stringify(reports.at(-1))}`)
          return reports.find((report) => report.kind === 'ready')
        },
        { timeoutMs: 90_000 },
      ),
    async ask(method, path, { token, body } = {}) {
      const { enrolmentCode } = await one.ready()
      const at = readEnrolmentCode(enrolmentCode)
      if (at === undefined) throw new Error('no enrolment code')
      const ca = await readFile(join(start.folder, 'certificates', 'authority.crt'))
      const sent = request({
        ...{ host: at.host, port: at.port, method, path, ca, agent: new Agent({ keepAlive: false }) },
        headers: {
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
      })
      sent.end(body === undefined ? undefined : JSON.stringify(body))
      const [reply] = (await once(sent, 'response')) as [IncomingMessage]
      const text = (await reply.toArray()).join('')
      return {
        status: reply.statusCode ?? 0,
        body: (text === '' ? {} : JSON.parse(text)) as Record<string, unknown>,
      }
    },
    async signIn(jobNumber) {
      const { password } = personOf(await one.ready(), jobNumber)
      const { body } = await one.ask('POST', '/api/sessions', { body: { jobNumber, password } })
      return String(body['accessToken'])
    },
    async sitDown(jobNumber) {
      const { extension } = personOf(await one.ready(), jobNumber)
      const token = await one.signIn(jobNumber)
      await one.ask('POST', '/api/seat/sign-in', { token, body: { extension, state: 'ready' } })
      const phone = (await one.ask('GET', '/api/seat/phone', { token })).body as SeatPhone
      if (phone.kind !== 'softphone') throw new Error(`no softphone but ${JSON.stringify(phone)}`)
      const { webSockets, password, certificateAuthority } = phone.sip
      const { hostname, port } = new URL(webSockets[0] ?? '')
      const authority = certificateAuthority ?? (await readFile(join(start.folder, 'certificates', 'authority.crt')))
      const seat = await startSeat({
        // Only this port is looked at.
        asterisk: { ports: {} as AsteriskPorts },
        ...{ transport: 'wss', media: 'webrtc', host: hostname, port: Number(port), extension, password, authority },
      })
      seats.push(seat)
      return { token, seat, extension }
    },
    async stop() {
      for (const seat of seats.splice(0)) await seat.close()
      if (child.connected) child.send({ kind: 'stop' })
      return await ended
    },
    async [Symbol.asyncDispose]() {
      for (const seat of seats.splice(0)) await seat.close()
      if (!over) child.kill('SIGKILL')
      await ended
    },
  }
  return one
}

function personOf({ people }: Ready, jobNumber: string): PracticePerson {
  const found = people.find((person) => person.jobNumber === jobNumber)
  if (found === undefined) throw new Error(`nobody signs in as ${jobNumber}`)
  return found
}
