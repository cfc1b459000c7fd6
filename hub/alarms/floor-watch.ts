import { type Centre } from '../../contract/centre/centre.ts'
import { type CallChange } from '../calls/calls.ts'
import { type PbxFact, type PbxSnapshot } from '../pbx/port.ts'
import { createRecordingWatch } from './recording-watch.ts'

const minuteMs = 60_000

export type FloorWatch = ReturnType<typeof createFloorWatch>

/** What the alarms must see pass by because the floor itself does not keep it. Made before the floor, which tells it. */
export function createFloorWatch(recording: Centre['recording'], now: () => number) {
  const recordings = createRecordingWatch(recording, now)
  const reachable = new Map<string, boolean>()
  let arrivals: number[] = []

  return {
    recordings,
    /** Trunks the PBX has told of. */
    reachable: (): ReadonlyMap<string, boolean> => reachable,
    /** Calls from outside in the last minute. */
    arrivals(): number {
      const since = now() - minuteMs
      arrivals = arrivals.filter((at) => at > since)
      return arrivals.length
    },
    callChanged(change: CallChange): void {
      const { before, after, fact } = change
      if (before === null && fact?.kind === 'call.started' && after.direction === 'inbound') arrivals.push(now())
      recordings.callChanged(change)
    },
    fact(fact: PbxFact): void {
      if (fact.kind === 'trunk.state') reachable.set(fact.trunk, fact.reachable)
      if (fact.kind === 'link' && fact.state === 'down') recordings.linkLost()
    },
    snapshot({ trunks }: PbxSnapshot): void {
      for (const { trunk, reachable: reaches } of trunks) reachable.set(trunk, reaches)
    },
  }
}
