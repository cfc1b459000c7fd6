import { parse } from 'csv-parse/sync'

/** Reads a CEL file as cel_custom or cel_csv writes it: rows of text columns, without a heading. */
export function parseCel(text: string): readonly (readonly string[])[] {
  return parse(text, { relax_column_count: true, relax_quotes: true, skip_empty_lines: true })
}
