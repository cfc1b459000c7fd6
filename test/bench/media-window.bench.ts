import { join } from 'node:path'
import { findElectron } from '../../main/command-line/electron-program.ts'
import { openDisplay } from '../app/support/display.ts'
import { buildMediaPage } from '../app/support/media-lab/build-media-page.ts'
import { startMediaLab } from '../app/support/media-lab/lab.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { percentile, printFigure } from './figure.ts'

/**
 * The media window's own share of answering a call: two real windows in one Electron, one calls, the other rings and
 * answers; SIP and PBX are left out. Times are the main process's; the first packets are as the window tells them.
 */
const calls = 30

await using folder = await temporaryFolder('media-bench')
await buildMediaPage(folder.path)
process.env['ZUOXI_SEAT_BUILD'] = join(folder.path)
process.env['ZUOXI_ELECTRON'] = findElectron()
const display = await openDisplay()
if (display) process.env['DISPLAY'] = display.name
const lab = await startMediaLab()
try {
  const [caller, callee] = [await lab.open(), await lab.open()]
  for (const one of [caller, callee]) {
    await one.settings({})
    await one.request('audio.keep-warm', { on: true })
    await one.request('audio.prove', {})
  }
  const taken: Record<'described' | 'out' | 'in', number[]> = { described: [], out: [], in: [] }
  for (let number = 0; number <= calls; number++) {
    const peer = `call-${number}`
    const { answeredAt, describedAt } = await lab.call(caller, callee, peer)
    const first = async (direction: 'out' | 'in'): Promise<number> =>
      (await callee.fact('peer.first-audio', (fact) => fact.peer === peer && fact.direction === direction)).at -
      answeredAt
    const times = { described: describedAt - answeredAt, out: await first('out'), in: await first('in') }
    // The first call pays for what is loaded once.
    if (number > 0) for (const name of ['described', 'out', 'in'] as const) taken[name].push(times[name])
    for (const one of [caller, callee]) await one.request('peer.close', { peer })
  }
  for (const [name, text] of [
    ['described', 'answer to whole description'],
    ['out', 'answer to first packet out'],
    ['in', 'answer to first packet in'],
  ] as const) {
    printFigure({
      figure: `media window: ${text}, median of ${calls}`,
      value: percentile(taken[name], 50),
      unit: 'ms',
      better: 'lower',
      ...(name === 'described' ? {} : { goal: 80 }),
    })
    printFigure({
      figure: `media window: ${text}, p95`,
      value: percentile(taken[name], 95),
      unit: 'ms',
      better: 'lower',
      ...(name === 'described' ? {} : { goal: 120 }),
    })
  }
} finally {
  await lab.close()
  await display?.stop()
}
