import { type Extension } from '../../contract/agent.ts'
import { type LiveDelta } from '../../contract/live/messages.ts'
import { type Period } from '../../contract/metrics/period.ts'
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
  /** Delivery stations it concerns: an order's now and before. */
  readonly stations?: readonly string[]
  /** Persons it concerns wherever they sit: who placed an order. */
  readonly userIds?: readonly string[]
}

/** Somebody who listens, as far as the filter asks. */
export type Viewer = {
  readonly userId: string
  readonly grants: Grants
  readonly team: string | null
  /** The delivery station he works for. */
  readonly station: string | null
  /** The seat he is signed in to now. */
  readonly extension: Extension | null
  /** The queues he serves there. */
  readonly queues: readonly string[]
  /** Over which period his wall shows figures; null with the wall closed. */
  readonly watches?: Period | null
}

/** What of a viewer is his alone. */
export type Own = Pick<Viewer, 'userId' | 'extension'>

/**
 * Viewers of one class see the same facts in the same words, but for those about their own seat and person. The fan-out filters and
 * serialises once per class.
 */
export type FilterClass = {
  readonly key: string
  readonly calls: Scope | null
  readonly agents: Scope | null
  /** Whose requests for help he sees. */
  readonly helps: Scope | null
  /** Whose wall he sees; figures only of the period he watches. */
  readonly wall: Scope | null
  readonly watches: Period | null
  /** On whose calls he sees who listens. */
  readonly interventions: Scope | null
  /** Whose seat he controls: he is also who trains them. */
  readonly controls: Scope | null
  readonly customers: boolean
  readonly wholeNumbers: boolean
  readonly orders: Scope | null
  /** Of which orders he sees the numbers whole. */
  readonly orderNumbers: Scope | null
  readonly accounts: boolean
  readonly team: string | null
  /** His station, where it makes a difference to what he sees. */
  readonly station: string | null
  /** Whose waiting calls he may take; null for somebody who sits nowhere. */
  readonly picksFrom: readonly string[] | null
}

export function filterClassOf(viewer: Omit<Viewer, 'userId'>): FilterClass {
  const { grants } = viewer
  const calls = grants['call.read'] ?? null
  const agents = grants['agent.read'] ?? null
  const helps = scopes.findLast((scope) => helpRights.some((right) => grants[right] === scope)) ?? null
  const wall = grants['wall.read'] ?? null
  const watches = wall === null ? null : (viewer.watches ?? null)
  const interventions = grants['call.supervise.listen'] ?? null
  const controls = grants['agent.control'] ?? null
  const customers = grants['customer.read'] !== undefined
  const wholeNumbers = grants['customer.number'] !== undefined
  const orders = ordersOf(grants)
  const orderNumbers = orders === null ? null : (grants['customer.number'] ?? null)
  const accounts = orders !== null || grants['order.write'] !== undefined
  const { team } = viewer
  const station = orders === null || (orders === 'all' && [null, 'all'].includes(orderNumbers)) ? null : viewer.station
  const picksFrom = viewer.extension === null || grants['agent.work'] === undefined ? null : [...viewer.queues].sort()
  return {
    key: JSON.stringify([
      calls,
      agents,
      helps,
      wall,
      watches,
      interventions,
      controls,
      customers,
      wholeNumbers,
      orders,
      orderNumbers,
      accounts,
      team,
      station,
      picksFrom,
    ]),
    calls,
    agents,
    helps,
    wall,
    watches,
    interventions,
    controls,
    customers,
    wholeNumbers,
    orders,
    orderNumbers,
    accounts,
    team,
    station,
    picksFrom,
  }
}

/** Whoever delivers for every station may ask for any order there; for one of them, for its own. */
function ordersOf(grants: Grants): Scope | null {
  if (grants['delivery.work'] === 'all') return 'all'
  return grants['order.read'] ?? (grants['delivery.work'] === undefined ? null : 'own')
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
    case 'order.changed':
      return filter.orders === 'all' || concernsClass(filter, filter.orders, fact)
    // Every seat keeps the whole catalogue.
    case 'catalogue.changed':
      return true
    case 'accounts.changed':
      return filter.accounts
    case 'announcement.changed':
      return fact.delta.team === null || fact.delta.team === filter.team
    case 'pick-up.changed':
    case 'pick-up.removed':
      return mayTake(filter, fact)
    case 'agent.changed':
      return reaches(filter.agents, filter.team, fact)
    case 'help.changed':
      return reaches(filter.helps, filter.team, fact)
    case 'figures.changed':
      return fact.delta.figures[0]?.period === filter.watches && wallReaches(filter, fact)
    case 'trunk.changed':
    case 'alarm.changed':
      return filter.wall !== null
    case 'intervention.changed':
      return reaches(filter.interventions, filter.team, fact)
    // The pop-up opens at the offered seat and nowhere else; a message concerns the seats it is given for.
    case 'message.sent':
    case 'call.offered':
    case 'seat.taken':
    case 'practice.said':
      return false
    case 'practice.changed':
      return filter.controls !== null
    case 'practice.scored':
      return reaches(filter.controls, filter.team, fact)
    case 'call.step':
      return reaches(isAboutSupervision(fact) ? filter.interventions : filter.calls, filter.team, fact)
    case 'call.changed':
    case 'call.removed':
      return reaches(filter.calls, filter.team, fact)
  }
}

/** The seat that must not learn of the fact, whatever its person's rights: the one that is listened to. */
export function hiddenSeatOf({ delta }: LiveFact): Extension | null {
  if (delta.kind === 'intervention.changed') return delta.intervention.extension
  return delta.kind === 'call.step' && delta.step.kind === 'supervised' ? delta.step.extension : null
}

function isAboutSupervision({ delta }: LiveFact): boolean {
  return delta.kind === 'call.step' && delta.step.kind === 'supervised'
}

/** Whether the fact is about the viewer's own seat or person, and therefore his to see. */
export function seenAsOwn(filter: FilterClass, { userId, extension }: Own, fact: LiveFact): boolean {
  if (fact.delta.kind === 'order.changed') return filter.orders !== null && fact.userIds?.includes(userId) === true
  if (extension === null || isAboutSupervision(fact)) return false
  if (fact.delta.kind === 'call.offered') return fact.delta.extension === extension
  return fact.extensions.includes(extension)
}

/** Whether numbers in it are whole for the class, and for this one of the class. */
export function showsNumbers(filter: FilterClass, own: Own | null, fact: LiveFact): boolean {
  if (fact.delta.kind !== 'order.changed') return filter.wholeNumbers
  const { orderNumbers } = filter
  if (orderNumbers === 'all' || concernsClass(filter, orderNumbers, fact)) return true
  return orderNumbers !== null && own !== null && fact.userIds?.includes(own.userId) === true
}

/** An order of the own station; with the scope `team`, also one that the team placed. */
function concernsClass({ station, team }: FilterClass, scope: Scope | null, fact: LiveFact): boolean {
  if (scope === null) return false
  if (station !== null && fact.stations?.includes(station) === true) return true
  return scope === 'team' && team !== null && fact.teams.includes(team)
}

/** Figures of queues and trunks are everybody's who has a wall; those of people, by their team. */
function wallReaches({ wall, team }: FilterClass, fact: LiveFact): boolean {
  if (wall === null) return false
  return fact.teams.length === 0 || wall === 'all' || (team !== null && fact.teams.includes(team))
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
