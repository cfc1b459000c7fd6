/** How many columns of a terminal a text takes: Chinese and full-width signs take two (Unicode UAX #11, W and F). */
export function textWidth(text: string): number {
  return [...text].reduce((width, sign) => width + (isWide(sign.codePointAt(0) ?? 0) ? 2 : 1), 0)
}

const wide: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x2e80, 0x303e],
  [0x3041, 0xa4cf],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe30, 0xfe6f],
  [0xff00, 0xff60],
  [0xffe0, 0xffe6],
  [0x1f300, 0x1faff],
  [0x20000, 0x3fffd],
]
const isWide = (code: number): boolean => wide.some(([from, to]) => code >= from && code <= to)

/** Columns under each other; a cell longer than `longest` is cut. */
export function textTable(rows: readonly (readonly string[])[], longest = 30): string {
  const cut = rows.map((row) => row.map((cell) => shorten(cell.replace(/\s+/g, ' '), longest)))
  const columns = Math.max(0, ...cut.map((row) => row.length))
  const widths = Array.from({ length: columns }, (_, at) => Math.max(...cut.map((row) => textWidth(row[at] ?? ''))))
  return cut
    .map((row) =>
      row
        .map((cell, at) => cell + ' '.repeat((widths[at] ?? 0) - textWidth(cell)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

function shorten(text: string, longest: number): string {
  if (textWidth(text) <= longest) return text
  let kept = ''
  for (const sign of text) {
    if (textWidth(kept + sign) > longest - 1) break
    kept += sign
  }
  return `${kept}…`
}
