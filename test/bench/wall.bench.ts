import { type ChildProcess, fork } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Page } from '@playwright/test'
import { startSeat } from '../app/support/seat.ts'
import setUp from '../app/support/set-up.ts'
import { testPassword } from '../support/test-hub.ts'
import { waitUntil } from '../support/wait-for.ts'
import { percentile, printFigure } from './figure.ts'
import { memoryOf } from './seat/process-memory.ts'
import { type Probe, type WallHubOrder, type WallHubReport } from './workers/wall-hub-messages.ts'

/**
 * The wall in the real app over a whole hub whose PBX is in memory: 500 seats, 50 queues, 1,000 facts a second. A probe's
 * fact is timed where the hub gets it and where its tile has been drawn, by one machine's clock; the window, the hub and
 * the memory are measured meanwhile. `ZUOXI_BENCH_SECONDS` sets another length.
 */
const seats = 500
const queues = 50
const factsPerSecond = 1_000
const seconds = Number(process.env['ZUOXI_BENCH_SECONDS'] ?? 60)

const heard = <T>(child: ChildProcess): Promise<T> =>
  new Promise((resolve, reject) => {
    child.once('message', (message) => resolve(message as T))
    child.once('exit', (code) => reject(new Error(`the bench's hub ended with ${String(code)}`)))
  })

type Drawn = { readonly extension: string; readonly state: string; readonly at: number }
type InPage = { zuoxiDrawn: Drawn[]; zuoxiFrames: number[] }

/**
 * Notes when each change of a tile's state has been drawn: after the frame that shows it. A tile is drawn on a canvas, and
 * its button is told the state in the frame's own callback, beside the drawing (tile-canvas.ts): the next task is then
 * after that frame's paint. What is told outside a frame is painted in the next one.
 */
function watchTiles(): void {
  const page = globalThis as unknown as InPage
  page.zuoxiDrawn = []
  let inFrame = false
  const ofFrame = new MessageChannel()
  ofFrame.port1.onmessage = () => (inFrame = false)
  const request = globalThis.requestAnimationFrame.bind(globalThis)
  globalThis.requestAnimationFrame = (callback) =>
    request((time) => {
      if (!inFrame) ofFrame.port2.postMessage(null)
      inFrame = true
      callback(time)
    })
  const channel = new MessageChannel()
  const waiting: Omit<Drawn, 'at'>[] = []
  const drawing: Omit<Drawn, 'at'>[] = []
  channel.port1.onmessage = () => {
    const at = performance.timeOrigin + performance.now()
    for (const one of drawing.splice(0)) page.zuoxiDrawn.push({ ...one, at })
  }
  const toBeDrawn = (): void => {
    drawing.push(...waiting.splice(0))
    channel.port2.postMessage(null)
  }
  new MutationObserver((changes) => {
    if (waiting.length === 0 && !inFrame) request(toBeDrawn)
    for (const { target } of changes) {
      const { extension = '', state = '' } = (target as HTMLElement).dataset
      waiting.push({ extension, state })
    }
    if (inFrame) toBeDrawn()
  }).observe(document.body, { subtree: true, attributes: true, attributeFilter: ['data-state'] })
}

const framesIn = (page: Page, ms: number): Promise<number> =>
  page.evaluate(
    (length) =>
      new Promise<number>((resolve) => {
        const began = performance.now()
        let frames = 0
        const next = (): void => {
          const past = performance.now() - began
          if (past >= length) return resolve((frames / past) * 1000)
          frames += 1
          requestAnimationFrame(next)
        }
        requestAnimationFrame(next)
      }),
    ms,
  )

/** Growth is what stays: rubbish that waits to be collected is none. */
async function collectGarbage(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page)
  await session.send('HeapProfiler.collectGarbage')
  await session.detach()
}

/** User and system time of a process so far, ms (proc(5): fields 14 and 15, in ticks of 10 ms). */
function cpuMs(processId: number): number {
  const fields = readFileSync(`/proc/${String(processId)}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ')
  return (Number(fields[11]) + Number(fields[12])) * 10
}

/** Each drawing belongs to the last fact of that seat and state before it. */
function delaysOf(probes: readonly Probe[], drawn: readonly Drawn[]): readonly number[] {
  const bySeat = Map.groupBy(drawn, ({ extension }) => extension)
  return probes.flatMap(({ extension, state, at }) => {
    const shown = bySeat.get(extension)?.find((one) => one.state === state && one.at >= at)
    return shown === undefined ? [Infinity] : [shown.at - at]
  })
}

const tearDown = await setUp()
const hub = fork(join(import.meta.dirname, 'workers/wall-hub.ts'), [String(seats), String(queues)])
try {
  const { code, jobNumber } = await heard<{ code: string; jobNumber: string }>(hub)
  const seat = await startSeat({ size: '1920x1080' })
  try {
    const { desk, window, app } = seat
    await desk.unlock()
    await desk.enrol(code)
    await desk.signIn(jobNumber, testPassword)
    await desk.topicIs('session', 'signed in', ({ phase }) => phase === 'signed-in')
    await desk.go('wall')
    await waitUntil(
      'all tiles',
      () => window.locator('.agent-tile').count(),
      (count) => count === seats,
      {
        timeoutMs: 30_000,
      },
    )
    const processId = await app.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()
        .find((one) => one.webContents.getURL().includes('//window/'))
        ?.webContents.getOSProcessId(),
    )
    if (processId === undefined) throw new Error('the window has no process')
    await window.evaluate(watchTiles)

    const run = async (length: number) => {
      hub.send({ factsPerSecond, seconds: length } satisfies WallHubOrder)
      return heard<WallHubReport>(hub)
    }
    // The first seconds warm up, and are where the frames are counted: counting them costs frames.
    const warm = run(8)
    const frames = await framesIn(window, 6_000)
    await warm
    await window.evaluate(() => void (globalThis as unknown as InPage).zuoxiDrawn.splice(0))

    await collectGarbage(window)
    const memoryBefore = await memoryOf([processId])
    const began = Date.now()
    const cpuBefore = cpuMs(processId)
    const report = await run(seconds)
    const windowPercent = ((cpuMs(processId) - cpuBefore) / (Date.now() - began)) * 100
    const drawn = await window.evaluate(
      () =>
        new Promise<Drawn[]>((resolve) =>
          setTimeout(() => resolve((globalThis as unknown as InPage).zuoxiDrawn), 1_000),
        ),
    )
    await window.evaluate(() => void (globalThis as unknown as InPage).zuoxiDrawn.splice(0))
    await collectGarbage(window)
    const memoryAfter = await memoryOf([processId])
    const delays = delaysOf(report.probes, drawn)

    const base = `wall, ${String(seats)} seats, ${String(queues)} queues, ${String(Math.round(report.facts / seconds))} facts/s`
    const lost = delays.filter((delay) => delay === Infinity).length
    printFigure({ figure: `${base}: probes never drawn`, value: lost, unit: '', better: 'lower', goal: 0 })
    for (const [rank, goal] of [
      [50, undefined],
      [99, 150],
    ] as const) {
      printFigure({
        figure: `${base}: fact → drawn p${String(rank)} (${String(delays.length)} probes)`,
        value: percentile(delays, rank),
        unit: 'ms',
        better: 'lower',
        ...(goal === undefined ? {} : { goal }),
      })
    }
    printFigure({
      figure: `${base}: window processor`,
      value: windowPercent,
      unit: '% of a core',
      better: 'lower',
      goal: 40,
    })
    printFigure({
      figure: `${base}: hub processor, load maker in it`,
      value: report.cpuPercent,
      unit: '% of a core',
      better: 'lower',
      goal: 60,
    })
    printFigure({ figure: `${base}: frames`, value: frames, unit: '1/s', better: 'higher', goal: 60 })
    printFigure({
      figure: `${base}: window memory grown by`,
      value: memoryAfter - memoryBefore,
      unit: 'MB',
      better: 'lower',
      goal: 10,
    })
  } finally {
    await seat.close()
  }
} finally {
  if (hub.exitCode === null && hub.connected) {
    const ended = new Promise((resolve) => hub.once('exit', resolve))
    hub.send('stop')
    // Its folder is a temporary one: nothing is lost by an end that is not in good order.
    const patience = setTimeout(() => hub.kill('SIGKILL'), 5_000)
    await ended
    clearTimeout(patience)
  }
  await tearDown()
}
