import { type TrunkSnapshot } from '../../contract/wall/trunk.ts'
import { type MetricsCentreDefinition } from './metrics-centre.ts'

/** A burst of calls makes one board. */
const boardMs = 100

/** Each trunk as the wall shows it: whether it can be reached, how many of its channels are taken. */
export function createTrunkBoard(options: {
  readonly trunks: MetricsCentreDefinition['trunks']
  readonly running: () => Iterable<{ readonly trunk: string | null }>
  readonly now: () => number
  readonly changed: (trunk: TrunkSnapshot) => void
}) {
  const states = new Map(options.trunks.map(({ key }) => [key as string, { reachable: false, since: options.now() }]))
  const shown = new Map<string, string>()
  let timer: NodeJS.Timeout | null = null

  const all = (): TrunkSnapshot[] => {
    const used = new Map<string, number>()
    for (const { trunk } of options.running()) if (trunk !== null) used.set(trunk, (used.get(trunk) ?? 0) + 1)
    return options.trunks.map(({ key, name, channels }) => {
      const { reachable, since } = states.get(key) ?? { reachable: false, since: 0 }
      return { trunk: key, name, reachable, since, inUse: used.get(key) ?? 0, limit: channels }
    })
  }
  const show = (): void => {
    timer = null
    for (const trunk of all()) {
      const text = JSON.stringify(trunk)
      if (shown.get(trunk.trunk) === text) continue
      shown.set(trunk.trunk, text)
      options.changed(trunk)
    }
  }
  const touch = (): void => {
    timer ??= setTimeout(show, boardMs)
  }

  return {
    all,
    reach(trunk: string, reachable: boolean, at: number): void {
      const before = states.get(trunk)
      if (before === undefined || before.reachable === reachable) return
      states.set(trunk, { reachable, since: at })
      touch()
    },
    /** A call of this trunk began or ended. */
    used(trunk: string | null): void {
      if (trunk !== null) touch()
    },
    close(): void {
      if (timer) clearTimeout(timer)
    },
  }
}
