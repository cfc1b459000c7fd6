import { writeFile } from 'node:fs/promises'
import { parentPort, workerData } from 'node:worker_threads'
import writeExcelFile, { type SheetData } from 'write-excel-file/node'
import { type WorkbookMessage, type WorkbookReply } from './workbook-thread.ts'
import { type Row } from './write-table.ts'

/** The thread of workbook-thread.ts: gathers rows, then writes them as one sheet. */
const port = parentPort
if (port === null) throw new Error('this file is a worker thread of the hub')
const tell = (reply: WorkbookReply): void => port.postMessage(reply)
const gathered: Row[] = []

port.on('message', (message: WorkbookMessage) => {
  if (message.kind === 'rows') {
    for (const row of message.rows) gathered.push(row)
    tell({ kind: 'taken' })
    return
  }
  write().then(
    () => tell({ kind: 'written' }),
    (error: unknown) => tell({ kind: 'failed', message: error instanceof Error ? error.message : String(error) }),
  )
})

/** Words every object of JavaScript knows, such as `constructor`. */
const knownToObjects = new Set(Object.getOwnPropertyNames(Object.prototype))

/**
 * The library looks texts up in a plain object (write-excel-file 4.1.1) and would write a cell that no programme can read
 * for such a word: a space at its end makes it another.
 */
function writable(text: string): string {
  return knownToObjects.has(text) ? `${text} ` : text
}

async function write(): Promise<void> {
  const [header = [], ...rows] = gathered
  const sheet: SheetData = [
    header.map((value) => ({ value: writable(String(value)), fontWeight: 'bold' as const })),
    ...rows.map((row) =>
      row.map((value) => (value === '' ? null : typeof value === 'string' ? writable(value) : value)),
    ),
  ]
  const bytes = await writeExcelFile(sheet, { stickyRowsCount: 1 }).toBuffer()
  await writeFile(String(workerData), bytes, { mode: 0o600, flag: 'wx' })
}
