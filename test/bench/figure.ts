/** One measured figure; printed as one line of JSON. */
export type Figure = Readonly<{
  figure: string
  value: number
  /** such as `ms`, `MB`, `calls/s`, `%` */
  unit: string
  /** which way is better */
  better: 'lower' | 'higher'
  /** what it should reach */
  goal?: number
  /** what it was measured against in the same run */
  peer?: Readonly<{ name: string; value: number }>
  /** how many times better than the peer; worked out when a peer is given */
  ratio?: number
}>

/** Prints a figure as one JSON line on standard output, rounded to four significant digits. */
export function printFigure(figure: Figure): void {
  const { peer } = figure
  const ratio =
    figure.ratio ??
    (peer ? (figure.better === 'higher' ? figure.value / peer.value : peer.value / figure.value) : undefined)
  const line = {
    ...figure,
    value: significant(figure.value),
    ...(peer ? { peer: { ...peer, value: significant(peer.value) } } : {}),
    ...(ratio === undefined ? {} : { ratio: significant(ratio) }),
  }
  process.stdout.write(`${JSON.stringify(line)}\n`)
}

/** Four significant digits are more than a measurement on a shared machine can mean. */
export function significant(value: number): number {
  return Number.isInteger(value) && Math.abs(value) < 1e15 ? value : Number(value.toPrecision(4))
}

/**
 * The value that a share of all values does not exceed (nearest rank): `percentile(values, 99)`. The values need not be
 * sorted; without any the answer is NaN.
 */
export function percentile(values: readonly number[], percent: number): number {
  if (values.length === 0) return Number.NaN
  const sorted = Float64Array.from(values).sort()
  const rank = Math.ceil((Math.min(100, Math.max(0, percent)) / 100) * sorted.length)
  return sorted[Math.max(0, rank - 1)] ?? Number.NaN
}
