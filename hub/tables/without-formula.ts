/** A cell that begins like a formula would be run by Excel (OWASP: CSV injection): an apostrophe makes it text. */
export function withoutFormula(value: string): string {
  return /^[=+\-@\t\r]/.test(value) ? `'${value}` : value
}

/** The same cell read back: the apostrophe is Excel's mark for text and no part of it. */
export function withFormulaText(cell: string): string {
  return /^'[=+\-@]/.test(cell) ? cell.slice(1) : cell
}
