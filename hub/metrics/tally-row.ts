import { emptyTally, type Tally } from '../../contract/metrics/tally.ts'

/**
 * A tally as the engine adds it up: one number a field. `entered` is no figure of its own: callers who came into the queue,
 * for the line of those who wait.
 */
export type TallyField = keyof Tally | 'entered'
export type TallyRow = Float64Array

const names = Object.keys(emptyTally) as (keyof Tally)[]
const all: readonly TallyField[] = [...names, 'entered']

export const place = Object.fromEntries(all.map((name, index) => [name, index])) as Readonly<Record<TallyField, number>>
const longest = place.longestWaitMs

export const newRow = (): TallyRow => new Float64Array(all.length)

/** Everything adds up but the longest wait. */
export function addTo(row: TallyRow, field: number, amount: number): void {
  row[field] = field === longest ? Math.max(row[field] ?? 0, amount) : (row[field] ?? 0) + amount
}

export function addRow(row: TallyRow, other: TallyRow): void {
  const wait = Math.max(row[longest] ?? 0, other[longest] ?? 0)
  for (let index = 0; index < row.length; index += 1) row[index] = (row[index] ?? 0) + (other[index] ?? 0)
  row[longest] = wait
}

export function toTally(row: TallyRow): Tally {
  return Object.fromEntries(names.map((name) => [name, row[place[name]] ?? 0])) as Tally
}
