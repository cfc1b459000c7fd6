import { type Extension, type QueueKey } from '../../../../contract/agent.ts'
import { type OfferOutcome, type PbxCallId, type RoutingAnswer } from '../../port.ts'
import { guarded } from '../practice-log.ts'
import { type CallLife, noAnswer, normal } from './call-life.ts'
import { type FloorCore, refuse } from './core.ts'
import { type Destination, destinationOf, entranceOf, exitOf } from './dial-plan.ts'
import { type Leg } from './leg.ts'
import { isRinging, type Party, type PracticeCall } from './practice-call.ts'
import { type Queues } from './queues.ts'

/** Somebody outside is dialled: a leg that rings there. */
export type OutsideWorld = { dial(number: string): { readonly leg: Leg; begin(): void } }

export type Dialling = ReturnType<typeof createDialling>

/** How long a seat that is called by itself rings (dialplan/seats.ts), and an outside number. */
export const ringSeconds = 30
const outsideSeconds = 90
const routingLimitMs = 900
/** Q.850. */
const busy = 17
const rejected = 21

/** The ways a call can go: in from a trunk, out, from seat to seat, and on to somewhere else. */
export function createDialling(
  core: FloorCore,
  life: CallLife,
  queues: () => Queues,
  world: OutsideWorld,
  /** It is known where an inbound call goes; from here on it may be recorded. */
  entered: (call: PracticeCall) => void,
) {
  const { centre, facts } = core

  /** Nobody takes it there: a customer goes to his number's queue, anybody else has to hang up (zuoxi-ring). */
  const nobody = (call: PracticeCall, outcome: OfferOutcome): void => {
    if (call.over || outcome === 'elsewhere' || outcome === 'caller-left') return
    if ([...call.parties].some(isRinging)) return
    if (call.direction === 'inbound' && call.defaultQueue !== null) queues().enter(call, call.defaultQueue)
    else life.end(call, 'pbx', outcome === 'no-answer' ? noAnswer : busy)
  }
  const ringSeat = (call: PracticeCall, extension: Extension, room: Party['room'] = 'main'): Party | null => {
    const rung = life.ring(call, extension, {
      ...{ queue: null, seconds: ringSeconds, room },
      answered: (party) => life.answerOffer(call, party),
      missed: (_party, outcome) => nobody(call, outcome),
    })
    if (rung === null) nobody(call, 'unavailable')
    return rung
  }
  /** `missed` instead of ending the call: a consultation goes back to whoever asked. */
  const ringOutside = (
    call: PracticeCall,
    number: string,
    room: Party['room'] = 'main',
    missed: (outcome: OfferOutcome) => void = (outcome) => nobody(call, outcome),
  ): Party => {
    const { leg, begin } = world.dial(number)
    const party = life.add(call, leg, 'outside', 'ringing')
    party.room = room
    call.trunk ??= exitOf(centre)
    const timer = core.after(outsideSeconds * 1_000, () => life.endOffer(call, party, 'no-answer'))
    party.offer = {
      ...{ at: facts.at(), queue: null },
      answered: () => {
        timer.cancel()
        life.answerOffer(call, party)
      },
      missed: (outcome) => {
        timer.cancel()
        missed(outcome)
      },
    }
    begin()
    return party
  }
  /** Sends whoever waits in the call there. */
  const go = (call: PracticeCall, to: Destination): void => {
    switch (to.kind) {
      case 'seat':
        ringSeat(call, to.extension)
        return
      case 'queue':
        queues().enter(call, to.queue)
        return
      case 'outside':
        ringOutside(call, to.number)
        return
      default:
        life.end(call, 'pbx')
    }
  }
  /** Where a call may be sent on to; refused in words otherwise. */
  const onwards = (to: string, by: Extension | null): Destination => {
    const found = destinationOf(centre, to, by)
    if (found === null || found.kind === 'slot' || found.kind === 'pick-up' || found.kind === 'echo')
      return refuse(`${JSON.stringify(to.slice(0, 40))} cannot be dialled`)
    return found
  }

  const ask = async (call: PracticeCall, defaultQueue: QueueKey): Promise<RoutingAnswer | null> => {
    const { listener } = facts
    if (!facts.linked || listener === null) return null
    const { id, callerNumber, calledNumber, trunk } = call
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<null>((resolve) => {
      timer = setTimeout(() => resolve(null), routingLimitMs)
    })
    const question = { call: id, callerNumber, calledNumber, trunk, digits: null, hours: null, defaultQueue }
    const answer = listener.route(question).catch((error: unknown) => {
      core.log('warn', 'no answer to the routing question', { error: String(error) })
      return null
    })
    const first = await Promise.race([answer, late])
    clearTimeout(timer)
    return first
  }
  const routed = (call: PracticeCall, by: 'hub' | 'default', action: string, target: string | null): void =>
    facts.say({ kind: 'call.routed', call: call.id, callId: call.callId, by, action, target })

  const follow = (call: PracticeCall, answer: RoutingAnswer | null, defaultQueue: QueueKey): void => {
    if (call.over) return
    call.callId = answer?.callId ?? call.callId
    const own = (by: 'hub' | 'default', priority = 0): void => {
      const named = answer?.queue ?? defaultQueue
      const queue = centre.queues.some(({ key }) => key === named) ? named : defaultQueue
      routed(call, by, 'queue', queue)
      entered(call)
      const preferred = answer?.preferredAgent ?? null
      if (preferred === null || core.devices.of(preferred) !== 'idle') return queues().enter(call, queue, priority)
      // Rung once before the queue, and no part of it (dialplan/queues-and-menus.ts, zuoxi-preferred).
      const rung = life.ring(call, preferred, {
        ...{ queue: null, shownQueue: queue, seconds: Math.min(60, Math.max(1, answer?.preferredAgentSeconds ?? 15)) },
        answered: (party) => {
          call.lastQueue = queue
          life.answerOffer(call, party)
        },
        missed: (_party, outcome) => {
          if (!call.over && outcome !== 'elsewhere') queues().enter(call, queue, priority)
        },
      })
      if (rung === null) queues().enter(call, queue, priority)
    }
    if (answer === null) return own('default')
    switch (answer.action) {
      case 'queue':
        return own('hub', answer.priority)
      case 'extension':
      case 'outside': {
        const to = destinationOf(centre, answer.target ?? '', null)
        if (to === null || (to.kind !== 'seat' && to.kind !== 'queue' && to.kind !== 'outside')) return own('hub')
        routed(call, 'hub', answer.action, answer.target)
        entered(call)
        return go(call, to)
      }
      case 'reject':
        routed(call, 'hub', 'reject', null)
        return life.end(call, 'pbx', rejected)
      case 'hang-up':
      case 'announcement':
      case 'voicemail':
        // Nothing is played and no message kept here; the call ends as it would after them.
        routed(call, 'hub', answer.action, answer.target)
        return life.end(call, 'pbx')
      case 'default':
        return own('hub', answer.priority)
    }
  }

  return {
    ...{ go, onwards, ringSeat, ringOutside, nobody },
    /** A caller comes in by a trunk. */
    comesIn(leg: Leg, calledNumber: string): PracticeCall {
      const { trunk, defaultQueue } = entranceOf(centre, calledNumber)
      const call = life.open({
        ...{ id: core.newCallId(), callId: null, direction: 'inbound', callerNumber: leg.number, calledNumber, trunk },
        ...{ startedAt: facts.at(), extension: null, defaultQueue },
      })
      life.add(call, leg, 'caller', 'alone')
      void ask(call, defaultQueue).then(guarded(core.log, (answer) => follow(call, answer, defaultQueue)))
      return call
    },
    /** A seat dials to somebody. */
    dials(leg: Leg, extension: Extension, number: string, to: Destination): void {
      const outside = to.kind === 'outside'
      const call = life.open({
        ...{ id: core.newCallId(), callId: null, direction: outside ? 'outbound' : 'internal' },
        ...{ callerNumber: extension, calledNumber: number, trunk: outside ? exitOf(centre) : null },
        ...{ startedAt: facts.at(), extension, defaultQueue: null },
      })
      life.add(call, leg, 'seat', 'dialling')
      leg.ring()
      go(call, to)
    },
    /** The seat's own telephone rings first. Resolves to the call; it goes on when the seat answers. */
    originate(extension: Extension, number: string, callId: string): PbxCallId {
      const to = onwards(number, extension)
      if (!core.telephones.registered(extension)) refuse(`seat ${extension} is not registered`)
      const outside = to.kind === 'outside'
      const call = life.open({
        ...{ id: core.newCallId(), callId, direction: outside ? 'outbound' : 'internal' },
        ...{ callerNumber: extension, calledNumber: number, trunk: outside ? exitOf(centre) : null },
        ...{ startedAt: facts.at(), extension, defaultQueue: null },
      })
      routed(call, 'hub', 'originate', number)
      const rung = life.ring(call, extension, {
        ...{ queue: null, seconds: ringSeconds, shown: { number: extension, name: number } },
        answered: (party) => {
          life.answerAlone(call, party)
          go(call, to)
        },
        missed: (_party, outcome) => {
          if (!call.over)
            life.end(call, outcome === 'rejected' ? 'agent' : 'pbx', outcome === 'rejected' ? normal : noAnswer)
        },
      })
      if (rung === null) life.end(call, 'pbx', busy)
      return call.id
    },
    /** From a queue that gave a caller up. */
    overflow(call: PracticeCall, key: QueueKey): void {
      routed(call, 'default', 'queue', key)
      queues().enter(call, key)
    },
    overflowOutside(call: PracticeCall, number: string): void {
      routed(call, 'default', 'outside', number)
      ringOutside(call, number)
    },
    overflowEnd(call: PracticeCall, action: string): void {
      routed(call, 'default', action, null)
      life.end(call, 'pbx')
    },
  }
}
