import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type RunningAsterisk } from '../asterisk/start-asterisk.ts'
import { inSyllables } from '../audio/syllables.ts'
import { toneSamples, toneUlaw, ulawOf } from '../audio/tone.ts'
import { spawnTied } from '../programs/tied-process.ts'
import { temporaryFolder } from '../temporary-folder.ts'
import { waitUntil, type WaitOptions } from '../wait-for.ts'
import { type CustomerCall, type CustomerResult, readResults } from './customer-results.ts'
import { type CustomerBehaviour, customerScenario } from './scenario-xml.ts'
import { findSipp } from './sipp-program.ts'

export type CustomersOptions = Readonly<{
  asterisk: Pick<RunningAsterisk, 'ports'>
  behaviour: CustomerBehaviour
  /** one number for all, or a function of the call's 0-based index */
  from?: string | ((index: number) => string)
  to: string | ((index: number) => string)
  /** default 1 */
  calls?: number
  /** even arrivals; default all at once. `startAfterMs` overrules it */
  ratePerSecond?: number
  /** when each call begins, counted from the start */
  startAfterMs?: (index: number) => number
  /** see the behaviours; default 1,000, for `waits` 120,000 */
  holdMs?: number | ((index: number) => number)
  /** tones the customers say, in Hz; `false` for calls without RTP. Default 440 */
  rtp?: boolean | readonly number[]
  /** the tones come and go like speech, so that a recording of them can be laid beside another one */
  syllables?: boolean
  /** keys the customers press after the answer (SIP INFO) */
  digits?: string
  headers?: readonly string[]
  /** where to call; default Asterisk's UDP port */
  remotePort?: number
  /** after this long every remaining call fails; default: enough for what was asked, plus 60 s */
  timeoutMs?: number
}>

export type Customers = AsyncDisposable &
  Readonly<{
    /** the address their INVITEs come from */
    localPort: number
    /** what is known of each call now */
    results: () => Promise<readonly CustomerResult[]>
    /** waits until one call (default the first) satisfies a rule */
    until: (
      what: string,
      accept: (result: CustomerResult) => boolean,
      index?: number,
      options?: WaitOptions,
    ) => Promise<CustomerResult>
    /** all calls are over */
    finished: () => Promise<readonly CustomerResult[]>
    stop: () => Promise<void>
    processId: number
  }>

/**
 * Customers call through the trunk: one SIPp process with real RTP. Each call has its own number, start and duration.
 * They end with `stop()`, with `await using`, or with this process.
 */
export async function startCustomers(options: CustomersOptions): Promise<Customers> {
  const sipp = await findSipp()
  const folder = await temporaryFolder('sipp')
  const calls = planCalls(options)
  const { ports } = options.asterisk
  const localPort = await ports.next()
  const file = (name: string): string => join(folder.path, name)

  const tones = options.rtp === undefined || options.rtp === true ? [440] : options.rtp
  const speechFile = file('speech.ulaw')
  // SIPp plays the file over and over; whole seconds of whole hertz join without a click.
  if (tones && options.syllables) await writeFile(speechFile, ulawOf(inSyllables(toneSamples(tones, 20_000), 8_000, 7)))
  else if (tones) await writeFile(speechFile, toneUlaw(tones, 2_000))
  await writeFile(
    file('scenario.xml'),
    customerScenario({
      behaviour: options.behaviour,
      ...(tones ? { speechFile } : {}),
      ...(options.digits ? { digits: options.digits } : {}),
      ...(options.headers ? { headers: options.headers } : {}),
    }),
  )
  const longestMs = Math.max(...calls.map(({ startAfterMs, holdMs }) => startAfterMs + holdMs))
  const timeoutMs = options.timeoutMs ?? longestMs + 60_000
  // One who abandons counts from its INVITE; the others wait until the whole run is over.
  const patienceOf = (holdMs: number): number => (options.behaviour === 'abandons' ? holdMs : timeoutMs)
  const rows = calls.map(
    ({ from, to, startAfterMs, holdMs }) => `${from};${to};${startAfterMs};${holdMs};${patienceOf(holdMs)}`,
  )
  await writeFile(file('calls.csv'), `SEQUENTIAL\n${rows.join('\n')}\n`)

  let said = ''
  const started = await spawnTied(
    [
      ...sipp.command,
      `127.0.0.1:${options.remotePort ?? ports.sipUdp}`,
      ...['-sf', file('scenario.xml'), '-inf', file('calls.csv')],
      ...['-i', '127.0.0.1', '-p', String(localPort), '-t', 'u1'],
      ...['-mi', '127.0.0.1', '-mp', String(mediaPort(ports, calls.length))],
      ...['-m', String(calls.length), '-l', String(calls.length), '-r', '500', '-rp', '1000'],
      ...['-trace_logs', '-log_file', file('log'), '-trace_err', '-error_file', file('errors')],
      ...['-timeout', `${Math.ceil(timeoutMs / 1000)}s`, '-nostdin', '-aa'],
    ],
    {
      cwd: folder.path,
      environment: { ...process.env, TERM: 'dumb' },
      onOutput: (text) => {
        said = (said + text).slice(-4000)
      },
    },
  )
  const results = async (): Promise<readonly CustomerResult[]> => {
    const ended = !started.isRunning()
    return readResults(calls, await readText(file('log')), await readText(file('errors')), ended)
  }
  let last: readonly CustomerResult[] | undefined
  let stopping: Promise<void> | undefined
  const stopOnce = async (): Promise<void> => {
    await started.stop(3_000)
    last ??= await results()
    await folder.remove()
    ports.giveBack(localPort)
  }
  const stop = (): Promise<void> => (stopping ??= stopOnce())
  return {
    localPort,
    processId: started.processId,
    results: async () => last ?? results(),
    until: (what, accept, index = 0, waitOptions = {}) =>
      waitUntil(
        `customer ${index + 1} of ${calls.length}: ${what}`,
        async () => (await (last ? Promise.resolve(last) : results()))[index]!,
        accept,
        waitOptions,
      ),
    finished: async () => {
      const { code, signal } = await started.ended
      const all = last ?? (await results())
      // 0: every call as planned; 1: some failed; anything else: SIPp itself could not go on
      if (signal || (code !== 0 && code !== 1)) {
        throw new Error(
          `SIPp ended with ${signal ?? code}: ${(await readText(file('errors'))).slice(0, 1500)}\n${said.slice(-1500)}`,
        )
      }
      return all
    },
    stop,
    [Symbol.asyncDispose]: stop,
  }
}

const mediaPortsUsed = new WeakMap<RunningAsterisk['ports'], number>()

/** The first of a SIPp's media ports: each process binds its own, so that several may call at the same time. */
function mediaPort(ports: RunningAsterisk['ports'], calls: number): number {
  const { first, last } = ports.customerRtp
  const wanted = 8 + 4 * calls
  const used = mediaPortsUsed.get(ports) ?? first
  const start = used + wanted > last ? first : used
  mediaPortsUsed.set(ports, start + wanted)
  return start
}

function planCalls(options: CustomersOptions): readonly CustomerCall[] {
  const { calls = 1, from = '13800138000', to, ratePerSecond } = options
  const holdMs = options.holdMs ?? (options.behaviour === 'waits' ? 120_000 : 1_000)
  return Array.from({ length: calls }, (_, index) => ({
    from: typeof from === 'function' ? from(index) : from,
    to: typeof to === 'function' ? to(index) : to,
    startAfterMs: Math.round(options.startAfterMs?.(index) ?? (ratePerSecond ? (index * 1000) / ratePerSecond : 0)),
    holdMs: Math.round(typeof holdMs === 'function' ? holdMs(index) : holdMs),
  }))
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return ''
    throw error
  }
}
