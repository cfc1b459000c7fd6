import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { buildHub } from '../../electron.vite.hub.ts'
import { startEmbeddedChild } from '../support/practice/embedded-child.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { percentile, printFigure } from './figure.ts'

/**
 * The practice hub as it is shipped: first start (nothing there) → ready, and → the first ring at a softphone that signs in
 * at once and waits for whatever comes; then a later start on the same folder. Medians; `ZUOXI_BENCH_RUNS` sets how many.
 * `ZUOXI_BENCH_NODE` names another program to run it with, such as Electron.
 */
const runs = Number(process.env['ZUOXI_BENCH_RUNS'] ?? 3)
const program = process.env['ZUOXI_BENCH_NODE'] ?? process.execPath
const bundle = join(import.meta.dirname, '../../out', `bench-hub-${String(process.pid)}`)
await buildHub(bundle)
const file = join(bundle, 'embedded-hub.js')
const times = { ready: [] as number[], ring: [] as number[], later: [] as number[] }

try {
  for (let run = 0; run < runs; run += 1) {
    await using folder = await temporaryFolder('practice-start')
    const start = { kind: 'practice', folder: join(folder.path, 'practice'), language: 'zh-CN' } as const
    const beganAt = performance.now()
    await using first = startEmbeddedChild(file, start, program)
    await first.ready()
    times.ready.push(performance.now() - beganAt)
    const { seat } = await first.sitDown('1001')
    await seat.next({ timeoutMs: 60_000 })
    times.ring.push(performance.now() - beganAt)
    await first.stop()
    const againAt = performance.now()
    await using later = startEmbeddedChild(file, start, program)
    await later.ready()
    times.later.push(performance.now() - againAt)
    await later.stop()
  }
} finally {
  await rm(bundle, { recursive: true, force: true })
}

const ms = { unit: 'ms', better: 'lower' } as const
const name = (what: string): string => `practice: ${what} (${String(runs)} runs)`
printFigure({ figure: name('first start → ready'), value: percentile(times.ready, 50), ...ms })
printFigure({ figure: name('first start → first ring'), value: percentile(times.ring, 50), goal: 20_000, ...ms })
printFigure({ figure: name('later start → ready'), value: percentile(times.later, 50), ...ms })
