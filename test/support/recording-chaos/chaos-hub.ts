import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { type Extension } from '../../../contract/agent.ts'
import { type SignedIn } from '../../../contract/access.ts'
import { recordingsApi } from '../../../contract/api/recordings.api.ts'
import { fetchAuthority } from '../../../main/hub-link/fetch-authority.ts'
import { type HubTarget } from '../../../main/hub-link/hub-address.ts'
import { createHub, type Hub } from '../../../hub/hub.ts'
import { createLogger } from '../../../hub/http/logger.ts'
import { readSettings } from '../../../hub/settings/settings.ts'
import { freePort } from '../free-port.ts'
import { openTestHub, testPassword } from '../test-hub.ts'

/**
 * A real hub on HTTPS as a process that can be killed; every person in it has had calls, which are over. What is killed
 * begins again on the same data and port.
 */
export async function openChaosHub(seats: readonly string[], callsEach: number, environment: NodeJS.ProcessEnv) {
  const test = await openTestHub({ tls: true })
  const port = await freePort()
  const calls = new Map<string, string[]>()
  const people = new Map<string, SignedIn>()
  await test.hub.start()
  await test.hub.floor?.settled()
  for (const extension of seats) {
    const { jobNumber } = await test.addUser('agent')
    const signedIn = await test.signIn(jobNumber)
    people.set(extension, signedIn)
    await test.ask('POST', '/api/seat/sign-in', { token: signedIn.accessToken, body: { extension } })
    const ids: string[] = []
    for (let count = 0; count < callsEach; count += 1) {
      const { call, answer } = await test.pbx.inbound({ callerNumber: '13812345678', calledNumber: '057188886666' })
      call.offer(extension as Extension)
      call.answers(extension as Extension)
      call.hangUp('customer')
      ids.push(answer?.callId ?? '')
    }
    calls.set(extension, ids)
  }
  await test.hub.floor?.calls.drain(10_000)
  const { jobNumber } = await test.addUser('administrator')
  const { accessToken } = await test.signIn(jobNumber)
  const { body } = await test.ask('GET', '/api/enrolment-code', { token: accessToken })
  await test.hub.close()

  let child: ChildProcess | null = null
  let later: Hub | null = null
  const start = async (): Promise<void> => {
    const program = join(import.meta.dirname, 'hub-until-killed.ts')
    const born = fork(program, [test.dataFolder, String(port)], { env: { ...process.env, ...environment } })
    child = born
    await Promise.race([
      once(born, 'message'),
      once(born, 'exit').then(([code]: unknown[]) => {
        if (child === born) throw new Error(`the hub ended with ${String(code)}`)
      }),
    ])
  }
  const kill = async (): Promise<void> => {
    const dying = child
    child = null
    if (dying === null) return
    dying.kill('SIGKILL')
    await once(dying, 'close')
  }
  await start()
  const where = { host: '127.0.0.1', port, fingerprint: String(body['fingerprint']) }
  const { target } = await fetchAuthority({ ...where, host: 'localhost' } as never, () => 'zh-CN')

  return {
    target: target satisfies HubTarget,
    person: (extension: string): SignedIn => people.get(extension) as SignedIn,
    /** One after the other; none twice. */
    nextCall(extension: string): string {
      const next = calls.get(extension)?.shift()
      if (next === undefined) throw new Error('there are no more calls')
      return next
    },
    dataFolder: test.dataFolder,
    async restart(): Promise<void> {
      await kill()
      await start()
    },
    /** The same data in this process, as an administrator sees it. */
    async look() {
      await kill()
      const settings = readSettings({ dataFolder: test.dataFolder, host: '127.0.0.1', port, names: ['localhost'] })
      const { http, access } = (later = await createHub(settings, { tls: false, logger: createLogger('silent') }))
      const person = await access.signIn.signIn(jobNumber, testPassword, 'test', '127.0.0.1')
      const headers = { authorization: `Bearer ${person.accessToken}` }
      const get = (url: string) => http.app.inject({ method: 'GET', url, headers })
      return {
        ask: async (path: string) => recordingsApi.list.reply.parse((await get(path)).json()),
        sound: async (id: string) => (await get(`/api/recordings/${id}/audio?format=wav`)).rawPayload,
      }
    },
    async close(): Promise<void> {
      await kill()
      await later?.close()
      await test.close()
    },
  }
}
