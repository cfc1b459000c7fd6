import { type Extension } from '../../contract/agent.ts'
import { assertNever } from '../../contract/assert-never.ts'
import { type CallFact } from '../pbx/port.ts'
import { accrue, atLeastZero, commit, ignore, step, type Transition } from './call-commit.ts'
import { type CallState, type NewStep, type SeatLeg } from './call-state.ts'
import { type HubNote } from './hub-note.ts'
import { lossReasonOf, type LossLimits } from './loss-reason.ts'

/** Everything but the birth of a call, which makes the state (call.started → `begin`). */
export type CallInput = CallFact | HubNote

/** Facts that only the hub has, put into the step of a PBX fact: the reasons of the routing answer. */
export type StepExtras = { readonly routed?: Readonly<Record<string, unknown>> }

export function begin(
  state: CallState,
  fact: Extract<CallFact, { kind: 'call.started' }>,
  detail: Readonly<Record<string, unknown>> = {},
): Transition {
  const legs: SeatLeg[] =
    fact.extension === null
      ? []
      : [{ leg: '', extension: fact.extension, queue: null, state: 'dialling', since: fact.at, dials: 'yes' }]
  return commit({ ...state, legs, extension: fact.extension }, fact.at, [
    step(fact.at, 'started', fact.extension, null, {
      direction: fact.direction,
      callerNumber: fact.callerNumber,
      calledNumber: fact.calledNumber,
      trunk: fact.trunk,
      ...detail,
    }),
  ])
}

/**
 * The life of a call. The phase is never set by hand: it follows from who is in the call (phaseOf), so that the facts of
 * transfers, second offers and conferences cannot leave it in a place that does not fit its parties.
 *
 *            ┌──────── left-queue (overflow, key) ───────┐
 *            v                                           │
 *   started ───> queued ───> ringing ───> talking <───> holding
 *      │  ^        │  ^         │ │          │             │
 *      │  │        │  └ offer   │ │          │             │
 *      │  │        │    ended ──┘ │          │             │
 *      │  └─ left (blind transfer on its way)┴─────────────┤
 *      v           v              v                        v
 *    ended <─────────────────────────────────────────── ended      (terminal: nothing leaves it)
 *
 * Parked, a call is `holding` until somebody is connected again, or it goes another way.
 *
 * A fact that does not fit is answered with `illegal` and changes nothing; it is logged by the caller and never thrown
 * at the PBX link.
 *
 * The one transition function: pure, total, never throws.
 */
export function advance(state: CallState, fact: CallInput, limits: LossLimits, extras: StepExtras = {}): Transition {
  if (state.phase === 'ended') return ignore(state, 'the call has ended')
  switch (fact.kind) {
    case 'call.started':
      return ignore(state, 'the call has started already')

    case 'call.routed': {
      const rejected = fact.action === 'reject' || state.trail.rejected
      return commit({ ...state, trail: { ...state.trail, rejected } }, fact.at, [
        step(fact.at, 'routed', null, null, {
          by: fact.by,
          action: fact.action,
          target: fact.target,
          ...(extras.routed ?? {}),
        }),
      ])
    }

    case 'call.menu':
      return commit(state, fact.at, [step(fact.at, 'menu', null, null, { menu: fact.menu, keys: fact.keys })])

    case 'call.closed-hours':
      return commit({ ...state, trail: { ...state.trail, closed: true } }, fact.at, [
        step(fact.at, 'menu', null, null, { closedHours: true }),
      ])

    case 'call.queued': {
      if (state.trail.inQueue === fact.queue) return ignore(state, 'the caller stands in this queue already')
      const trail = { ...state.trail, inQueue: fact.queue, leftQueue: null, leftQueueAt: null }
      // The clock of the service level starts at the first arrival in a queue (metrics.md): overflow does not reset it.
      const queuedAt = state.queuedAt ?? fact.at
      return commit({ ...state, trail, queuedAt, queue: fact.queue }, fact.at, [
        step(fact.at, 'queued', null, fact.queue, { position: fact.position }),
      ])
    }

    case 'call.left-queue': {
      // Turned away at the door, full or with nobody there: the caller never stood in it.
      const atTheDoor = state.trail.inQueue === null && (fact.reason === 'full' || fact.reason === 'empty')
      if (state.trail.inQueue !== fact.queue && !atTheDoor) {
        return ignore(state, 'the caller does not stand in this queue')
      }
      const trail = { ...state.trail, inQueue: null, leftQueue: fact.reason, leftQueueAt: fact.at }
      const waitMs = state.answeredAt === null && state.queuedAt !== null ? fact.at - state.queuedAt : state.waitMs
      return commit({ ...state, trail, queue: fact.queue, waitMs: atLeastZero(waitMs) }, fact.at, [
        step(fact.at, 'left-queue', null, fact.queue, {
          reason: fact.reason,
          waitMs: fact.waitMs,
          position: fact.position,
        }),
      ])
    }

    case 'call.offered': {
      if (state.legs.some((leg) => leg.leg === fact.leg)) return ignore(state, 'this leg is in the call already')
      // An originated call rings the seat that dials before anybody else.
      const own = diallersLeg(state, fact.extension)
      const leg: SeatLeg = {
        leg: fact.leg,
        extension: fact.extension,
        queue: fact.queue,
        state: 'ringing',
        since: fact.at,
        dials: own === undefined ? 'no' : 'yes',
      }
      const trail = { ...state.trail, offers: state.trail.offers + 1, lastOffer: null }
      const others = own === undefined ? state.legs : without(state.legs, own)
      return commit({ ...state, legs: [...others, leg], trail }, fact.at, [
        step(fact.at, 'offered', fact.extension, fact.queue, {}),
      ])
    }

    case 'call.offer-ended': {
      const leg = state.legs.find((one) => one.leg === fact.leg)
      if (leg?.state !== 'ringing') {
        // The same moment told twice: the answer came first and carries the outcome.
        if (fact.outcome === 'answered' && leg !== undefined) {
          return commit(state, fact.at, [offerEnded(fact)])
        }
        return ignore(state, 'this leg was not ringing')
      }
      const trail = { ...state.trail, lastOffer: fact.outcome }
      // An answered offer stays in the call; its `answered` fact follows and makes it `up`.
      const picked = state.legs.map((one) =>
        one === leg && leg.dials !== 'no' ? { ...leg, state: 'dialling' as const } : one,
      )
      const legs = fact.outcome === 'answered' ? picked : without(state.legs, leg)
      return commit({ ...state, legs, trail }, fact.at, [offerEnded(fact)])
    }

    case 'call.answered': {
      const known = state.legs.find((one) => one.leg === fact.leg) ?? diallersLeg(state, fact.extension)
      if (known?.dials === 'yes') {
        // The seat that dials has its own phone in hand; it talks from the moment the other side answers, which may have
        // been told before (then the leg is up already) or come later.
        const connected = { ...known, leg: fact.leg, dials: 'told' as const }
        const own: SeatLeg = known.state === 'ringing' ? { ...connected, state: 'dialling', since: fact.at } : connected
        const legs = state.legs.map((leg) => (leg === known ? own : leg))
        return commit({ ...state, legs }, fact.at, [step(fact.at, 'answered', fact.extension, null, {})])
      }
      if (known !== undefined && known.state !== 'ringing') return ignore(state, 'this seat is in the call already')
      const leg: SeatLeg = {
        leg: fact.leg,
        extension: fact.extension,
        queue: fact.queue ?? known?.queue ?? null,
        state: 'up',
        since: fact.at,
        dials: 'no',
      }
      const others = known === undefined ? state.legs : without(state.legs, known)
      const first = state.answeredAt === null
      const waitMs = first && state.queuedAt !== null ? atLeastZero(fact.at - state.queuedAt) : state.waitMs
      return commit(
        {
          ...state,
          legs: [...connectDiallers(others, fact.at), leg],
          waitMs,
          extension: fact.extension,
          queue: leg.queue ?? state.queue,
          answeredAt: state.answeredAt ?? fact.at,
        },
        fact.at,
        [step(fact.at, 'answered', fact.extension, leg.queue, { waitMs: fact.waitMs ?? waitMs })],
      )
    }

    case 'call.answered-outside': {
      if (state.outside.some((one) => one.leg === fact.leg)) return ignore(state, 'this party has answered already')
      return commit(
        {
          ...state,
          outside: [...state.outside, { leg: fact.leg, number: fact.number }],
          legs: connectDiallers(state.legs, fact.at),
          answeredAt: state.answeredAt ?? fact.at,
        },
        fact.at,
        [step(fact.at, 'answered', null, null, { number: fact.number, outside: true })],
      )
    }

    case 'call.held':
    case 'call.retrieved': {
      const [from, to] = fact.kind === 'call.held' ? (['up', 'held'] as const) : (['held', 'up'] as const)
      const leg = state.legs.find((one) => one.extension === fact.extension && one.state === from)
      if (leg === undefined) return ignore(state, `this seat has no leg that is ${from}`)
      const legs = state.legs.map((one) => (one === leg ? { ...one, state: to, since: fact.at } : one))
      const kind = to === 'held' ? 'held' : 'retrieved'
      return commit({ ...state, legs }, fact.at, [step(fact.at, kind, fact.extension, null, {})])
    }

    case 'call.transferred': {
      // An attended transfer joins the customer and the new party: whoever held him holds him no more.
      const legs =
        fact.how === 'attended'
          ? state.legs.map((leg) => (leg.state === 'held' ? { ...leg, state: 'up' as const, since: fact.at } : leg))
          : state.legs
      return commit({ ...state, legs }, fact.at, [
        step(fact.at, 'transferred', fact.extension, null, { how: fact.how, to: fact.to }),
      ])
    }

    case 'call.parked': {
      const { extension, slot } = fact
      const trail = { ...state.trail, parked: { extension, slot, since: fact.at } }
      return commit({ ...state, trail }, fact.at, [step(fact.at, 'parked', extension, null, { slot })])
    }

    case 'call.unparked': {
      if (!state.trail.parked) return ignore(state, 'the customer is not parked')
      return commit({ ...state, trail: { ...state.trail, parked: null } }, fact.at, [
        step(fact.at, 'unparked', null, null, { slot: fact.slot }),
      ])
    }

    case 'call.joined': {
      const conference = state.conference || fact.as === 'conference'
      return commit({ ...state, conference }, fact.at, [
        step(fact.at, 'joined', fact.extension, null, { number: fact.number, as: fact.as }),
      ])
    }

    // Who listens is no part of the call; hub/supervision writes it down with the reason (`hub.supervised`).
    case 'call.supervised':
      return { state, steps: [] }

    case 'hub.supervised':
      return commit(state, fact.at, [step(fact.at, 'supervised', fact.extension, null, fact.detail)])

    case 'call.left': {
      const leg = state.legs.find((one) => one.leg === fact.leg) ?? soleLeg(state, fact.extension)
      if (leg === undefined) return ignore(state, 'this seat is not in the call')
      const legs = without(state.legs, leg)
      // Asked before a transfer that was then called off, or the last to join a conference: whoever stays has the call.
      const stays = legs.find((one) => one.state === 'up' || one.state === 'held')
      const extension = state.extension === leg.extension && stays !== undefined ? stays.extension : state.extension
      // Whoever joined two of his calls takes the conference with him; so does the last but one of those that came in.
      const conference = state.conference && legs.length > 1
      return commit({ ...state, extension, legs, conference }, fact.at, [
        step(fact.at, 'left', fact.extension, leg.queue, { by: fact.by, talkMs: fact.talkMs }),
      ])
    }

    case 'call.recording': {
      const asked = state.trail.pauseAsked ?? null
      const trail = fact.state === 'paused' || asked === null ? state.trail : { ...state.trail, pauseAsked: null }
      return commit({ ...state, trail }, fact.at, [
        step(fact.at, 'recording', null, null, {
          state: fact.state,
          ...(fact.file === null ? {} : { file: fact.file }),
          ...(fact.state === 'paused' && asked !== null ? { because: asked } : {}),
        }),
      ])
    }

    case 'call.merged':
      return end(state, { at: fact.at, by: null, cause: null, detail: { mergedInto: fact.into } }, limits)

    case 'call.ended': {
      const endedBy = state.trail.hangUpAskedBy !== null && fact.by !== 'customer' ? state.trail.hangUpAskedBy : fact.by
      return end(state, { at: fact.at, by: endedBy, cause: fact.cause }, limits)
    }

    case 'hub.hang-up-asked':
      return { state: { ...state, trail: { ...state.trail, hangUpAskedBy: fact.by } }, steps: [] }

    case 'hub.pause-asked':
      return { state: { ...state, trail: { ...state.trail, pauseAsked: fact.because } }, steps: [] }

    case 'hub.identified':
      return { state: { ...state, callerE164: fact.callerE164, customerId: fact.customerId }, steps: [] }

    case 'hub.help':
      return commit(state, fact.at, [
        step(fact.at, 'help', fact.extension, null, {
          state: fact.state,
          ...(fact.by === null ? {} : { by: fact.by }),
        }),
      ])

    case 'hub.conference': {
      const conference = fact.state === 'joined'
      if (conference === state.conference) return ignore(state, 'the conference is in this state already')
      return commit({ ...state, conference }, fact.at, [
        step(fact.at, 'joined', fact.extension, null, { as: 'conference', with: fact.with, state: fact.state }),
      ])
    }

    default:
      return assertNever(fact)
  }
}

/** The parties of a consultation come into the customer's call (call.merged). Legs keep their ids. */
export function absorb(state: CallState, from: Pick<CallState, 'legs' | 'outside' | 'callId'>, at: number): Transition {
  if (state.phase === 'ended') return ignore(state, 'the call has ended')
  const isHere = (leg: SeatLeg): boolean => state.legs.some((one) => one.extension === leg.extension)
  // The seat that asked has a leg in each call; a leg the PBX never named could not leave again.
  const legs = from.legs.filter(
    (leg) => !state.legs.some((one) => one.leg === leg.leg) && (leg.leg !== '' || !isHere(leg)),
  )
  const outside = from.outside.filter((party) => !state.outside.some((one) => one.leg === party.leg))
  const came = legs.map((leg) => ({ ...leg, queue: leg.queue ?? state.queue, dials: 'no' as const }))
  const extension = came.find((leg) => leg.state !== 'ringing' && !isHere(leg))?.extension ?? state.extension
  return commit({ ...state, extension, legs: [...state.legs, ...came], outside: [...state.outside, ...outside] }, at, [
    step(at, 'joined', extension, null, { as: 'transfer', from: from.callId }),
  ])
}

/** How a call ends, whoever tells it: a fact, the PBX's journal, or nobody at all (reconcile.ts). */
export function end(
  state: CallState,
  ending: {
    readonly at: number
    readonly by: CallState['endedBy']
    readonly cause: number | null
    readonly lossReason?: CallState['lossReason']
    readonly detail?: Readonly<Record<string, unknown>>
  },
  limits: LossLimits,
): Transition {
  const party = ending.by === 'supervisor' ? 'agent' : ending.by
  const found = lossReasonOf(state, { by: party, at: ending.at }, limits)
  const lossReason = found === null ? null : (ending.lossReason ?? found)
  const waitMs =
    state.waitMs ?? (state.answeredAt === null && state.queuedAt !== null ? ending.at - state.queuedAt : null)
  const accrued = accrue(state, ending.at)
  return commit(
    {
      ...accrued,
      legs: [],
      outside: [],
      endedAt: ending.at,
      endedBy: ending.by,
      lossReason,
      waitMs: atLeastZero(waitMs),
    },
    ending.at,
    [
      step(ending.at, 'ended', null, null, {
        by: ending.by,
        cause: ending.cause,
        ...(lossReason === null ? {} : { lossReason }),
        ...ending.detail,
      }),
    ],
  )
}

function offerEnded(fact: Extract<CallFact, { kind: 'call.offer-ended' }>): NewStep {
  return step(fact.at, 'offer-ended', fact.extension, fact.queue, { outcome: fact.outcome, ringMs: fact.ringMs })
}

function without(legs: readonly SeatLeg[], leg: SeatLeg): readonly SeatLeg[] {
  return legs.filter((one) => one !== leg)
}

function connectDiallers(legs: readonly SeatLeg[], at: number): readonly SeatLeg[] {
  return legs.map((leg) => (leg.state === 'dialling' ? { ...leg, state: 'up', since: at } : leg))
}

/** The leg of the seat that dialled, until the PBX names it. */
function diallersLeg(state: CallState, extension: Extension): SeatLeg | undefined {
  return state.legs.find((leg) => leg.dials === 'yes' && leg.leg === '' && leg.extension === extension)
}

/** A leg told under another id (the dialling seat's, or one found in a snapshot), when the seat has only one. */
function soleLeg(state: CallState, extension: Extension): SeatLeg | undefined {
  const own = state.legs.filter((leg) => leg.extension === extension && leg.leg === '')
  return own.length === 1 ? own[0] : undefined
}
