import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { type CallChange } from '../../hub/calls/calls.ts'
import { openDatabase } from '../../hub/database/open-database.ts'
import { createMetrics } from '../../hub/metrics/metrics.ts'
import { metricsCentre, type MetricsCentreDefinition } from '../../hub/metrics/metrics-centre.ts'
import { createMetricsEngine } from '../../hub/metrics/metrics-engine.ts'
import { type OpenState } from '../../hub/metrics/metrics-history.ts'
import { createMetricsStore, type MetricsStore } from '../../hub/metrics/metrics.store.ts'
import { createMinuteCounts } from '../../hub/metrics/minute-counts.ts'
import { personOf, plannedCentre, plannedDay } from '../support/metrics/planned-day.ts'
import { plannedHistory } from '../support/metrics/planned-history.ts'
import { plannedStates } from '../support/metrics/planned-states.ts'
import { storePlanned } from '../support/metrics/store-planned.ts'
import { printFigure } from './figure.ts'

/**
 * A day of 100,000 calls counted from nothing: by the engine from records in memory, and by a hub that starts and reads
 * them from its disk; then what the engine and its feed take of a core while 1,000 records a second come in for a wall of
 * 500 seats and 50 queues that is watched over two periods.
 */
const calls = 100_000
const midnight = Date.parse('2026-11-27T16:00:00Z')
const now = midnight - 60_000
const quiet = { info: () => undefined, warn: () => undefined }
const nobody = { watched: () => new Set<never>(), teamOf: () => null, publish: () => undefined, logger: quiet }

const cpuMs = (since?: NodeJS.CpuUsage): number => {
  const { user, system } = process.cpuUsage(since)
  return (user + system) / 1_000
}

let day = plannedDay(1, calls, midnight - 20 * 3_600_000, 19).map(plannedHistory)
const states = plannedStates(1, 120, midnight - 20 * 3_600_000, 19)
const steps = day.reduce((sum, { steps: own }) => sum + own.length, 0)
const centre = metricsCentre(plannedCentre as MetricsCentreDefinition, () => 5_000)
const of = `${calls.toLocaleString('en')} calls, ${steps.toLocaleString('en')} steps, ${states.length.toLocaleString('en')} states`

function replayFromMemory(): void {
  const [began, cpu] = [performance.now(), process.cpuUsage()]
  const counts = createMinuteCounts(centre.timeZone)
  const engine = createMetricsEngine(centre, counts, { dayOf: counts.dayOf })
  for (const { call, steps: own } of day) engine.call(call, own)
  for (const state of states) engine.state(state)
  const base = `metrics, a day counted by the engine (${of})`
  printFigure({ figure: base, value: performance.now() - began, unit: 'ms', better: 'lower', goal: 2_000 })
  printFigure({ figure: `${base}: processor`, value: cpuMs(cpu), unit: 'ms', better: 'lower' })
}

async function replayFromDisk(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'zuoxi-metrics-bench-'))
  const database = await openDatabase({ kind: 'sqlite', file: join(folder, 'hub.db') })
  try {
    await storePlanned(database, day, states)
    // What a hub that starts does not have in its memory must not be in the collector's way.
    day = []
    globalThis.gc?.()
    const [began, cpu] = [performance.now(), process.cpuUsage()]
    let longest = 0
    let last = performance.now()
    const watch = setInterval(() => {
      longest = Math.max(longest, performance.now() - last)
      last = performance.now()
    }, 1)
    const store = createMetricsStore(database)
    const metrics = createMetrics({ ...nobody, centre, store, now: () => now, openStates: () => [] })
    await metrics.ready
    clearInterval(watch)
    const base = `metrics, a day read from SQLite and counted (${of})`
    printFigure({ figure: base, value: performance.now() - began, unit: 'ms', better: 'lower' })
    printFigure({ figure: `${base}: processor`, value: cpuMs(cpu), unit: 'ms', better: 'lower' })
    printFigure({ figure: `${base}: longest hold of the thread`, value: longest, unit: 'ms', better: 'lower' })
    metrics.close()
  } finally {
    await database.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

async function live(): Promise<void> {
  const [perSecond, seconds] = [1_000, 15]
  const queues = Array.from({ length: 50 }, (_, index) => `queue-${index}`)
  const seats = Array.from({ length: 500 }, (_, index) => String(8001 + index))
  const definition = {
    ...plannedCentre,
    queues: queues.map((key, index) => ({ key, skill: index % 2 ? 'sales' : 'care', serviceLevelSeconds: 20 })),
  } as MetricsCentreDefinition
  const begin = midnight - 6 * 3_600_000
  const records = plannedDay(2, 4_000, begin, 0.1, { queues, seats })
    .map(plannedHistory)
    .flatMap(({ state, steps: own }) => own.map((step) => ({ state, step })))
    .toSorted((a, b) => a.step.at - b.step.at)
  const openStates = seats.map((extension, index): OpenState => ({
    ...{ userId: personOf(extension), state: 'ready', from: begin, until: null },
    queues: [queues[index % 50] ?? '', queues[(index + 7) % 50] ?? '', queues[(index + 13) % 50] ?? ''],
  }))
  const empty: Pick<MetricsStore, 'calls' | 'states'> = { async *calls() {}, async *states() {} }
  let [facts, bytes] = [0, 0]
  const metrics = createMetrics({
    ...{ centre: metricsCentre(definition, () => 5_000), store: empty, now: () => begin + 600_000, logger: quiet },
    openStates: () => openStates,
    watched: () => new Set(['today', 'last-15']),
    teamOf: (userId) => `team-${Number(userId.slice(-2)) % 10}`,
    publish: ({ delta }) => {
      facts += 1
      bytes += JSON.stringify(delta).length
    },
  })
  await metrics.ready
  const cpu = process.cpuUsage()
  const began = performance.now()
  for (let told = 0; told < perSecond * seconds;) {
    const due = Math.floor(((performance.now() - began) / 1_000) * perSecond)
    for (; told < Math.min(due, perSecond * seconds); told += 1) {
      const record = records[told % records.length]
      if (record === undefined) throw new Error('no records')
      metrics.callChanged({ before: null, after: record.state, steps: [record.step], fact: null } as CallChange)
    }
    await pause(5)
  }
  const percent = (100 * cpuMs(cpu)) / (performance.now() - began)
  metrics.close()
  const base = `metrics, ${perSecond.toLocaleString('en')} records/s, 500 seats, 50 queues, two periods watched`
  printFigure({ figure: `${base}: processor`, value: percent, unit: '% of a core', better: 'lower' })
  printFigure({ figure: `${base}: facts told`, value: facts / seconds, unit: '1/s', better: 'lower' })
  printFigure({ figure: `${base}: told`, value: bytes / seconds / 1e6, unit: 'MB/s', better: 'lower' })
}

replayFromMemory()
await replayFromDisk()
await live()
