/** Where the bars of a day stand. Pure: the drawing only draws. */
export type HourFigures = { readonly hour: number; readonly answered: number; readonly missed: number }
export type Box = { readonly x: number; readonly y: number; readonly width: number; readonly height: number }
export type HourBar = HourFigures & { readonly answeredBox: Box; readonly missedBox: Box; readonly middle: number }
export type DayChart = {
  readonly bars: readonly HourBar[]
  /** Lines across: the value and where. */
  readonly lines: readonly { readonly value: number; readonly y: number }[]
}

/** At least a working day is drawn, so that a quiet morning is not one broad bar. */
const usualFrom = 9
const usualTo = 17

/** @param size of the plot in its own units; the foot of the bars is at `height` */
export function dayChart(
  perHour: readonly HourFigures[],
  size: { readonly width: number; readonly height: number },
): DayChart {
  const busy = perHour.filter(({ answered, missed }) => answered + missed > 0).map(({ hour }) => hour)
  const from = Math.min(usualFrom, ...busy)
  const to = Math.max(usualTo, ...busy)
  const top = niceTop(Math.max(1, ...perHour.map(({ answered, missed }) => answered + missed)))
  const step = size.width / (to - from + 1)
  const high = (calls: number): number => (calls / top) * size.height
  const width = Math.min(36, step * 0.64)
  const bars = Array.from({ length: to - from + 1 }, (_, at): HourBar => {
    const hour = from + at
    const { answered, missed } = perHour.find((one) => one.hour === hour) ?? { answered: 0, missed: 0 }
    const middle = step * (at + 0.5)
    const x = middle - width / 2
    const answeredBox = { x, y: size.height - high(answered), width, height: high(answered) }
    const missedBox = { x, y: answeredBox.y - high(missed), width, height: high(missed) }
    return { hour, answered, missed, middle, answeredBox, missedBox }
  })
  const lines = [0, top / 2, top].map((value) => ({ value, y: size.height - high(value) }))
  return { bars, lines }
}

/** The next even round figure: half of it is whole too. */
export function niceTop(most: number): number {
  const steps = [2, 4, 6, 8, 10, 12, 16, 20, 30, 40, 60, 80, 100]
  return steps.find((step) => step >= most) ?? Math.ceil(most / 100) * 100
}
