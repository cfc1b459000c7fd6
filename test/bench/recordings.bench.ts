import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { sql } from 'kysely'
import { type Extension, type QueueKey } from '../../contract/agent.ts'
import { type CallSummary } from '../../contract/call.ts'
import { openDatabase } from '../../hub/database/open-database.ts'
import { createOperationLog } from '../../hub/operation-log/operation-log.ts'
import { listRecordings, type RecordingFilter } from '../../hub/recordings/recording-list.store.ts'
import { type RecordedCalls } from '../../hub/recordings/pick-up.ts'
import { openRecordings } from '../../hub/recordings/recordings.ts'
import { encodeSound } from '../../hub/recordings/sound/encode-sound.ts'
import { keepSound } from '../../hub/recordings/sound/keep-sound.ts'
import { seededRandom } from '../support/customer-generator.ts'
import { agentOf, lastRecordingAt, openRecordingDatabase, recordedCustomer } from '../support/recording-database.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { percentile, printFigure } from './figure.ts'

/**
 * What recordings cost the hub: MP3s on one core, a hundred calls that end at once, the waveform of an hour, and searches
 * among a million. `ZUOXI_BENCH_RECORDINGS` sets another count, `ZUOXI_BENCH_PARTS` measures some of it alone: `encoding`,
 * `picking-up`, `searching`.
 */
const count = Number(process.env['ZUOXI_BENCH_RECORDINGS'] ?? 1_000_000)
const random = seededRandom(5)
const some = (below: number): number => Math.floor(random() * below)
const folder = await temporaryFolder('bench-recordings')
const quiet = { info: () => undefined, warn: () => undefined }

/** Stereo with the ups and downs of speech, so that the encoder has something to do. */
function speech(seconds: number): Buffer {
  const samples = new Int16Array(seconds * 8_000 * 2)
  for (let frame = 0; frame < samples.length / 2; frame += 1) {
    for (const channel of [0, 1] as const) {
      const talks = Math.sin(frame / 9_000 + channel * Math.PI) > 0
      const pitch = 110 + 60 * channel
      const voiced =
        Math.sin((2 * Math.PI * pitch * frame) / 8_000) + 0.5 * Math.sin((2 * Math.PI * 5 * pitch * frame) / 8_000)
      samples[2 * frame + channel] = talks ? Math.round(voiced * 5_000 + (random() - 0.5) * 1_500) : some(9) - 4
    }
  }
  return Buffer.from(samples.buffer)
}

async function encoding(): Promise<void> {
  const seconds = 600
  const at = (ending: string): string => join(folder.path, `encode.${ending}`)
  const files = { from: at('raw'), wav: at('wav'), peaks: at('peaks'), mp3: at('mp3') }
  await writeFile(files.from, speech(seconds))
  await keepSound({ ...files, form: 'raw' })
  await encodeSound(files)
  const times: number[] = []
  for (let round = 0; round < 5; round += 1) {
    const before = process.cpuUsage()
    await encodeSound(files)
    const { user, system } = process.cpuUsage(before)
    times.push((user + system) / 1_000)
  }
  const value = (seconds * 1_000) / percentile(times, 50)
  printFigure({ figure: 'recordings, MP3 on one core, times real time', value, unit: 'x', better: 'higher', goal: 200 })
}

async function pickingUp(): Promise<void> {
  const calls = 100
  const rawFolder = join(folder.path, 'raw')
  const database = await openDatabase({ kind: 'sqlite', file: join(folder.path, 'hub.db') })
  const log = createOperationLog({ database, witnessFile: null })
  const startedAt = Date.UTC(2026, 9, 5, 8)
  const call = (id: string): CallSummary => ({
    ...{ callId: id, pbxCallId: id, direction: 'inbound', phase: 'ended', callerNumber: '13812345678', trunk: null },
    ...{ callerE164: '+8613812345678', calledNumber: '88886666', customerId: null, queue: 'water' as QueueKey },
    ...{
      extension: '8001' as Extension,
      startedAt,
      queuedAt: null,
      answeredAt: startedAt,
      endedAt: startedAt + 60_000,
    },
    ...{ waitMs: null, talkMs: 60_000, holdMs: 0, endedBy: 'agent', lossReason: null },
  })
  const known: RecordedCalls = {
    idOf: async (id) => id,
    isRunning: () => false,
    withPeople: async (id) => ({ call: call(id), userId: agentOf(1), team: 'a', people: [agentOf(1)] }),
    steps: async (id) => [
      {
        sequence: 1,
        at: startedAt,
        kind: 'recording',
        extension: null,
        queue: null,
        detail: { state: 'started', file: `2026-10-05/${id}.raw` },
      },
      { sequence: 2, at: startedAt, kind: 'answered', extension: '8001' as Extension, queue: null, detail: {} },
      { sequence: 3, at: startedAt + 60_000, kind: 'ended', extension: null, queue: null, detail: {} },
    ],
  }
  const recordings = await openRecordings({
    ...{
      database,
      log,
      logger: quiet,
      now: Date.now,
      folder: join(folder.path, 'kept'),
      rawFolder,
      start: 'answer' as const,
    },
    ...{ calls: known, settleMs: 1_000 },
    onError: (error) => {
      throw error
    },
  })
  try {
    const sound = speech(60)
    const ids = Array.from({ length: calls }, (_, at) => `call-${String(at)}`)
    await mkdir(join(rawFolder, '2026-10-05'), { recursive: true })
    for (const id of ids) await writeFile(join(rawFolder, '2026-10-05', `${id}.raw`), sound)
    // Meanwhile the hub's one thread answers calls: how long is it kept at a stretch? By the clock, and by what it computed
    // itself: a busy machine adds to the first alone.
    let longest = 0
    let computed = 0
    let turn = performance.now()
    let cpu = process.threadCpuUsage()
    let running = true
    const look = (): void => {
      const at = performance.now()
      const used = process.threadCpuUsage(cpu)
      computed = Math.max(computed, (used.user + used.system) / 1_000)
      longest = Math.max(longest, at - turn)
      turn = at
      cpu = process.threadCpuUsage()
      if (running) setImmediate(look)
    }
    setImmediate(look)
    const start = performance.now()
    for (const id of ids) recordings.callEnded(id)
    for (let indexed = 0; indexed < calls;) {
      const { rows } = await sql<{ count: number }>`select count(*) as count from recordings`.execute(database.db)
      indexed = Number(rows[0]?.count ?? 0)
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    const value = performance.now() - start
    running = false
    printFigure({
      figure: 'recordings, 100 calls of a minute that end at once, until all are indexed',
      value,
      unit: 'ms',
      better: 'lower',
      goal: 10_000,
    })
    printFigure({
      figure: 'recordings, meanwhile the hub’s thread kept at a stretch',
      value: longest,
      unit: 'ms',
      better: 'lower',
      goal: 50,
    })
    printFigure({
      ...{ figure: 'recordings, meanwhile the longest the hub’s thread computed at a stretch', value: computed },
      ...{ unit: 'ms', better: 'lower', goal: 20 },
    })
    await recordings.settled()
    const all = performance.now() - start
    printFigure({ figure: 'recordings, the same until all have their MP3', value: all, unit: 'ms', better: 'lower' })

    const hour = '2026-10-05/hour.raw'
    await writeFile(join(rawFolder, hour), Buffer.concat(Array.from({ length: 6 }, () => speech(600))))
    await recordings.sweep()
    const [long] = await recordings.store.ofCall('hour')
    if (long === undefined) throw new Error('the hour was not taken')
    const times: number[] = []
    for (let round = 0; round < 30; round += 1) {
      const from = performance.now()
      JSON.stringify(await recordings.waveform(long))
      times.push(performance.now() - from)
    }
    const drawn = { figure: 'recordings, waveform of an hour, p99', value: percentile(times, 99), unit: 'ms' }
    printFigure({ ...drawn, better: 'lower', goal: 200 })
    const { length } = await readFile(recordings.files.fileOf(long, 'peaks'))
    printFigure({ figure: 'recordings, peaks of an hour', value: length / 1_000, unit: 'kB', better: 'lower' })
  } finally {
    await recordings.close()
    await log.close()
    await database.close()
  }
}

async function searching(): Promise<void> {
  const database = await openRecordingDatabase(count)
  try {
    const all = { scope: 'all' } as const
    const someone = () => recordedCustomer(some(200_000))
    const text = (wanted: string): Pick<RecordingFilter, 'text'> => ({ text: { wanted, withNumbers: true } })
    const day = 86_400_000
    const kinds: readonly (readonly [string, () => RecordingFilter])[] = [
      ['no filter', () => ({ reach: all })],
      ['one day', () => ({ reach: all, from: lastRecordingAt - some(600) * day, to: lastRecordingAt })],
      ['one seat in one queue', () => ({ reach: all, extension: `8${String(100 + some(40))}`, queue: 'complaint' })],
      ['one customer', () => ({ reach: all, customerId: someone().id })],
      ['own', () => ({ reach: { scope: 'own', userId: agentOf(some(40)) } })],
      ['own outgoing', () => ({ reach: { scope: 'own', userId: agentOf(some(40)) }, direction: 'outbound' })],
      ['a team', () => ({ reach: { scope: 'team', team: `team-${String(some(4))}` } })],
      ['silent', () => ({ reach: all, state: 'silent' })],
      ['held', () => ({ reach: all, held: true })],
      ['longer than 50 minutes', () => ({ reach: all, minMs: 3_000_000 })],
      ['shorter than 10 s in a queue', () => ({ reach: all, maxMs: 10_000, queue: 'complaint' })],
      ['whole number', () => ({ reach: all, ...text(someone().numbers[0]?.typed ?? '') })],
      [
        'last four digits',
        () => ({ reach: all, ...text((someone().numbers[0]?.typed ?? '').replace(/\D/g, '').slice(-4)) }),
      ],
      ['name', () => ({ reach: all, ...text(someone().name) })],
      ['surname', () => ({ reach: all, ...text(someone().name.slice(0, 1)) })],
      ['own, by name', () => ({ reach: { scope: 'own', userId: agentOf(some(40)) }, ...text(someone().name) })],
      ['agent’s name', () => ({ reach: all, ...text('王芳') })],
    ]
    const everything: number[] = []
    // What others on the machine take is in the clock alone.
    const computed: number[] = []
    for (const [name, filterOf] of kinds) {
      const times: number[] = []
      for (let round = 0; round < 60; round += 1) {
        const filter = filterOf()
        const from = performance.now()
        const cpu = process.threadCpuUsage()
        const page = await listRecordings(database.db, filter, { before: null, limit: 50 })
        const { user, system } = process.threadCpuUsage(cpu)
        if (round >= 10) times.push(performance.now() - from)
        if (round >= 10) computed.push((user + system) / 1_000)
        if (page.next !== null && round >= 10) {
          const next = performance.now()
          await listRecordings(database.db, filter, { before: page.next, limit: 50 })
          times.push(performance.now() - next)
        }
      }
      everything.push(...times)
      printFigure({
        figure: `recordings, search, ${name}, p99`,
        value: percentile(times, 99),
        unit: 'ms',
        better: 'lower',
        goal: 50,
      })
    }
    printFigure({
      ...{ figure: 'recordings, all searches, p99 of what the thread computed', value: percentile(computed, 99) },
      ...{ unit: 'ms', better: 'lower' },
    })
    printFigure({
      figure: 'recordings, all searches, p50',
      value: percentile(everything, 50),
      unit: 'ms',
      better: 'lower',
    })
    printFigure({
      figure: 'recordings, all searches, p99',
      value: percentile(everything, 99),
      unit: 'ms',
      better: 'lower',
      goal: 50,
    })
  } finally {
    await database.close()
  }
}

try {
  const parts = { encoding, 'picking-up': pickingUp, searching }
  const wanted = process.env['ZUOXI_BENCH_PARTS']?.split(',')
  for (const [name, measure] of Object.entries(parts)) if (wanted?.includes(name) ?? true) await measure()
} finally {
  await folder.remove()
}
