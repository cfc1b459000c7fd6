import { type Extension } from '../../contract/agent.ts'
import { type LiveDelta } from '../../contract/live/messages.ts'
import { type Grants, helpRights, type Scope, scopes } from '../../contract/rights.ts'

/** A delta and whom it concerns; made by whoever publishes it. */
export type LiveFact = {
  readonly delta: LiveDelta
  /** Seats it is about: a call's seats now and before, an agent's own. */
  readonly extensions: readonly Extension[]
  /** Teams of those seats. Empty with no seats: a caller who waits for anybody. */
  readonly teams: readonly string[]
  /** Queues whose seats it concerns: a call that waits for any of them. */
  readonly queues?: readonly string[]
}

/** Somebody who listens, as far as the filter asks. */
export type Viewer = {
  readonly userId: string
  readonly grants: Grants
  readonly team: string | null
  /** The seat he is signed in to now. */
  readonly extension: Extension | null
  /** The queues he serves there. */
  readonly queues: readonly string[]
}

/**
 * Viewers of one class see the same facts in the same words, but for those about their own seat. The fan-out filters and
 * serialises once per class.
 */
export type FilterClass = {
  readonly key: string
  readonly calls: Scope | null
  readonly agents: Scope | null
  /** Whose requests for help he sees. */
  readonly helps: Scope | null
  readonly customers: boolean
  readonly wholeNumbers: boolean
  readonly team: string | null
  /** Whose waiting calls he may take; null for somebody who sits nowhere. */
  readonly picksFrom: readonly string[] | null
}

export function filterClassOf(viewer: Pick<Viewer, 'grants' | 'team' | 'extension' | 'queues'>): FilterClass {
  const { grants } = viewer
  const calls = grants['call.read'] ?? null
  const agents = grants['agent.read'] ?? null
  const helps = scopes.findLast((scope) => helpRights.some((right) => grants[right] === scope)) ?? null
  const customers = grants['customer.read'] !== undefined
  const wholeNumbers = grants['customer.number'] !== undefined
  const { team } = viewer
  const picksFrom = viewer.extension === null || grants['agent.work'] === undefined ? null : [...viewer.queues].sort()
  return {
    key: JSON.stringify([calls, agents, helps, customers, wholeNumbers, team, picksFrom]),
    calls,
    agents,
    helps,
    customers,
    wholeNumbers,
    team,
    picksFrom,
  }
}

/** Whether everybody of the class sees the fact, whatever seat he has. */
export function seenByClass(filter: FilterClass, fact: LiveFact): boolean {
  switch (fact.delta.kind) {
    case 'pbx.link':
      return true
    case 'queue.changed':
      return filter.calls !== null || filter.agents !== null
    case 'customer.changed':
    case 'customers.changed':
      return filter.customers
    case 'announcement.changed':
      return fact.delta.team === null || fact.delta.team === filter.team
    case 'pick-up.changed':
    case 'pick-up.removed':
      return mayTake(filter, fact)
    case 'agent.changed':
      return reaches(filter.agents, filter.team, fact)
    case 'help.changed':
      return reaches(filter.helps, filter.team, fact)
    // The pop-up opens at the offered seat and nowhere else; a message concerns the seats it is given for.
    case 'message.sent':
    case 'call.offered':
    case 'seat.taken':
      return false
    case 'call.changed':
    case 'call.step':
    case 'call.removed':
      return reaches(filter.calls, filter.team, fact)
  }
}

/** Whether the fact is about the viewer's own seat, and therefore his to see. */
export function seenAsOwn(extension: Extension | null, fact: LiveFact): boolean {
  if (extension === null) return false
  if (fact.delta.kind === 'call.offered') return fact.delta.extension === extension
  return fact.extensions.includes(extension)
}

/** Colleagues take each other's calls: those who serve the queue, and those in the team of the seat that rings. */
function mayTake({ picksFrom, team }: FilterClass, fact: LiveFact): boolean {
  if (picksFrom === null) return false
  if (fact.queues?.some((queue) => picksFrom.includes(queue)) === true) return true
  return team !== null && fact.teams.includes(team)
}

function reaches(scope: Scope | null, team: string | null, fact: LiveFact): boolean {
  if (scope === 'all') return true
  if (scope !== 'team') return false
  // A call no seat has yet is every team's to see: somebody must take it.
  return fact.extensions.length === 0 || (team !== null && fact.teams.includes(team))
}
