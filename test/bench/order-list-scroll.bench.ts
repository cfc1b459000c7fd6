import { openSceneWindow } from '../app/support/scene-window.ts'
import setUp from '../app/support/set-up.ts'
import { startSeat } from '../app/support/seat.ts'
import { listedOrders } from '../support/window-preview/order-scene.ts'
import { percentile, printFigure } from './figure.ts'

/**
 * The list of orders with `ZUOXI_BENCH_ORDERS` (1,000,000) of them in it, in the real Electron: scrolled from end to end
 * and back, the time between two frames, how many are late for 60 a second, and what a frame costs the main thread, which
 * a busy machine changes least. The rows come from the page itself: what is measured is drawing, not asking. Each
 * frame is thousands of rows further on, so that all of its rows are new.
 */
const count = Number(process.env['ZUOXI_BENCH_ORDERS'] ?? 1_000_000)
const seconds = 10

const close = await setUp()
const seat = await startSeat()
const scenes = await openSceneWindow(seat.app)
await scenes.show('orders', { page: 'orders' })
const { page } = scenes

await page.evaluate(
  ([some, wanted]) => {
    const zuoxi = (globalThis as unknown as { zuoxi: { commands: Record<string, unknown> } }).zuoxi
    const id = (n: number): string => `0192f000-0000-7000-8000-${String(n).padStart(12, '0')}`
    const first = some[0]?.placedAt ?? 0
    const orders = Array.from({ length: wanted }, (_, n) => ({
      ...some[n % some.length],
      id: id(n),
      number: wanted - n,
      placedAt: first - n,
    }))
    zuoxi.commands['order.list'] = () => Promise.resolve({ ok: true, value: { orders, next: null, source: 'hub' } })
  },
  [listedOrders, count] as const,
)
await page.getByRole('button', { name: /^不限/ }).click()
await page.waitForFunction(
  (height) => (document.querySelector('#order-list .space')?.clientHeight ?? 0) >= height,
  count * 28 - 1,
)

const chromium = await page.context().newCDPSession(page)
// In the thread's own time, whatever else the machine does.
await chromium.send('Performance.enable', { timeDomain: 'threadTicks' })
const busyMs = async (): Promise<number> => {
  const { metrics } = await chromium.send('Performance.getMetrics')
  return (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? 0) * 1_000
}
const before = await busyMs()
const frames = await page.evaluate(
  ([length]) =>
    new Promise<number[]>((resolve) => {
      const list = document.querySelector('#order-list') as HTMLElement
      const gaps: number[] = []
      const began = performance.now()
      let last = began
      const frame = (now: number): void => {
        gaps.push(now - last)
        last = now
        const share = (now - began) / (length * 1_000)
        if (share >= 1) return resolve(gaps.slice(1))
        // There and back, never at rest.
        list.scrollTop = (1 - Math.abs(1 - share * 2)) * (list.scrollHeight - list.clientHeight)
        requestAnimationFrame(frame)
      }
      requestAnimationFrame(frame)
    }),
  [seconds] as const,
)
const perFrame = ((await busyMs()) - before) / frames.length
const sorted = frames.toSorted((a, b) => a - b)
const of = `${String(count)} orders`
const late = frames.filter((gap) => gap > 1_000 / 60 + 8).length
printFigure({
  figure: `order list, ${of}: frames per second while scrolling`,
  value: frames.length / (frames.reduce((sum, gap) => sum + gap, 0) / 1_000),
  unit: 'frames/s',
  better: 'higher',
  goal: 60,
})
printFigure({
  figure: `order list, ${of}: p99 of a frame`,
  value: percentile(sorted, 99),
  unit: 'ms',
  better: 'lower',
  goal: 17,
})
printFigure({
  figure: `order list, ${of}: frames that came late`,
  value: (100 * late) / frames.length,
  unit: '%',
  better: 'lower',
  goal: 1,
})
printFigure({
  figure: `order list, ${of}: main thread for a frame`,
  value: perFrame,
  unit: 'ms',
  better: 'lower',
  goal: 6,
})
await scenes.close()
await seat.close()
await close()
