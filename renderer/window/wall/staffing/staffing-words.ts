import { type StaffingInterval } from '../../../../contract/api/staffing.api.ts'

/** What the sentence under the chart is filled with. */
export function verdictParts(interval: StaffingInterval, target: number) {
  return {
    present: interval.present,
    load: oneDecimal(interval.load),
    level: percent(interval.erlangC.serviceLevel) ?? 0,
    target: percent(target) ?? 0,
    needed: interval.erlangC.needed,
  }
}

export const oneDecimal = (value: number): string => value.toFixed(1)
export const percent = (share: number | null): number | null => (share === null ? null : Math.round(share * 100))

export type Bar = { readonly x: number; readonly width: number; readonly y: number; readonly height: number }
export type ChartColumn = {
  readonly interval: StaffingInterval
  readonly centre: number
  /** Null where more would be needed than can be reckoned. */
  readonly needed: Bar | null
  readonly present: Bar
}
export type Chart = {
  readonly columns: readonly ChartColumn[]
  readonly marks: readonly { value: number; y: number }[]
}

/** Two bars for each interval in a drawing of this size, and up to four lines of whole people across it. */
export function staffingChart(intervals: readonly StaffingInterval[], width: number, height: number): Chart {
  const most = Math.max(1, ...intervals.flatMap(({ erlangC, present }) => [erlangC.needed ?? 0, present]))
  const step = Math.max(1, Math.ceil(most / 4))
  const top = Math.ceil(most / step) * step
  const column = width / Math.max(1, intervals.length)
  const barWidth = Math.min(22, column / 3)
  const barOf = (value: number, x: number): Bar => {
    const barHeight = (value / top) * height
    return { x, width: barWidth, y: height - barHeight, height: barHeight }
  }
  return {
    columns: intervals.map((interval, index) => {
      const centre = column * (index + 0.5)
      const { needed } = interval.erlangC
      return {
        interval,
        centre,
        needed: needed === null ? null : barOf(needed, centre - barWidth - 1),
        present: barOf(interval.present, centre + 1),
      }
    }),
    marks: Array.from({ length: top / step + 1 }, (_, line) => ({
      value: line * step,
      y: height - ((line * step) / top) * height,
    })),
  }
}
