import { createHash } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { app, BrowserWindow, dialog, session } from 'electron'
import { type Language } from '../../contract/language.ts'
import { type Slip, type SlipPaper } from '../../contract/order/slip.ts'
import { pageStyle, slipPage, slipWidths } from '../../contract/order/slip-page.ts'
import { type CommandHandlers } from '../bridge/answer-command.ts'
import { SeatError } from '../seat-error.ts'
import { shellTexts } from './shell-texts.ts'

type Options = {
  readonly window: () => BrowserWindow | undefined
  readonly language: () => Language
  readonly log: { info(facts: object, text: string): void; warn(facts: object, text: string): void }
}

const millimetresPerInch = 25.4
/** Below the last line, so that a font a little larger on paper still ends on the same piece. */
const tailMillimetres = 4
/** Of an A4 sheet, above and below: the printer cannot reach further, and a second page begins below it too. */
const sheetMargin = 12

/** Prints slips in a hidden window: a page of our own text, without scripts, that may load nothing. */
export function createSlipPrinting({
  window,
  language,
  log,
}: Options): Pick<CommandHandlers, 'slip.printers' | 'slip.print' | 'slip.save'> {
  const printers = async () => {
    const shown = window()
    return shown === undefined || shown.isDestroyed() ? [] : await shown.webContents.getPrintersAsync()
  }

  return {
    'slip.printers': async () => ({
      printers: (await printers()).map(({ name, displayName }) => ({ name, label: displayName || name })),
    }),

    'slip.print': async ({ slip, paper, printer }) => {
      const known = await printers()
      if (known.length === 0) throw new SeatError('seat.no-printer')
      // One that was chosen and is no longer there: the system's usual one, rather than no slip.
      const deviceName = known.some(({ name }) => name === printer) ? (printer ?? '') : ''
      await onPaper(slip, paper, async (page, height) => {
        const why = await printed(page, paper, height, deviceName)
        log.info({ paper, printer: deviceName, why }, 'slip printed')
        if (why !== null) throw new SeatError('seat.print', { reason: why })
      })
      return null
    },

    'slip.save': async ({ slip, paper }) => {
      const target = await dialog.showSaveDialog({
        title: shellTexts.saveSlip[language()],
        defaultPath: join(app.getPath('documents'), `${slip.title} ${slip.number}.pdf`.replace(/[\\/:*?"<>|]/g, '-')),
        filters: [{ name: 'PDF', extensions: ['pdf'] }],
      })
      if (target.canceled || target.filePath === '') return null
      const file = target.filePath
      await onPaper(slip, paper, async (page, height) => {
        const bytes = await page.webContents.printToPDF({
          printBackground: true,
          pageSize: paper === 'A4' ? 'A4' : { width: inches(slipWidths[paper].paper), height: inches(height) },
          margins:
            paper === 'A4'
              ? { top: inches(sheetMargin), bottom: inches(sheetMargin), left: 0, right: 0 }
              : { top: 0, bottom: 0, left: 0, right: 0 },
        })
        await writeFile(file, bytes).catch((error: unknown) => {
          throw new SeatError('seat.file', { file, reason: String((error as NodeJS.ErrnoException).code) })
        })
      })
      return { file }
    },
  }
}

/** Lays the slip out in a hidden window of its own and closes it again. `height`: of the slip, in millimetres. */
async function onPaper(
  slip: Slip,
  paper: SlipPaper,
  use: (page: BrowserWindow, height: number) => Promise<void>,
): Promise<void> {
  const page = new BrowserWindow({
    show: false,
    skipTaskbar: true,
    width: pixels(slipWidths[paper].paper),
    height: 800,
    webPreferences: {
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      webSecurity: true,
      spellcheck: false,
      // Of its own and in memory: nothing of a slip stays in a cache.
      session: session.fromPartition('slip'),
    },
  })
  try {
    const hash = createHash('sha256').update(pageStyle(paper)).digest('base64')
    const html = slipPage(slip, paper, hash)
    await page.loadURL(`data:text/html;charset=utf-8;base64,${Buffer.from(html).toString('base64')}`)
    const measured: unknown = await page.webContents.executeJavaScript(
      'document.querySelector(".slip").getBoundingClientRect().height',
    )
    const height = (Number(measured) / 96) * millimetresPerInch + tailMillimetres
    await use(page, height)
  } finally {
    if (!page.isDestroyed()) page.destroy()
  }
}

/** @returns why it was not printed, in the system's words; null when the system has taken it */
function printed(page: BrowserWindow, paper: SlipPaper, height: number, deviceName: string): Promise<string | null> {
  const micrometres = (millimetres: number): number => Math.round(millimetres * 1000)
  return new Promise((resolve) => {
    page.webContents.print(
      {
        silent: true,
        deviceName,
        printBackground: true,
        color: false,
        pageSize: paper === 'A4' ? 'A4' : { width: micrometres(slipWidths[paper].paper), height: micrometres(height) },
        margins: { marginType: paper === 'A4' ? 'default' : 'none' },
      },
      (taken, why) => resolve(taken ? null : why),
    )
  })
}

const inches = (millimetres: number): number => millimetres / millimetresPerInch
const pixels = (millimetres: number): number => Math.round((millimetres / millimetresPerInch) * 96)
