import { join } from 'node:path'
import { passPhrase } from '../app/support/desk.ts'
import { sitDown } from '../app/support/at-work.ts'
import { startSeat } from '../app/support/seat.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { waitFor } from '../support/wait-for.ts'
import { percentile, printFigure } from './figure.ts'
import { openSeatCentre, readMarks } from './seat/seat-stage.ts'
import { startProgram, writeEmptyApp } from './seat/start-program.ts'

/**
 * Cold start → ready to take a call (registered at the PBX as the seat one sat at), and the memory of all processes, beside
 * an empty Electron window started in turn with it in the same run; medians. Where the system keeps no keys (Linux without
 * a keyring) a person's typing of the pass-phrase and its derivation, which is slow on purpose, are taken out: from the
 * moment the seat waits for it to the moment the key is there.
 */
const runs = Number(process.env['ZUOXI_BENCH_RUNS'] ?? 7)
const restMs = 5_000

const { centre, close } = await openSeatCentre(1_000)
await using folder = await temporaryFolder('seat-start')
const data = join(folder.path, 'seat')
const build = process.env['ZUOXI_SEAT_BUILD'] ?? ''
const empty = await writeEmptyApp(join(folder.path, 'empty'))

const before = await startSeat({ dataFolder: data })
await sitDown(centre, before, '8001')
await before.desk.topicIs('health', 'registered', ({ sip }) => sip.state === 'registered', { timeoutMs: 30_000 })
await before.desk.topicIs('cache', 'filled', ({ state }) => state === 'current')
await before.close()

const times = { empty: [] as number[], shown: [] as number[], ready: [] as number[] }
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
  const markAt = async (name: string, accept = (_state: unknown): boolean => true): Promise<number> =>
    waitFor(
      `the seat's mark ${name}`,
      async () => {
        const found = (await readMarks(data))
          .slice(since)
          .find((one) => one.mark === name && accept((one as { state?: unknown }).state))
        return found === undefined ? undefined : Date.parse(found.at)
      },
      { timeoutMs: 30_000 },
    )
  const locked = await Promise.race([markAt('locked'), markAt('open').then(() => null)])
  let waited = 0
  if (locked !== null) {
    const code = `zuoxi.commands['session.unlock']({ passPhrase: ${JSON.stringify(passPhrase)} })`
    void seat.evaluate('zuoxi-app://window/', code)
    waited = (await markAt('unlocked')) - locked
  }
  const registered = await markAt('registration', (state) => state === 'registered')
  times.shown.push((await markAt('shown')) - seat.startedAt)
  times.ready.push(registered - seat.startedAt - waited)
  await rest()
  memory.seat.push(await seat.memory())
  await seat.stop()
}

const middle = (values: readonly number[]): number => percentile(values, 50)
const peerTime = { name: 'empty Electron window', value: middle(times.empty) }
const peerMemory = { name: 'empty Electron window', value: middle(memory.empty) }
printFigure({
  figure: `seat: cold start → window shown (${String(runs)} runs)`,
  ...{ value: middle(times.shown), unit: 'ms', better: 'lower', peer: peerTime },
})
printFigure({
  figure: `seat: cold start → registered (${String(runs)} runs)`,
  ...{ value: middle(times.ready), unit: 'ms', better: 'lower', goal: peerTime.value * 1.5, peer: peerTime },
})
printFigure({
  figure: 'seat: memory of all processes, registered',
  ...{ value: middle(memory.seat), unit: 'MB', better: 'lower', goal: peerMemory.value * 1.5, peer: peerMemory },
})
await close()
