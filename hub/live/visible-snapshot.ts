import { type LiveSnapshot, type PickUp } from '../../contract/live/messages.ts'
import { filterClassOf, type LiveFact, seenAsOwn, seenByClass, type Viewer } from './audience.ts'
import { maskCallSummary, maskPickUp } from '../calls/mask-call.ts'

/** Where everything stands, each part with whom it concerns. */
export type FloorState = {
  readonly calls: readonly (Pick<LiveFact, 'extensions' | 'teams'> & { readonly call: LiveSnapshot['calls'][number] })[]
  readonly agents: LiveSnapshot['agents']
  readonly queues: LiveSnapshot['queues']
  readonly links: LiveSnapshot['links']
  readonly pickUps: readonly (Pick<LiveFact, 'queues' | 'teams'> & { readonly call: PickUp })[]
}

/** What one viewer may see of it: by the same filter as the deltas, so that a resume and a snapshot agree. */
export function visibleSnapshot(floor: FloorState, viewer: Viewer): LiveSnapshot {
  const filter = filterClassOf(viewer)
  const sees = (fact: LiveFact): boolean => seenByClass(filter, fact) || seenAsOwn(filter, viewer, fact)
  return {
    calls: floor.calls
      .filter(({ call, extensions, teams }) => sees({ delta: { kind: 'call.changed', call }, extensions, teams }))
      .map(({ call }) => (filter.wholeNumbers ? call : maskCallSummary(call))),
    agents: floor.agents.filter((agent) =>
      sees({
        delta: { kind: 'agent.changed', agent },
        extensions: [agent.extension],
        teams: agent.team === null ? [] : [agent.team],
      }),
    ),
    queues: floor.queues.filter((queue) =>
      sees({ delta: { kind: 'queue.changed', queue }, extensions: [], teams: [] }),
    ),
    pickUps: floor.pickUps
      .filter(({ call, ...audience }) =>
        sees({ delta: { kind: 'pick-up.changed', call }, extensions: [], ...audience }),
      )
      .map(({ call }) => (filter.wholeNumbers ? call : maskPickUp(call))),
    links: floor.links,
  }
}
