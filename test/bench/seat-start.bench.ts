import { join } from 'node:path'
import { sitDown } from '../app/support/at-work.ts'
import { startSeat } from '../app/support/seat.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { waitFor } from '../support/wait-for.ts'
import { percentile, printFigure } from './figure.ts'
import { type Mark, openSeatCentre, readMarks } from './seat/seat-stage.ts'
import { startProgram, writeEmptyApp, writeSeatWithKeyring } from './seat/start-program.ts'

/**
 * Cold start → ready to take a call (registered at the PBX as the seat one sat at, and the window that has the sound up), and
 * the memory of all processes at rest, beside an empty Electron window started in turn with it in the same run; medians. On a
 * system that keeps keys: nobody types a pass-phrase. `ZUOXI_BENCH_RUNS` sets another count.
 */
const runs = Number(process.env['ZUOXI_BENCH_RUNS'] ?? 7)
/** Chromium ends helpers that it needed for a moment (the list of devices) after some seconds. */
const restMs = 10_000

const { centre, close } = await openSeatCentre(1_000)
await using folder = await temporaryFolder('seat-start')
const data = join(folder.path, 'seat')
const build = await writeSeatWithKeyring(join(folder.path, 'build'), process.env['ZUOXI_SEAT_BUILD'] ?? '')
const empty = await writeEmptyApp(join(folder.path, 'empty'))

process.env['ZUOXI_SEAT_BUILD'] = build
const before = await startSeat({ dataFolder: data })
await sitDown(centre, before, '8001')
await before.desk.topicIs('health', 'registered', ({ sip }) => sip.state === 'registered', { timeoutMs: 30_000 })
await before.desk.topicIs('cache', 'filled', ({ state }) => state === 'current')
await before.quit()

const times = { empty: [] as number[], shown: [] as number[], registered: [] as number[], ready: [] as number[] }
const memory = { empty: [] as number[], seat: [] as number[] }
const rest = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, restMs))

for (let run = 0; run < runs; run += 1) {
  const plain = startProgram(empty, join(folder.path, `empty-${String(run)}`))
  const shownAt = await waitFor('the empty window', () => /shown at (\d+)/.exec(plain.said())?.[1])
  times.empty.push(Number(shownAt) - plain.startedAt)
  await rest()
  memory.empty.push(await plain.memory())
  await plain.stop()

  const since = (await readMarks(data)).length
  const seat = startProgram(build, data)
  const after = async (what: string, accept: (mark: Mark & { state?: unknown }) => boolean): Promise<number> => {
    const found = await waitFor(what, async () => (await readMarks(data)).slice(since).find(accept), {
      timeoutMs: 30_000,
    })
    return Date.parse(found.at) - seat.startedAt
  }
  const registered = await after(
    'the seat to be registered',
    ({ mark, state }) => mark === 'registration' && state === 'registered',
  )
  times.registered.push(registered)
  times.ready.push(Math.max(registered, await after('the sound', ({ text }) => text === 'media window in use')))
  times.shown.push(await after('the window', ({ mark }) => mark === 'shown'))
  await rest()
  memory.seat.push(await seat.memory())
  await seat.stop()
}

const middle = (values: readonly number[]): number => percentile(values, 50)
const peerTime = { name: 'empty Electron window', value: middle(times.empty) }
const peerMemory = { name: 'empty Electron window', value: middle(memory.empty) }
const ms = { unit: 'ms', better: 'lower', peer: peerTime } as const
const name = (what: string): string => `seat: cold start → ${what} (${String(runs)} runs)`
printFigure({ figure: name('window shown'), value: middle(times.shown), ...ms })
printFigure({ figure: name('registered'), value: middle(times.registered), ...ms })
printFigure({
  figure: name('registered and the sound up'),
  ...{ value: middle(times.ready), goal: peerTime.value * 1.5, ...ms },
})
printFigure({
  figure: 'seat: memory of all processes, registered, at rest',
  ...{ value: middle(memory.seat), unit: 'MB', better: 'lower', goal: peerMemory.value * 1.5, peer: peerMemory },
})
await close()
