import { type z } from 'zod'
import {
  type DuplicateRule,
  type importPreviewSchema,
  type importWishSchema,
  type previewRowSchema,
} from '../../contract/api/transfers.api.ts'
import { type BilingualText } from '../../contract/language.ts'
import { type Right } from '../../contract/rights.ts'
import { type Caller } from '../access/caller.ts'
import { type RowProblem } from '../tables/row-problem.ts'
import { type TableSource } from '../tables/table-file.ts'
import { type RowsChunk } from '../tables/table-rows.ts'

export type ImportWish = z.output<typeof importWishSchema>
export type PreviewRow = z.output<typeof previewRowSchema>
export type ImportPreview = z.output<typeof importPreviewSchema>

export type ImportTarget = { readonly target: string; readonly name: BilingualText; readonly required: boolean }

export type ImportCounts = {
  readonly rows: number
  readonly created: number
  readonly updated: number
  readonly skipped: number
  readonly refused: number
}

export type ImportOutcome = ImportCounts & {
  readonly state: 'done' | 'cancelled'
  readonly problems: readonly RowProblem[]
  /** Of a cancelled one: what was stored has been taken out again, except `kept`. */
  readonly undone: boolean
  readonly kept: readonly string[]
}

export type ImportRun = {
  readonly source: TableSource
  readonly wish: ImportWish
  readonly caller: Caller
  readonly address: string
  readonly signal: AbortSignal
  readonly onProgress: (progress: ImportCounts & { readonly share: number }) => void
}

/** What knows one kind of thing that can be imported. */
export type Importer = {
  /** It must reach everybody's: a table is not told apart by whose a row is. */
  readonly right: Right
  /** Rights that what it does needs besides, however far they reach. */
  readonly needs?: readonly Right[]
  readonly duplicates: readonly DuplicateRule[]
  targets(): Promise<readonly ImportTarget[]>
  /** Column by column, as far as it is known. @throws ZuoxiError `request.invalid` */
  columns(
    header: readonly string[],
    mapping: Readonly<Record<string, string>>,
    fileName: string,
  ): Promise<readonly (string | null)[]>
  /** What would become of the first rows; stores nothing. @throws ZuoxiError `request.invalid` */
  preview(head: RowsChunk, fileName: string, wish: ImportWish, caller: Caller): Promise<readonly PreviewRow[]>
  /** @throws ZuoxiError `request.invalid`, `database.unavailable`; what was stored by then may have been taken out again */
  run(run: ImportRun): Promise<ImportOutcome>
}
