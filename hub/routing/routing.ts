import { type Extension } from '../../contract/agent.ts'
import { type HomePlace, type NormalisedNumber } from '../../contract/number.ts'
import {
  type AreaRoute,
  defaultRoutingParameters,
  type ListEntry,
  type RoutingParameters,
} from '../../contract/routing.ts'
import { type Logger } from '../http/logger.ts'
import { type PbxCallId, type RoutingAnswer, type RoutingQuestion } from '../pbx/port.ts'
import { chooseArea } from './area-choice.ts'
import {
  type CallerCustomer,
  decideRoute,
  type Decision,
  defaultDecision,
  type Found,
  type RoutingFacts,
} from './routing-rules.ts'
import { type RoutingStore } from './routing.store.ts'

/** The answer leaves the hub before this, whatever happens; the PBX waits one second (ADR 0003). */
export const answerLimitMs = 800
/** One look-up; together they run side by side. */
const lookUpLimitMs = 500

export type RoutingOptions = {
  readonly store: RoutingStore
  readonly logger: Pick<Logger, 'warn' | 'error'>
  readonly now: () => number
  readonly normalise: (number: string) => NormalisedNumber
  readonly homePlace: (number: Pick<NormalisedNumber, 'kind' | 'key'>) => HomePlace | undefined
  /** Customers with this number: one look into an index. */
  readonly customersOf: (numberKey: string) => Promise<readonly CallerCustomer[]>
  readonly lastTalk: (
    e164: string,
    since: number,
  ) => Promise<{ readonly extension: Extension; readonly userId: string | null; readonly at: number } | null>
  /** The seat a person is signed in to, if he takes calls there. */
  readonly seatOf: (userId: string) => Extension | null
  readonly stationTargets: ReadonlyMap<
    string,
    { readonly action: 'outside' | 'extension' | 'queue'; readonly target: string }
  >
  readonly callIdFor: (call: PbxCallId) => string
  readonly explain: (call: PbxCallId, explanation: Readonly<Record<string, unknown>>, customerId: string | null) => void
  readonly limitMs?: number
}

export type Routing = ReturnType<typeof createRouting>

/** The one question per call: gathers within the limit, decides by routing-rules.ts, never fails. */
export function createRouting(options: RoutingOptions) {
  const { store, logger, now } = options
  const limitMs = options.limitMs ?? answerLimitMs
  let parameters: RoutingParameters = defaultRoutingParameters
  let version = 0
  let areas: readonly AreaRoute[] = []
  let black = new Map<string, ListEntry>()
  let white = new Map<string, ListEntry>()
  let loaded = false

  const load = async (): Promise<void> => {
    const [lists, newAreas, stored] = await Promise.all([store.lists(), store.areas(), store.parameters()])
    black = new Map(lists.filter(({ list }) => list === 'black').map((entry) => [entry.number, entry]))
    white = new Map(lists.filter(({ list }) => list === 'white').map((entry) => [entry.number, entry]))
    areas = newAreas
    parameters = stored?.value ?? defaultRoutingParameters
    version = stored?.version ?? 0
    loaded = true
  }

  const lookUp = async <T>(name: string, work: () => Promise<T>): Promise<Found<T>> => {
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<Found<T>>((resolve) => {
      timer = setTimeout(() => resolve({ ok: false, why: 'timeout' }), Math.min(lookUpLimitMs, limitMs * 0.6))
    })
    try {
      const found = await Promise.race([work().then((value): Found<T> => ({ ok: true, value })), late])
      if (!found.ok) logger.warn({ lookUp: name, why: found.why }, 'routing look-up')
      return found
    } catch (error) {
      logger.warn({ lookUp: name, err: error }, 'routing look-up')
      return { ok: false, why: 'error' }
    } finally {
      clearTimeout(timer)
    }
  }

  const listed = (entries: ReadonlyMap<string, ListEntry>, key: string): { reason: string } | null => {
    const entry = key === '' ? undefined : entries.get(key)
    if (entry === undefined || (entry.until !== null && entry.until <= now())) return null
    return { reason: entry.reason }
  }

  const gather = async (question: RoutingQuestion): Promise<RoutingFacts> => {
    const number = options.normalise(question.callerNumber)
    const e164 = number.e164 ?? null
    const asksLast = parameters.lastAgentDays > 0 && e164 !== null
    const since = now() - parameters.lastAgentDays * 86_400_000
    const [customers, lastTalk] = await Promise.all([
      number.key === ''
        ? ({ ok: true, value: [] } as const)
        : lookUp('customers', () => options.customersOf(number.key)),
      asksLast ? lookUp('last-agent', () => options.lastTalk(e164, since)) : ({ ok: true, value: null } as const),
    ])
    const ownerSeats = new Map<string, Extension>()
    for (const { ownerId } of customers.ok ? customers.value : []) {
      const seat = ownerId === null ? null : options.seatOf(ownerId)
      if (ownerId !== null && seat !== null) ownerSeats.set(ownerId, seat)
    }
    return {
      number: { key: number.key, e164, kind: number.kind },
      lists: loaded
        ? { ok: true, value: { white: listed(white, number.key), black: listed(black, number.key) } }
        : { ok: false, why: 'not-loaded' },
      customers,
      lastAgent: !lastTalk.ok
        ? lastTalk
        : {
            ok: true,
            value: lastTalk.value && {
              userId: lastTalk.value.userId,
              at: lastTalk.value.at,
              // The person, wherever he sits today; an answer nobody had signed in for has no person to find.
              seat: lastTalk.value.userId === null ? null : options.seatOf(lastTalk.value.userId),
            },
          },
      ownerSeats,
      area: findArea(question, number),
      stationTargets: options.stationTargets,
    }
  }

  const findArea = (question: RoutingQuestion, number: NormalisedNumber): Found<AreaRoute | null> => {
    if (areas.length === 0) return { ok: true, value: null }
    try {
      const place = options.homePlace(number)
      return { ok: true, value: chooseArea(areas, { number, place, calledNumber: question.calledNumber }) }
    } catch (error) {
      logger.warn({ lookUp: 'area', err: error }, 'routing look-up')
      return { ok: false, why: 'error' }
    }
  }

  const decide = async (question: RoutingQuestion): Promise<Decision> => {
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<Decision>((resolve) => {
      timer = setTimeout(() => {
        logger.error({ call: question.call }, 'routing answer was late; the call goes its own way')
        resolve(defaultDecision('timeout'))
      }, limitMs)
    })
    try {
      return await Promise.race([gather(question).then((facts) => decideRoute(facts, parameters)), late])
    } catch (error) {
      logger.error({ err: error, call: question.call }, 'routing failed; the call goes its own way')
      return defaultDecision('error')
    } finally {
      clearTimeout(timer)
    }
  }

  return {
    load,

    /** The port's `route`. Never rejects. */
    async route(question: RoutingQuestion): Promise<RoutingAnswer> {
      const began = performance.now()
      const decision = await decide(question)
      const callId = options.callIdFor(question.call)
      const { considered, decidedBy, customerId, ...answer } = closedStays(decision, question)
      options.explain(
        question.call,
        {
          considered,
          decidedBy,
          tookMs: Math.round((performance.now() - began) * 1000) / 1000,
          ...(question.digits ? { digits: question.digits } : {}),
        },
        customerId,
      )
      return { callId, ...answer }
    },

    /** What would happen to such a call now; nothing is stored. */
    try: (question: RoutingQuestion): Promise<Decision> =>
      decide(question).then((decision) => closedStays(decision, question)),

    parameters: (): { value: RoutingParameters; version: number } => ({ value: parameters, version }),
    lists: (): readonly ListEntry[] => [...white.values(), ...black.values()],
    areas: (): readonly AreaRoute[] => areas,
  }
}

/**
 * Outside working hours the called number's own closed handling stands (announcement, voicemail, duty phone): a preferred
 * seat or an area route must not ring a dark office. A refusal stays a refusal.
 */
function closedStays(decision: Decision, question: RoutingQuestion): Decision {
  if (question.hours !== 'closed' || decision.action === 'reject') return decision
  return { ...decision, action: 'default', target: null, queue: null, preferredAgent: null, preferredAgentSeconds: 0 }
}
