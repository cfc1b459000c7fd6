import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { makeSlip } from '../../contract/order/slip.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { shopOrder } from '../support/window-preview/shop-scene.ts'
import { expect, test } from './support/seat.ts'

/** Slips on paper, by the real hidden window: as wide as the roll, as long as what stands on it, and nothing left behind. */
const slip = makeSlip(shopOrder({ note: '<script>alert(1)</script>' }), {
  company: '清泉水业',
  language: 'zh-CN',
  timeZone: 'Asia/Shanghai',
  printedAt: Date.now(),
  stationNumber: '051986001300',
  footer: '谢谢惠顾',
})
const points = (millimetres: number): number => (millimetres / 25.4) * 72

for (const [paper, width] of [
  ['58', 58],
  ['80', 80],
  ['A4', 210],
] as const) {
  test(`a slip is saved as one page of ${paper}`, async ({ seat }) => {
    await using folder = await temporaryFolder('slips')
    const file = join(folder.path, 'slip.pdf')
    const windows = (): Promise<number> =>
      seat.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)
    const before = await windows()
    await seat.app.evaluate(({ dialog }, filePath) => {
      dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath })
    }, file)
    expect(await seat.desk.ask('slip.save', { slip, paper })).toEqual({ file })
    const pdf = (await readFile(file)).toString('latin1')
    expect(pdf.startsWith('%PDF')).toBe(true)
    const boxes = [...pdf.matchAll(/\/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)\s*\]/g)]
    expect(boxes).toHaveLength(1)
    expect(Math.abs(Number(boxes[0]?.[1]) - points(width))).toBeLessThan(2)
    // A roll is cut below the last line, not at some page's end.
    const height = Number(boxes[0]?.[2])
    if (paper === 'A4') expect(Math.abs(height - points(297))).toBeLessThan(2)
    else {
      expect(height).toBeGreaterThan(points(60))
      expect(height).toBeLessThan(points(200))
    }
    expect(await windows()).toBe(before)
  })
}

test('a slip that is called off leaves nothing', async ({ seat }) => {
  await seat.app.evaluate(({ dialog }) => {
    dialog.showSaveDialog = () => Promise.resolve({ canceled: true, filePath: '' })
  })
  expect(await seat.desk.ask('slip.save', { slip, paper: '80' })).toBeNull()
})

test('without a printer it says so', async ({ seat }) => {
  await seat.app.evaluate(({ BrowserWindow }) => {
    for (const window of BrowserWindow.getAllWindows()) {
      window.webContents.getPrintersAsync = () => Promise.resolve([])
    }
  })
  expect(await seat.desk.ask('slip.printers', null)).toEqual({ printers: [] })
  await expect(seat.desk.ask('slip.print', { slip, paper: '80', printer: null })).rejects.toThrow(/打印机|printer/)
})
