import { type Figures } from '../../contract/metrics/figures.ts'
import { type Period } from '../../contract/metrics/period.ts'
import { type LiveFact } from '../live/audience.ts'
import { type MinuteSlot } from './minute-counts.ts'

/** Fewer than twenty a second; people's, which are many and one fact a team, once a second. Their states go by themselves. */
const defaultIntervals = { floorMs: 75, agentMs: 1_000 }

/** Stands for people without a team: only who sees everybody sees them. */
const noTeam = ''

export type FiguresFeedOptions = {
  readonly watched: () => ReadonlySet<Period>
  readonly compute: (period: Period, slots: readonly MinuteSlot[]) => readonly Figures[]
  readonly teamOf: (userId: string) => string | null
  readonly publish: (fact: LiveFact) => void
  readonly intervals?: typeof defaultIntervals
}

/** Tells those who watch which figures changed: people's by team, everything else to all of them at once. */
export function createFiguresFeed({ watched, compute, teamOf, publish, intervals }: FiguresFeedOptions) {
  const { floorMs, agentMs } = intervals ?? defaultIntervals
  const tell = (figures: readonly Figures[], teams: readonly string[]): void => {
    if (figures.length === 0) return
    publish({ delta: { kind: 'figures.changed', figures: [...figures] }, extensions: [], teams })
  }
  const floor = lane(floorMs, (slots) => {
    for (const period of watched()) tell(compute(period, slots), [])
  })
  const agents = lane(agentMs, (slots) => {
    for (const period of watched()) {
      const byTeam = Map.groupBy(compute(period, slots), ({ subject }) => teamOf(subject.key) ?? noTeam)
      for (const [team, figures] of byTeam) tell(figures, [team])
    }
  })
  return {
    changed(slots: Iterable<MinuteSlot>): void {
      for (const slot of slots) (slot.subject.kind === 'agent' ? agents : floor).add(slot)
    },
    close(): void {
      floor.close()
      agents.close()
    },
  }
}

/** What changes after a quiet moment goes at once; in a storm what changed in an interval goes together. */
function lane(intervalMs: number, flush: (slots: readonly MinuteSlot[]) => void) {
  let waiting = new Set<MinuteSlot>()
  let last = -Infinity
  let timer: NodeJS.Timeout | null = null
  const run = (): void => {
    timer = null
    last = performance.now()
    const slots = [...waiting]
    waiting = new Set()
    flush(slots)
  }
  return {
    add(slot: MinuteSlot): void {
      waiting.add(slot)
      timer ??= setTimeout(run, Math.max(0, intervalMs - (performance.now() - last)))
    },
    close(): void {
      if (timer) clearTimeout(timer)
    },
  }
}
