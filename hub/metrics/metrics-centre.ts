import { type Centre } from '../../contract/centre/centre.ts'
import { canonicalNumber } from '../../contract/centre/number.ts'
import { type MetricSettings } from '../../contract/metrics/figures.ts'

export type MetricsCentre = ReturnType<typeof metricsCentre>

export type MetricsCentreDefinition = {
  readonly company: Pick<Centre['company'], 'timeZone' | 'areaCode'>
  readonly queues: readonly Pick<Centre['queues'][number], 'key' | 'skill' | 'serviceLevelSeconds'>[]
  readonly skills: readonly Pick<Centre['skills'][number], 'key'>[]
  readonly trunks: readonly Pick<Centre['trunks'][number], 'key' | 'name' | 'channels'>[]
  readonly numbers: readonly Pick<Centre['numbers'][number], 'number'>[]
  readonly figures?: Centre['figures']
}

/** What the schema of centre.yaml says when nobody says otherwise; for floors that tests put together by hand. */
export const defaultFigures: Centre['figures'] = {
  shortAbandonSeconds: 5,
  countShortAbandons: false,
  serviceLevel: 'abandons-hurt',
  targetPercent: 80,
}

/** What the figures need of the centre definition. Only trunks and numbers of the centre are counted by themselves. */
export function metricsCentre(definition: MetricsCentreDefinition, shortAbandonMs: () => number) {
  const { areaCode, timeZone } = definition.company
  const { countShortAbandons, serviceLevel, targetPercent } = definition.figures ?? defaultFigures
  const skills = new Map(definition.queues.map(({ key, skill }) => [key as string, skill ?? null]))
  const thresholds = new Map(
    definition.queues.map(({ key, serviceLevelSeconds }) => [key as string, serviceLevelSeconds * 1000]),
  )
  const trunks = new Set<string>(definition.trunks.map(({ key }) => key))
  const numbers = new Set(definition.numbers.map(({ number }) => canonicalNumber(number, areaCode)))
  /** The few ways in which trunks write them, once met. */
  const ways = new Map<string, string>()
  const usual = mostCommon([...thresholds.values()]) ?? 20_000
  const settingsOf = (thresholdMs: number): MetricSettings => ({
    thresholdMs,
    countShortAbandons,
    serviceLevel,
    target: targetPercent / 100,
    shortAbandonMs: shortAbandonMs(),
  })
  return {
    timeZone,
    queues: [...thresholds.keys()],
    skills: definition.skills.map(({ key }): string => key),
    trunks: [...trunks],
    numbers: [...numbers],
    shortAbandonMs,
    skillOf: (queue: string): string | null => skills.get(queue) ?? null,
    /** A queue that the definition knows no more is measured like most. */
    thresholdOf: (queue: string): number => thresholds.get(queue) ?? usual,
    trunkOf: (trunk: string | null): string | null => (trunk !== null && trunks.has(trunk) ? trunk : null),
    numberOf: (called: string): string | null => {
      const known = ways.get(called)
      if (known !== undefined) return known
      const number = canonicalNumber(called, areaCode)
      if (!numbers.has(number)) return null
      ways.set(called, number)
      return number
    },
    /** By queue; `centre` for everything else: every stay keeps the T of its queue, the T here is the one most have. */
    settings: (): Readonly<Record<string, MetricSettings>> => ({
      centre: settingsOf(usual),
      ...Object.fromEntries([...thresholds].map(([queue, thresholdMs]) => [queue, settingsOf(thresholdMs)])),
    }),
    settingsOf: (queue: string | null): MetricSettings =>
      settingsOf(queue === null ? usual : (thresholds.get(queue) ?? usual)),
  }
}

function mostCommon(values: readonly number[]): number | undefined {
  const times = Map.groupBy(values, (value) => value)
  return [...times.entries()].toSorted(([, a], [, b]) => b.length - a.length)[0]?.[0]
}
