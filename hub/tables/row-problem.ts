import { type BilingualText } from '../../contract/language.ts'

/** Why a row was not taken, in words the person with the spreadsheet can act on. */
export type RowProblem = {
  readonly row: number
  /** The header of the column; empty when the whole row is meant. */
  readonly column: string
  readonly value: string
  readonly reason: BilingualText
  readonly remedy: BilingualText
}
