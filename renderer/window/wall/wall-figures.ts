import {
  type MetricDefinition,
  metricDefinitions,
  type MetricKey,
  serviceLevelKeys,
} from '../../../contract/metrics/definitions.ts'
import { type MetricSettings } from '../../../contract/metrics/figures.ts'
import { type Subject } from '../../../contract/metrics/subject.ts'
import { type Tally } from '../../../contract/metrics/tally.ts'
import { duration } from '../format/numbers.ts'

/** Of the present moment: counted from the queues' and agents' states, not from a tally. */
export const liveFigures = ['waiting', 'longest', 'free'] as const
export type LiveFigure = (typeof liveFigures)[number]

/** What a sheet is opened for. */
export type FigureAbout = { readonly subject: Subject; readonly metric: MetricKey | LiveFigure }

export const isLive = (metric: FigureAbout['metric']): metric is LiveFigure =>
  (liveFigures as readonly string[]).includes(metric)

export const noValueText = '–'

/** As it is read at a glance; nothing to divide by is a dash, not 0 %. */
export function figureText(unit: MetricDefinition['unit'], value: number | null): string {
  if (value === null) return noValueText
  switch (unit) {
    case 'count':
      return String(value)
    case 'share':
      return shareText(value)
    case 'duration':
      return duration(value)
    case 'per-hour':
      return value.toFixed(1)
  }
}

/** 99.96 % is not 100 %: only what is whole reads so. */
export function shareText(share: number): string {
  const percent = share * 100
  const rounded = Math.round(percent)
  if (rounded === 100 && percent < 100) return '99%'
  if (rounded === 0 && percent > 0) return '1%'
  return `${String(rounded)}%`
}

export const valueOf = (metric: MetricKey, tally: Tally, settings: MetricSettings): number | null =>
  metricDefinitions[metric].value(tally, settings)

/** The other two definitions of a service level. */
export function otherLevels(metric: FigureAbout['metric']): readonly MetricKey[] {
  const levels = Object.values(serviceLevelKeys)
  return levels.some((one) => one === metric) ? levels.filter((one) => one !== metric) : []
}

/**
 * The numbers of a tally that a figure is computed from: found by asking the definition itself, so that they cannot differ.
 */
export function inputsOf(
  metric: MetricKey,
  tally: Tally,
  settings: MetricSettings,
): readonly { readonly key: keyof Tally; readonly value: number }[] {
  const read = new Set<keyof Tally>()
  const watched = new Proxy(tally, {
    get(target, key) {
      read.add(key as keyof Tally)
      return target[key as keyof Tally]
    },
  })
  metricDefinitions[metric].value(watched, settings)
  return [...read].map((key) => ({ key, value: tally[key] }))
}

export const tallyText = (key: keyof Tally, value: number): string =>
  key.endsWith('Ms') ? duration(value) : String(value)

/** What holds where the hub has said nothing: a queue the centre has not set up. */
export const usualSettings: MetricSettings = {
  thresholdMs: 20_000,
  shortAbandonMs: 5_000,
  countShortAbandons: false,
  serviceLevel: 'abandons-ignored',
  target: 0.8,
}

export const settingsOf = (
  settings: Readonly<Record<string, MetricSettings>>,
  { kind, key }: Subject,
): MetricSettings => (kind === 'queue' ? settings[key] : undefined) ?? settings['centre'] ?? usualSettings
