import { type Period, periods } from '../../../contract/metrics/period.ts'

/** What stands beside the agents, in the order a new person finds it: exceptions first. */
export const wallSections = ['help', 'queues', 'interventions', 'trunks', 'calls'] as const
export type WallSection = (typeof wallSections)[number]

export const densityChoices = ['auto', 'rows', 'cards', 'tiles'] as const
export type DensityChoice = (typeof densityChoices)[number]
export type Density = Exclude<DensityChoice, 'auto'>

/** From which value a figure is tinted. */
export type Thresholds = { readonly yellow: number; readonly red: number }

/** How one person has arranged his wall; kept at the hub, so that it goes with him. */
export type WallLayout = {
  /** Those shown, in their order. */
  readonly sections: readonly WallSection[]
  readonly density: DensityChoice
  readonly period: Period
  readonly showSignedOut: boolean
  /** Seconds in a state. */
  readonly ageing: Thresholds
  /** Callers waiting in a queue. */
  readonly queueWaiting: Thresholds
  /** Seconds the longest of them has waited. */
  readonly queueWait: Thresholds
}

export const defaultLayout: WallLayout = {
  sections: wallSections,
  density: 'auto',
  period: 'today',
  showSignedOut: true,
  ageing: { yellow: 180, red: 300 },
  queueWaiting: { yellow: 3, red: 8 },
  queueWait: { yellow: 20, red: 60 },
}

const oneOf = <T extends string>(all: readonly T[], value: unknown, otherwise: T): T =>
  all.find((one) => one === value) ?? otherwise

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const longest = 86_400
const isLimit = (value: unknown): value is number =>
  typeof value === 'number' && Number.isFinite(value) && value >= 1 && value <= longest

/** Red comes after yellow; what makes no sense is as on a new wall. */
export function readThresholds(value: unknown, otherwise: Thresholds): Thresholds {
  if (!isRecord(value) || !isLimit(value['yellow']) || !isLimit(value['red'])) return otherwise
  const yellow = Math.round(value['yellow'])
  return { yellow, red: Math.max(yellow, Math.round(value['red'])) }
}

/** What is kept at the hub, also by another version: what is not understood is as on a new wall. */
export function readLayout(value: unknown): WallLayout {
  if (!isRecord(value)) return defaultLayout
  const listed = Array.isArray(value['sections']) ? (value['sections'] as unknown[]) : wallSections
  return {
    sections: [...new Set(listed)].flatMap((one) => wallSections.find((known) => known === one) ?? []),
    density: oneOf(densityChoices, value['density'], defaultLayout.density),
    period: oneOf(periods, value['period'], defaultLayout.period),
    showSignedOut: typeof value['showSignedOut'] === 'boolean' ? value['showSignedOut'] : defaultLayout.showSignedOut,
    ageing: readThresholds(value['ageing'], defaultLayout.ageing),
    queueWaiting: readThresholds(value['queueWaiting'], defaultLayout.queueWaiting),
    queueWait: readThresholds(value['queueWait'], defaultLayout.queueWait),
  }
}

/** By how many there are: a list, cards, or 500 on one screen. */
export function densityFor(choice: DensityChoice, count: number): Density {
  if (choice !== 'auto') return choice
  return count <= 30 ? 'rows' : count <= 120 ? 'cards' : 'tiles'
}
