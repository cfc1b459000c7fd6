/** One line a stretch between gaps: minutes with nothing to divide by are left out, not drawn as 0. */
export function sparklineStretches(
  points: readonly (number | null)[],
  { width, height, top }: { readonly width: number; readonly height: number; readonly top: number },
): readonly string[] {
  const highest = Math.max(top, ...points.map((point) => point ?? 0))
  const step = points.length < 2 ? width : width / (points.length - 1)
  const stretches: string[][] = [[]]
  points.forEach((point, at) => {
    if (point === null) return void (stretches.at(-1)?.length && stretches.push([]))
    const y = highest === 0 ? height : height - (point / highest) * height
    stretches.at(-1)?.push(`${(at * step).toFixed(1)},${y.toFixed(1)}`)
  })
  return stretches
    .filter((one) => one.length > 0)
    .map((one) => (one.length === 1 ? `${one[0]} ${one[0]}` : one.join(' ')))
}
