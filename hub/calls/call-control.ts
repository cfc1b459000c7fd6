import { type Extension } from '../../contract/agent.ts'
import { ZuoxiError } from '../../contract/errors.ts'
import { type BilingualText } from '../../contract/language.ts'
import { type PauseReason } from '../../contract/recording.ts'
import { type Right } from '../../contract/rights.ts'
import { type Caller } from '../access/caller.ts'
import { type PbxCommands } from '../pbx/port.ts'
import { type Calls } from './calls.ts'
import { pickUpOf } from './pick-up.ts'
import { type CallState, type SeatLeg } from './call-state.ts'

export const callNoun: BilingualText = { 'zh-CN': '通话', en: 'Call' }

const reasons = {
  notSignedIn: { 'zh-CN': '请先签入一个分机', en: 'sign in to a seat first' },
  notInCall: { 'zh-CN': '这个分机不在这通电话里', en: 'that seat is not in this call' },
  nothingToPickUp: { 'zh-CN': '这通电话没有在振铃、排队或驻留', en: 'the call neither rings nor waits nor is parked' },
  inConference: { 'zh-CN': '三方会议中不能驻留', en: 'a conference cannot be parked' },
  sameCall: { 'zh-CN': '三方会议需要两通不同的电话', en: 'a conference needs two different calls' },
} as const satisfies Record<string, BilingualText>

export type CallControlOptions = {
  readonly calls: Pick<Calls, 'find' | 'expect' | 'conference' | 'pauseAsked'>
  readonly commands: PbxCommands
  readonly seatOf: (userId: string) => Extension | null
  readonly teamAt: (extension: Extension) => string | null
  /** Whether a seat serves a queue now. */
  readonly serves?: (extension: Extension, queue: string) => boolean
}

export type CallControl = ReturnType<typeof createCallControl>

/**
 * What people do to calls. Each checks who may and whether it fits, then gives the command; the state changes when the
 * PBX tells it. Out of reach is answered like not there: whoever may not see a call learns nothing of it.
 */
export function createCallControl({ calls, commands, seatOf, teamAt, serves }: CallControlOptions) {
  const ownSeat = (caller: Caller): Extension => {
    const seat = seatOf(caller.userId)
    if (seat === null) throw illegal(reasons.notSignedIn)
    return seat
  }
  const find = (callId: string): CallState => {
    const call = calls.find(callId)
    if (call === undefined) throw new ZuoxiError('thing.not-found', { what: callNoun, id: callId })
    return call
  }
  const ownCall = (caller: Caller, callId: string): { call: CallState; seat: Extension; leg: SeatLeg } => {
    const call = find(callId)
    const seat = ownSeat(caller)
    const leg = call.legs.find((one) => one.extension === seat)
    if (leg === undefined) throw new ZuoxiError('thing.not-found', { what: callNoun, id: callId })
    return { call, seat, leg }
  }
  const within = (caller: Caller, right: Right, callId: string): CallState => {
    const call = find(callId)
    const scope = caller.scopeOf(right)
    const seats = call.legs.map((leg) => leg.extension)
    const reached =
      scope === 'all' ||
      (scope === 'team' &&
        (seats.length === 0 || (caller.team !== null && seats.some((seat) => teamAt(seat) === caller.team)))) ||
      (scope === 'own' && seats.some((seat) => seat === seatOf(caller.userId)))
    if (!reached) throw new ZuoxiError('thing.not-found', { what: callNoun, id: callId })
    return call
  }

  const record = async (
    { callId, pbxCallId }: CallState,
    action: 'start' | 'pause' | 'resume' | 'stop',
    because: PauseReason,
  ): Promise<void> => {
    // Before the command: what the PBX tells of it may be here before its answer.
    if (action === 'pause') calls.pauseAsked(callId, because)
    try {
      await commands.record(pbxCallId, action)
    } catch (error) {
      if (action === 'pause') calls.pauseAsked(callId, null)
      throw error
    }
  }

  /** It mostly ends because one of the two calls is over: the one that goes on is told. */
  const partConference = (caller: Caller, callId: string, withCallId: string): void => {
    const seat = ownSeat(caller)
    const [one, other] = [callId, withCallId].flatMap((id) => {
      const call = calls.find(id)
      return call?.legs.some(({ extension }) => extension === seat) === true ? [call] : []
    })
    if (one === undefined) throw new ZuoxiError('thing.not-found', { what: callNoun, id: callId })
    calls.conference(one, other, seat, 'ended')
  }

  return {
    async dial(caller: Caller, callId: string, number: string): Promise<void> {
      const seat = ownSeat(caller)
      // A repeat of the same request finds its call running.
      if (calls.find(callId) !== undefined) return
      const dialled = number.replace(/[\s()-]/g, '')
      calls.expect(callId, seat, dialled)
      await commands.originate(seat, dialled, callId)
    },
    async leave(caller: Caller, callId: string): Promise<void> {
      const { call, seat } = ownCall(caller, callId)
      await commands.hangUpLeg(call.pbxCallId, seat)
    },
    async transferOwn(caller: Caller, callId: string, to: string, how: 'blind' | 'attended'): Promise<void> {
      const { call, seat, leg } = ownCall(caller, callId)
      if (leg.state === 'ringing') throw illegal(reasons.notInCall)
      const target = to.replace(/[\s()-]/g, '')
      await (how === 'blind'
        ? commands.transferBlind(call.pbxCallId, seat, target)
        : commands.transferAttended(call.pbxCallId, seat, target))
    },
    async completeTransfer(caller: Caller, callId: string): Promise<void> {
      const { call, seat } = ownCall(caller, callId)
      await commands.transferComplete(call.pbxCallId, seat)
    },
    async cancelTransfer(caller: Caller, callId: string): Promise<void> {
      const { call, seat } = ownCall(caller, callId)
      await commands.transferCancel(call.pbxCallId, seat)
    },
    /** The seat mixes two of its calls by itself; the histories are told. */
    conference(caller: Caller, callId: string, withCallId: string, state: 'joined' | 'ended'): void {
      if (callId === withCallId) throw illegal(reasons.sameCall)
      if (state === 'ended') return partConference(caller, callId, withCallId)
      const { call, seat, leg } = ownCall(caller, callId)
      const other = ownCall(caller, withCallId)
      if (leg.state === 'ringing' || other.leg.state === 'ringing') throw illegal(reasons.notInCall)
      calls.conference(call, other.call, seat, state)
    },
    async park(caller: Caller, callId: string): Promise<void> {
      const { call, seat, leg } = ownCall(caller, callId)
      if (leg.state !== 'up' && leg.state !== 'held') throw illegal(reasons.notInCall)
      if (call.conference) throw illegal(reasons.inConference)
      await commands.park(call.pbxCallId, seat)
    },
    async pickUp(caller: Caller, callId: string): Promise<void> {
      const call = find(callId)
      const seat = ownSeat(caller)
      const offer = pickUpOf(call)
      const mates = offer?.extensions ?? call.legs.filter((leg) => leg.state === 'ringing').map((leg) => leg.extension)
      if (call.phase !== 'ringing' && call.phase !== 'queued' && offer === null) throw illegal(reasons.nothingToPickUp)
      // 代接 is among colleagues: what rings in another team and another queue is not one's to take.
      const queue = offer?.queue ?? null
      const mine =
        mates.length === 0 ||
        mates.some((mate) => mate === seat || teamAt(mate) === caller.team) ||
        (queue !== null && serves?.(seat, queue) === true)
      if (!mine) throw new ZuoxiError('thing.not-found', { what: callNoun, id: callId })
      await commands.pickUp(call.pbxCallId, seat)
    },
    async recordOwn(
      caller: Caller,
      callId: string,
      { action, because }: { readonly action: 'pause' | 'resume'; readonly because: PauseReason },
    ): Promise<void> {
      await record(ownCall(caller, callId).call, action, because)
    },

    async record(caller: Caller, callId: string, action: 'start' | 'pause' | 'resume' | 'stop'): Promise<void> {
      const call = within(caller, 'call.control', callId)
      const isOwn = call.legs.some(({ extension }) => extension === seatOf(caller.userId))
      await record(call, action, isOwn ? 'agent' : 'supervisor')
    },
  }
}

function illegal(reason: BilingualText): ZuoxiError {
  return new ZuoxiError('state.illegal', { reason })
}
