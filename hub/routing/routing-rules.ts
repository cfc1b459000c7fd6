import { type Extension, type QueueKey } from '../../contract/agent.ts'
import { type ConsideredRule, type RoutingParameters, type RoutingRule } from '../../contract/routing.ts'
import { type RoutingAnswer } from '../pbx/port.ts'

/** A customer as far as routing asks. */
export type CallerCustomer = {
  readonly customerId: string
  readonly name: string
  readonly level: string
  /** The account manager's user id. */
  readonly ownerId: string | null
  readonly station: string | null
  readonly blacklisted: boolean
}

/** One look-up's result; `failed` when it threw or had no time left. */
export type Found<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly why: string }

export type AreaTarget = {
  readonly id: string
  readonly kind: 'area-code' | 'province' | 'city'
  readonly value: string
  readonly action: 'queue' | 'extension' | 'outside'
  readonly target: string
}

/** Everything the rules look at, gathered beforehand (gather.ts); the rules themselves look nothing up. */
export type RoutingFacts = {
  readonly number: { readonly key: string; readonly e164: string | null; readonly kind: string }
  readonly lists: Found<{
    readonly white: { readonly reason: string } | null
    readonly black: { readonly reason: string } | null
  }>
  readonly customers: Found<readonly CallerCustomer[]>
  /** Who spoke with this number last, within the days of the parameters; `seat` null: not signed in now. */
  readonly lastAgent: Found<{
    readonly userId: string | null
    readonly at: number
    readonly seat: Extension | null
  } | null>
  /** Seats of the customers' owners that are signed in, by user id. */
  readonly ownerSeats: ReadonlyMap<string, Extension>
  readonly area: Found<AreaTarget | null>
  /** Where a station's calls go; null: the station has no phone of its own here. */
  readonly stationTargets: ReadonlyMap<
    string,
    { readonly action: 'outside' | 'extension' | 'queue'; readonly target: string }
  >
}

export type Decision = Omit<RoutingAnswer, 'callId'> & {
  readonly considered: readonly ConsideredRule[]
  readonly decidedBy: RoutingRule
  readonly customerId: string | null
}

const nowhere = {
  action: 'default',
  target: null,
  queue: null,
  priority: 0,
  preferredAgent: null,
  preferredAgentSeconds: 0,
} as const satisfies Omit<RoutingAnswer, 'callId'>

/**
 * The rules before the queue (IV4), in their order: whitelist and blacklist decide alone; VIP only adds priority; last
 * agent and owner name the seat that is tried first; area and station say where to; what nobody decided goes the called
 * number's own way (`default`). Every rule leaves a line saying what it found, so that the call's history explains itself.
 *
 * A rule whose look-up failed says so and is passed over: a call never waits for a look-up.
 */
export function decideRoute(facts: RoutingFacts, rules: RoutingParameters): Decision {
  const considered: ConsideredRule[] = []
  const say = (rule: RoutingRule, outcome: ConsideredRule['outcome'], detail: ConsideredRule['detail'] = {}): void => {
    considered.push({ rule, outcome, detail })
  }
  const customers = facts.customers.ok ? facts.customers.value : []
  const customerId = customers.length === 1 ? (customers[0]?.customerId ?? null) : null
  const done = (decidedBy: RoutingRule, over: Partial<typeof nowhere | RoutingAnswer> = {}): Decision => ({
    ...nowhere,
    ...over,
    considered,
    decidedBy,
    customerId,
  })

  const white = facts.lists.ok ? facts.lists.value.white : null
  if (!rules.whitelist) say('whitelist', 'off')
  else if (!facts.lists.ok) say('whitelist', 'failed', { why: facts.lists.why })
  else if (white === null) say('whitelist', 'no-match')
  else say('whitelist', 'adds', { reason: white.reason })

  const blacked = blacklisting(facts, customers)
  if (!rules.blacklist) say('blacklist', 'off')
  else if (blacked === null) {
    say('blacklist', facts.lists.ok ? 'no-match' : 'failed', facts.lists.ok ? {} : { why: facts.lists.why })
  } else if (rules.whitelist && white !== null) say('blacklist', 'no-match', { overruledBy: 'whitelist' })
  else {
    say('blacklist', 'decides', blacked)
    return done('blacklist', { action: 'reject' })
  }

  let priority = 0
  const important = customers.find(({ level }) => rules.vipLevels.includes(level))
  if (rules.vipLevels.length === 0 || rules.vipPriority === 0) say('vip', 'off')
  else if (!facts.customers.ok) say('vip', 'failed', { why: facts.customers.why })
  else if (important === undefined) say('vip', 'no-match')
  else {
    priority = rules.vipPriority
    say('vip', 'adds', { level: important.level, priority, customer: important.name })
  }

  let preferredAgent: Extension | null = null
  let preferredBy: RoutingRule | null = null
  if (rules.lastAgentDays === 0) say('last-agent', 'off')
  else if (!facts.lastAgent.ok) say('last-agent', 'failed', { why: facts.lastAgent.why })
  else if (facts.lastAgent.value === null) say('last-agent', 'no-match', { days: rules.lastAgentDays })
  else if (facts.lastAgent.value.seat === null) say('last-agent', 'not-signed-in', { at: facts.lastAgent.value.at })
  else {
    preferredAgent = facts.lastAgent.value.seat
    preferredBy = 'last-agent'
    say('last-agent', 'decides', { extension: preferredAgent, at: facts.lastAgent.value.at })
  }

  const owner = customers.find(({ ownerId }) => ownerId !== null)
  const ownerSeat = owner?.ownerId ? facts.ownerSeats.get(owner.ownerId) : undefined
  if (!rules.owner) say('owner', 'off')
  else if (!facts.customers.ok) say('owner', 'failed', { why: facts.customers.why })
  else if (owner === undefined) say('owner', 'no-match')
  else if (ownerSeat === undefined) say('owner', 'not-signed-in', { customer: owner.name })
  else if (preferredAgent !== null) say('owner', 'no-match', { overruledBy: 'last-agent', extension: ownerSeat })
  else {
    preferredAgent = ownerSeat
    preferredBy = 'owner'
    say('owner', 'decides', { extension: ownerSeat, customer: owner.name })
  }
  const preferred = {
    priority,
    preferredAgent,
    preferredAgentSeconds: preferredAgent === null ? 0 : rules.preferredAgentSeconds,
  }

  if (!rules.area) say('area', 'off')
  else if (!facts.area.ok) say('area', 'failed', { why: facts.area.why })
  else if (facts.area.value === null) say('area', 'no-match')
  else {
    const { action, target, kind, value } = facts.area.value
    say('area', 'decides', { kind, value, action, target })
    return done(preferredBy ?? 'area', { ...preferred, ...destination(action, target) })
  }

  const station = customers.find((one) => one.station !== null && facts.stationTargets.has(one.station))
  const stationTarget = station?.station ? facts.stationTargets.get(station.station) : undefined
  if (!rules.station) say('station', 'off')
  else if (!facts.customers.ok) say('station', 'failed', { why: facts.customers.why })
  else if (!station?.station || stationTarget === undefined) say('station', 'no-match')
  else {
    say('station', 'decides', { station: station.station, ...stationTarget })
    return done(preferredBy ?? 'station', { ...preferred, ...destination(stationTarget.action, stationTarget.target) })
  }

  say('default', preferredBy === null ? 'decides' : 'adds')
  return done(preferredBy ?? 'default', preferred)
}

/** The answer when there was no time, or the hub itself failed: the call goes its own way at once. */
export function defaultDecision(why: string): Decision {
  return {
    ...nowhere,
    considered: [{ rule: 'default', outcome: 'decides', detail: { why } }],
    decidedBy: 'default',
    customerId: null,
  }
}

function blacklisting(facts: RoutingFacts, customers: readonly CallerCustomer[]): ConsideredRule['detail'] | null {
  if (facts.lists.ok && facts.lists.value.black !== null) return { reason: facts.lists.value.black.reason }
  const customer = customers.find(({ blacklisted }) => blacklisted)
  return customer === undefined ? null : { customer: customer.name }
}

function destination(action: 'queue' | 'extension' | 'outside', target: string): Partial<RoutingAnswer> {
  // An extension is a text of digits checked where the rule was written (routing.api.ts); the queue likewise.
  return action === 'queue' ? { action, target, queue: target as QueueKey } : { action, target }
}
