import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import { type CallStep, type CallSummary } from '../../../contract/call.ts'
import { createLogger } from '../../../hub/http/logger.ts'
import { createHub } from '../../../hub/hub.ts'
import { readSettings } from '../../../hub/settings/settings.ts'
import { freePort } from '../../support/free-port.ts'
import { spawnTied, type TiedProcess } from '../../support/programs/tied-process.ts'
import { type TemporaryFolder, temporaryFolder } from '../../support/temporary-folder.ts'
import { waitFor, waitUntil, type WaitOptions } from '../../support/wait-for.ts'
import { type CentreStage } from './centre-on-asterisk.ts'
import { addPerson, type HubAddress, type Person, signIn } from './hub-door.ts'

export type StoredCall = Readonly<{ call: CallSummary; steps: readonly CallStep[] }>

/** The hub as a centre runs it: `zuoxi-hub start` in a process of its own, spoken to through its door alone. */
export type HubProcess = AsyncDisposable &
  Readonly<{
    address: HubAddress
    /** everything it printed */
    said: () => string
    processId: () => number
    isRunning: () => boolean
    /** starts it; comes back when it listens and sees the PBX */
    start: () => Promise<void>
    /** SIGKILL */
    kill: () => Promise<void>
    freeze: () => void
    thaw: () => void
    /** an administrator's session, made anew after each start */
    boss: () => Person
    /** telephones register, their agents sign in at the door and are ready */
    ready: (...extensions: readonly string[]) => Promise<void>
    /** every call with its steps, as the API tells */
    calls: () => Promise<readonly StoredCall[]>
    /** the call of this caller */
    call: (
      from: string,
      what: string,
      accept: (call: CallSummary) => boolean,
      options?: WaitOptions,
    ) => Promise<StoredCall>
    linkIs: (state: 'up' | 'down', options?: WaitOptions) => Promise<void>
    stop: () => Promise<void>
  }>

const program = join(import.meta.dirname, '../../../hub/command-line/zuoxi-hub.ts')

/** Prepares a data folder with an administrator and an agent for every seat; `start()` runs the hub on it. */
export async function prepareHubProcess(stage: CentreStage): Promise<HubProcess> {
  const folder: TemporaryFolder = await temporaryFolder('hub')
  const address: HubAddress = { port: await freePort(), dataFolder: folder.path }
  const quiet = createLogger('silent')
  const before = await createHub(readSettings({ dataFolder: folder.path, names: ['localhost'] }), { logger: quiet })
  await addPerson(before, 'administrator', 'boss')
  for (const { extension, name } of stage.centre.seats) await addPerson(before, 'agent', `a${extension}`, null, name)
  await before.close()

  let running: TiedProcess | undefined
  let boss: Person | undefined
  let printed = ''
  const process_ = (): TiedProcess => {
    if (running === undefined) throw new Error('the hub is not running')
    return running
  }
  const person = (): Person => {
    if (boss === undefined) throw new Error('the hub is not running')
    return boss
  }
  const linkIs: HubProcess['linkIs'] = async (state, options = {}) => {
    const wanted = state === 'up'
    await waitUntil(
      `the hub to say that its link is ${state}`,
      async () =>
        (
          await person()
            .listen()
            .then((live) => (live.close(), live.snapshot.links))
        )[0]?.state === 'up',
      (up) => up === wanted,
      { timeoutMs: 60_000, intervalMs: 100, ...options },
    )
  }
  const start = async (): Promise<void> => {
    const listen = `127.0.0.1:${address.port}`
    const words = ['start', '--data', folder.path, '--centre', stage.centreFile, '--listen', listen]
    running = await spawnTied([process.execPath, program, ...words, '--name', 'localhost', '--language', 'en'], {
      environment: { ...process.env, NODE_OPTIONS: '', ZUOXI_WEB_PORT: 'off' },
      onOutput: (text) => {
        printed += text
        // With ZUOXI_KEEP_FOLDERS=1 it can be read afterwards.
        appendFileSync(join(folder.path, 'said.log'), text)
      },
    })
    boss = await waitFor(
      'the hub to open its door',
      async () => {
        if (!process_().isRunning()) throw new Error(`the hub ended: ${printed.slice(-2000)}`)
        return signIn(address, 'boss').catch(() => undefined)
      },
      { timeoutMs: 60_000, intervalMs: 50 },
    )
    await linkIs('up')
  }
  const calls: HubProcess['calls'] = async () => {
    const all: CallSummary[] = []
    for (let after: string | null = ''; after !== null;) {
      const query: string = after === '' ? '' : `&after=${encodeURIComponent(after)}`
      const page: { calls: CallSummary[]; next: string | null } = await person().get(`/api/calls?limit=200${query}`)
      all.push(...page.calls)
      after = page.next
    }
    return Promise.all(all.map(({ callId }) => person().get<StoredCall>(`/api/calls/${callId}`)))
  }
  const stop = async (): Promise<void> => {
    await running?.stop()
    await folder.remove()
  }
  return {
    address,
    said: () => printed,
    processId: () => process_().processId,
    isRunning: () => running?.isRunning() ?? false,
    start,
    kill: () => process_().kill(),
    freeze: () => void process.kill(process_().processId, 'SIGSTOP'),
    thaw: () => void process.kill(process_().processId, 'SIGCONT'),
    boss: person,
    ready: async (...extensions) => {
      for (const extension of extensions) {
        await stage.seat(extension)
        const agent = await signIn(address, `a${extension}`)
        await agent.post('/api/seat/sign-in', { extension, state: 'ready' })
        await waitFor(`seat ${extension} to be ready`, async () => {
          const { agent: seen } = await agent.get<{ agent: { state: string } | null }>('/api/seat')
          return seen?.state === 'ready'
        })
      }
    },
    calls,
    call: async (from, what, accept, options = {}) => {
      const found = await waitUntil(
        `the call from ${from} to be ${what}`,
        async () => {
          const { calls: own } = await person().get<{ calls: CallSummary[] }>(`/api/calls?number=${from}`)
          return own[0] ?? null
        },
        (call) => call !== null && accept(call),
        { intervalMs: 50, ...options },
      )
      return person().get<StoredCall>(`/api/calls/${found?.callId ?? ''}`)
    },
    linkIs,
    stop,
    [Symbol.asyncDispose]: stop,
  }
}
