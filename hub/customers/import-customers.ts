import { setImmediate as breathe } from 'node:timers/promises'
import { v7 as uuid } from 'uuid'
import { type DuplicateRule, duplicateRules } from '../../contract/api/transfers.api.ts'
import { ZuoxiError } from '../../contract/errors.ts'
import { type UserId } from '../../contract/ids.ts'
import { type BilingualText } from '../../contract/language.ts'
import { type DatabaseHandle, type Tx } from '../database/open-database.ts'
import { type NumberingPlan } from '../numbers/normalise-number.ts'
import { changesBetween } from './customer-changes.ts'
import { listFields } from './customer-fields.store.ts'
import { addChanges, type NewChange } from './customer-history.store.ts'
import { type StoredCustomer } from './customer-rows.ts'
import { findRecords, insertEncodedCustomers, replaceCustomer } from './customer.store.ts'
import { encodeCustomer, type EncodedCustomer } from './encode-customer.ts'
import { type ColumnMapping, mapColumns } from './import/column-mapping.ts'
import { beginRun, endRun, findKnown, type ImportRun, rememberUpdate } from './customer-import.store.ts'
import { customerFromRow, mergeRow } from './import/merge-row.ts'
import { prepareBeside } from './import/prepare-beside.ts'
import { identityOf, type PreparedChunk, type PreparedRow, prepareRows } from './import/prepare-rows.ts'
import { readRow, type RowContent } from './import/read-row.ts'
import { type RowProblem } from '../tables/row-problem.ts'
import { type Table, type TableSource } from '../tables/table-file.ts'
import { besideFrom, readHead, type RowsChunk } from '../tables/table-rows.ts'
import { undoRun, undoUnfinishedRuns, type Undone } from './undo-import.ts'

export { duplicateRules, type DuplicateRule }

export type ImportWish = {
  readonly source: TableSource
  /** Header as it stands in the file → target; columns not named are guessed by their words. */
  readonly mapping?: Readonly<Record<string, string>>
  readonly duplicates: DuplicateRule
}

export type ImportProgress = {
  readonly rows: number
  readonly created: number
  readonly updated: number
  /** How much of the file these rows are, 0 to 1. */
  readonly share: number
}

export type ImportRunOptions = {
  readonly userId: UserId | null
  readonly signal?: AbortSignal
  readonly onProgress?: (progress: ImportProgress) => void
}

export type ImportResult = {
  /** `cancelled`: nothing of the file is stored, except what people changed meanwhile (`kept`). */
  readonly state: 'done' | 'cancelled'
  readonly importId: string
  readonly rows: number
  readonly created: number
  readonly updated: number
  /** Rows whose customer is there already, left alone. */
  readonly skipped: number
  /** Rows not taken because of a problem; their reasons are in `problems`. */
  readonly refused: number
  readonly problems: readonly RowProblem[]
  /** Customers of a cancelled run that people had changed before it was undone: they stay. */
  readonly kept: readonly string[]
}

export type ImportPreview = {
  readonly format: Table['format']
  readonly encoding: Table['encoding']
  readonly delimiter: string | null
  readonly columns: readonly { readonly header: string; readonly target: ColumnMapping[number] }[]
  readonly rows: readonly PreviewRow[]
}
export type PreviewRow = {
  readonly row: number
  readonly outcome: 'create' | 'update' | 'skip' | 'refuse'
  readonly name: string
  readonly numbers: readonly string[]
  readonly problems: readonly RowProblem[]
}

export type CustomerImports = {
  /** What would happen to the first rows (`head`: those read before); stores nothing. @throws ZuoxiError `request.invalid` */
  preview(wish: ImportWish, rows?: number, head?: RowsChunk): Promise<ImportPreview>
  /**
   * Imports a file in transactions of bounded size, so that calls go on meanwhile. When it fails or is cancelled,
   * everything it stored is taken out again. @throws ZuoxiError `request.invalid`, `database.unavailable`
   */
  run(wish: ImportWish, options: ImportRunOptions): Promise<ImportResult>
  /** To be called at start: takes out what a run left behind that a power cut or kill -9 ended. */
  undoUnfinished(): Promise<readonly (Undone & { readonly fileName: string })[]>
}

export type CustomerImportsOptions = {
  readonly database: DatabaseHandle
  readonly numberingPlan: () => NumberingPlan
  readonly now?: () => number
  /** One fact for the whole run, in the transaction that ends it. */
  readonly recordFact?: (
    tx: Tx,
    fact: {
      readonly kind: 'customers.imported'
      readonly importId: string
      readonly created: number
      readonly updated: number
    },
  ) => Promise<void>
}

/**
 * Rows per transaction: some tens of milliseconds in which nobody else can write. Each chunk is in memory several times on
 * its way; with twice as many rows the hub grows by 70 MB while it imports.
 */
const chunkSize = 250

export function createCustomerImports(options: CustomerImportsOptions): CustomerImports {
  const { database } = options
  const now = options.now ?? Date.now

  async function prepare({ source, mapping = {}, duplicates }: ImportWish, plan: NumberingPlan) {
    const fields = await listFields(database.db)
    const request = { source, mapping, fields, plan, chunkSize, withContent: duplicates === 'update' }
    return source.bytes.length > besideFrom ? prepareBeside(request) : prepareRows(request)
  }

  return {
    async preview(wish, count = 20, head) {
      const table = head ?? (await readHead(wish.source, count))
      const rows = table.rows.slice(0, count)
      const fields = await listFields(database.db)
      const mapping = mapColumns(table.header, fields, wish.mapping ?? {}, wish.source.fileName)
      const plan = options.numberingPlan()
      if (rows.length === 0) throw noRows(wish.source.fileName)
      const contents = rows.map((row) => readRow(row, table.header, mapping, fields, plan))
      const decided = await decide(
        database,
        contents.flatMap((c) => ('content' in c ? [identityOf(c.content)] : [])),
        wish.duplicates,
      )
      const outcomes = decided[Symbol.iterator]()
      return {
        format: table.format,
        encoding: table.encoding,
        delimiter: table.delimiter,
        columns: table.header.map((header, index) => ({ header, target: mapping[index] ?? null })),
        rows: contents.map((result, index): PreviewRow => {
          const row = rows[index]?.row ?? 0
          if ('problems' in result) return { row, outcome: 'refuse', name: '', numbers: [], problems: result.problems }
          const { content } = result
          const outcome = outcomes.next().value?.outcome ?? 'create'
          return { row, outcome, name: content.name, numbers: content.numbers.map((n) => n.key), problems: [] }
        }),
      }
    },

    async run(wish, { userId, signal, onProgress }) {
      const plan = options.numberingPlan()
      const run: ImportRun = { id: uuid(), fileName: wish.source.fileName, userId, startedAt: now() }
      const counts = { rows: 0, created: 0, updated: 0, skipped: 0, refused: 0 }
      const problems: RowProblem[] = []
      let begun = false
      try {
        for await (const chunk of await prepare(wish, plan)) {
          if (signal?.aborted === true) break
          problems.push(...chunk.problems)
          counts.refused += chunk.refused
          if (!begun) await database.transaction((tx) => beginRun(tx, run))
          begun = true
          const stored = await storeChunk(database, run, chunk, wish.duplicates, plan, now())
          counts.rows += chunk.rows
          counts.created += stored.created
          counts.updated += stored.updated
          counts.skipped += stored.skipped
          onProgress?.({ rows: counts.rows, created: counts.created, updated: counts.updated, share: chunk.share })
          await breathe()
        }
        if (signal?.aborted === true) {
          const undone = begun ? await undoRun(database, run, now) : { kept: [] }
          return {
            state: 'cancelled',
            importId: run.id,
            ...counts,
            created: 0,
            updated: 0,
            problems,
            kept: undone.kept,
          }
        }
        if (!begun) throw noRows(wish.source.fileName)
        await database.transaction(async (tx) => {
          await endRun(tx, run.id, 'done', { created: counts.created, updated: counts.updated, at: now() })
          const { created, updated } = counts
          await options.recordFact?.(tx, { kind: 'customers.imported', importId: run.id, created, updated })
        })
      } catch (error) {
        // What cannot be undone now (the database is away) is undone at the next start.
        if (begun) await undoRun(database, run, now).catch(() => undefined)
        throw error
      }
      return { state: 'done', importId: run.id, ...counts, problems, kept: [] }
    },

    undoUnfinished: () => undoUnfinishedRuns(database, now),
  }
}

type Identity = Pick<PreparedRow, 'code' | 'keys'>

type Decided = {
  readonly outcome: 'create' | 'update' | 'skip'
  /** The customer to change; undefined for one that an earlier row of the same chunk creates. */
  readonly serial: number | undefined
  /** Which of the rows that is. */
  readonly earlier: number | undefined
}

/** Compares rows with the customers there are, and with the rows before them. One answer for each row, in order. */
async function decide(
  database: Pick<DatabaseHandle, 'db'>,
  rows: readonly Identity[],
  rule: DuplicateRule,
): Promise<readonly Decided[]> {
  const codes = rows.map(({ code }) => code).filter((code) => code !== null)
  const known = await findKnown(database.db, [...new Set(codes)], [...new Set(rows.flatMap(({ keys }) => keys))])
  const codeRows = new Map<string, number>()
  const keyRows = new Map<string, number>()
  return rows.map(({ code, keys }, index): Decided => {
    const byCode = code === null ? undefined : known.byCode.get(code)
    const rowByCode = code === null ? undefined : codeRows.get(code)
    // A row with a code of its own is that customer and nobody else; without one its numbers tell.
    const numbers = code === null ? keys : []
    const byNumber = numbers.map((key) => known.byKey.get(key)?.[0]).find((serial) => serial !== undefined)
    const rowByNumber = numbers.map((key) => keyRows.get(key)).find((row) => row !== undefined)
    const serial = byCode ?? byNumber
    const earlier = serial === undefined ? (rowByCode ?? rowByNumber) : undefined
    const duplicate = serial !== undefined || earlier !== undefined
    // A code belongs to one customer, so a second one with it cannot be created.
    const sameCode = byCode !== undefined || rowByCode !== undefined
    const outcome = !duplicate ? 'create' : rule === 'create' ? (sameCode ? 'skip' : 'create') : rule
    if (outcome === 'create') {
      if (code !== null) codeRows.set(code, index)
      for (const key of keys) if (!keyRows.has(key)) keyRows.set(key, index)
    }
    return { outcome, serial, earlier }
  })
}

async function storeChunk(
  database: DatabaseHandle,
  run: ImportRun,
  { prepared }: PreparedChunk,
  rule: DuplicateRule,
  plan: NumberingPlan,
  now: number,
): Promise<{ created: number; updated: number; skipped: number }> {
  return await database.transaction(async (tx) => {
    const decided = await decide({ db: tx }, prepared, rule)
    /** By row. */
    const created = new Map<number, EncodedCustomer>()
    const merged = new Map<number, StoredCustomer>()
    const updates = new Map<number, RowContent[]>()
    for (const [index, { outcome, serial, earlier }] of decided.entries()) {
      const row = prepared[index]
      if (row === undefined || outcome === 'skip') continue
      if (outcome === 'create') {
        created.set(index, row.fresh)
        continue
      }
      const content = contentOf(row)
      if (serial !== undefined) updates.set(serial, [...(updates.get(serial) ?? []), content])
      const first = earlier === undefined ? undefined : prepared[earlier]
      if (earlier === undefined || first === undefined) continue
      merged.set(earlier, mergeRow(merged.get(earlier) ?? customerFromRow(contentOf(first), plan, now), content, plan))
    }
    for (const [index, customer] of merged) created.set(index, encodeCustomer(customer))
    // Who made them and when stands in their own rows and the run's (customer-history.store.ts).
    await insertEncodedCustomers(tx, [...created.values()], { importId: run.id, now })
    const history: NewChange[] = []
    for (const { serial, customer: before } of await findRecords(tx, [...updates.keys()])) {
      const after = (updates.get(serial) ?? []).reduce((customer, content) => mergeRow(customer, content, plan), before)
      const changes = changesBetween(before, after)
      if (changes.length === 0) continue
      const customer = { ...after, updatedAt: now, version: before.version + 1 }
      await replaceCustomer(tx, serial, customer)
      await rememberUpdate(tx, run.id, before, customer.version)
      for (const { field, before: from, after: to } of changes) {
        history.push(historyLine(run, customer, field, from, to, now))
      }
    }
    await addChanges(tx, history)
    const counted = (wanted: Decided['outcome']): number => decided.filter(({ outcome }) => outcome === wanted).length
    return { created: created.size, updated: counted('update'), skipped: counted('skip') }
  })
}

function contentOf({ content }: PreparedRow): RowContent {
  if (content === null) throw new Error('the rows were prepared without what an update needs')
  return content
}

function historyLine(
  run: ImportRun,
  { id, version }: StoredCustomer,
  field: string,
  before: unknown,
  after: unknown,
  at: number,
): NewChange {
  return { id: uuid(), customerId: id, at, userId: run.userId, field, before, after, version, mutationId: run.id }
}

function noRows(fileName: string): ZuoxiError {
  const reason: BilingualText = {
    'zh-CN': '只有表头，没有客户',
    en: 'has a header but no customers',
  }
  return new ZuoxiError('request.invalid', { place: fileName, reason })
}
