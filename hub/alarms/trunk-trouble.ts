import { type Condition } from './condition.ts'
import { type FloorView } from './floor-view.ts'

/** Every channel of a trunk is taken, so the next caller hears busy; or the provider cannot be reached. */
export function trunkTrouble({ trunks }: FloorView): readonly Condition[] {
  return trunks.flatMap(({ trunk, name, reachable, inUse, limit }): Condition[] => {
    const subject = { kind: 'trunk', key: trunk } as const
    const found: Condition[] = []
    if (!reachable) {
      found.push({
        kind: 'trunk-down',
        severity: 'critical',
        subject,
        value: null,
        limit: null,
        detail: { name, inUse },
      })
    }
    if (limit !== null && inUse >= limit) {
      found.push({ kind: 'trunk-full', severity: 'critical', subject, value: inUse, limit, detail: { name } })
    }
    return found
  })
}
