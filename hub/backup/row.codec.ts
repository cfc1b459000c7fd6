/** One row as one line of JSON. Bytes have no form in JSON: they become `{"$bytes": "base64"}`. */

export type Row = Readonly<Record<string, unknown>>

export function rowToLine(row: Row): string {
  return `${JSON.stringify(row, (_key, value: unknown) => {
    if (typeof value === 'bigint') return { $bigint: value.toString() }
    if (isBufferJson(value)) return { $bytes: Buffer.from(value.data).toString('base64') }
    if (value instanceof Uint8Array) return { $bytes: Buffer.from(value).toString('base64') }
    return value
  })}\n`
}

/** @throws SyntaxError when it is not a row */
export function rowFromLine(line: string): Row {
  const value: unknown = JSON.parse(line)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new SyntaxError('not a row')
  return Object.fromEntries(Object.entries(value).map(([column, cell]) => [column, cellFromJson(cell)]))
}

function cellFromJson(cell: unknown): unknown {
  if (typeof cell !== 'object' || cell === null) return cell
  if ('$bytes' in cell && typeof cell.$bytes === 'string') return Buffer.from(cell.$bytes, 'base64')
  if ('$bigint' in cell && typeof cell.$bigint === 'string') return BigInt(cell.$bigint)
  throw new SyntaxError('not a cell')
}

/** JSON.stringify asks a Buffer's own toJSON before the replacer. */
function isBufferJson(value: unknown): value is { readonly data: readonly number[] } {
  return (
    typeof value === 'object' &&
    value !== null &&
    'type' in value &&
    value.type === 'Buffer' &&
    'data' in value &&
    Array.isArray(value.data)
  )
}
