import { type Extension } from '../../contract/agent.ts'
import { ZuoxiError } from '../../contract/errors.ts'
import { type InterventionId } from '../../contract/ids.ts'
import { type BilingualText } from '../../contract/language.ts'
import { type Right, rightNames } from '../../contract/rights.ts'
import { type Deed, deedRights, type Intervention, type Rung, rungRights } from '../../contract/supervision.ts'
import { type Caller } from '../access/caller.ts'
import { callNoun } from '../calls/call-control.ts'
import { type CallState } from '../calls/call-state.ts'
import { type Calls } from '../calls/calls.ts'
import { type PbxCommands } from '../pbx/port.ts'
import { type AskedEnding, type InterventionState } from './intervention.machine.ts'
import { type Interventions, toContract } from './interventions.ts'

const interventionNoun: BilingualText = { 'zh-CN': '介入', en: 'Intervention' }
const reasons = {
  notSignedIn: { 'zh-CN': '请先签入一个分机', en: 'sign in to a seat first' },
  notInCall: { 'zh-CN': '这个分机不在这通电话里', en: 'that seat is not in this call' },
  own: { 'zh-CN': '不能介入自己的通话', en: 'that is your own call' },
  already: { 'zh-CN': '您已在介入一通电话，请先退出', en: 'you step into a call already; hand that back first' },
} as const satisfies Record<string, BilingualText>

const endings = {
  'take-over': 'taken-over',
  transfer: 'passed-on',
  'hang-up': 'hung-up',
} as const satisfies Record<Deed, AskedEnding>

export type SupervisionOptions = {
  readonly interventions: Interventions
  readonly calls: Pick<Calls, 'find' | 'hangUpAsked' | 'supervised'>
  readonly commands: PbxCommands
  readonly seatOf: (userId: string) => Extension | null
  readonly personAt: (extension: Extension) => { readonly name: string; readonly team: string | null } | null
  readonly now: () => number
}

export type Supervision = ReturnType<typeof createSupervision>

/**
 * The ladder (SV2): what supervisors do to calls of others. Each rung and each deed has its own right and reaches as far as
 * that right's scope. Out of reach is answered like not there. The state changes when the PBX tells it.
 */
export function createSupervision(options: SupervisionOptions) {
  const { interventions, calls, commands, seatOf, personAt, now } = options

  const ownSeat = (caller: Caller): Extension => {
    const seat = seatOf(caller.userId)
    if (seat === null) throw illegal(reasons.notSignedIn)
    return seat
  }
  /** The call, where the right reaches the agent in it (or, without one named, any of its agents). */
  const reached = (caller: Caller, right: Right, callId: string, extension?: Extension): CallState => {
    const scope = caller.scopeOf(right)
    if (scope === undefined) throw new ZuoxiError('access.denied', { right: rightNames[right], rightCode: right })
    const call = calls.find(callId)
    const within = (seat: Extension): boolean =>
      scope === 'all' || (scope === 'team' && caller.team !== null && personAt(seat)?.team === caller.team)
    const seats = call?.legs.map((leg) => leg.extension) ?? []
    const all = scope === 'all' && extension === undefined
    if (call === undefined || !(all || seats.some(within))) throw notFound(callNoun, callId)
    if (extension === undefined) return call
    const leg = call.legs.find((one) => one.extension === extension)
    if (leg !== undefined && !within(extension)) throw notFound(callNoun, callId)
    if (leg === undefined || leg.state === 'ringing') throw illegal(reasons.notInCall)
    return call
  }
  const mine = (caller: Caller, id: string): InterventionState => {
    const found = interventions.find(id)
    if (found === undefined || found.byUserId !== caller.userId) throw notFound(interventionNoun, id)
    return found
  }
  const asItIs = (id: string, fallback: Intervention): Intervention => {
    const state = interventions.find(id)
    return state ? toContract(state) : fallback
  }
  /** Does it, and takes the wish back when the PBX would not. */
  const wish = async (id: string | undefined, work: () => Promise<void>): Promise<void> => {
    try {
      await work()
    } catch (error) {
      if (id !== undefined) interventions.apply(id, { kind: 'refused' })
      throw error
    }
  }

  async function deed(
    caller: Caller,
    what: Deed,
    call: CallState,
    about: { readonly extension: Extension | null; readonly reason: string | null; readonly to?: string },
    work: () => Promise<void>,
  ): Promise<void> {
    const { extension, reason, to } = about
    const own = interventions.ofCall(call.callId).find((one) => one.byUserId === caller.userId)
    if (own) interventions.apply(own.id, { kind: 'ask', ending: endings[what], reason })
    const detail = { mode: what, supervisor: seatOf(caller.userId), by: caller.name, reason, ...(to ? { to } : {}) }
    // Before it is done: afterwards the call may be over.
    calls.supervised(call.callId, { at: now(), extension, detail })
    try {
      await wish(own?.id, work)
    } catch (error) {
      calls.supervised(call.callId, { at: now(), extension, detail: { ...detail, refused: true } })
      throw error
    }
  }

  return {
    /** Those on agents within reach, and the own. */
    list: (caller: Caller): Intervention[] => {
      const scope = caller.scopeOf('call.supervise.listen')
      const seat = seatOf(caller.userId)
      return interventions
        .all()
        .filter(({ byUserId, team, extension }) => {
          if (extension === seat) return false
          if (byUserId === caller.userId || scope === 'all') return true
          return scope === 'team' && team !== null && team === caller.team
        })
        .sort((a, b) => a.startedAt - b.startedAt)
    },

    /** @throws ZuoxiError `access.denied`, `thing.not-found` out of reach, `state.illegal` without a seat or on the own call */
    async start(
      caller: Caller,
      input: Pick<Intervention, 'callId' | 'extension' | 'rung' | 'reason'> & { readonly id: InterventionId },
    ): Promise<Intervention> {
      const { id, callId, extension, rung, reason } = input
      const known = interventions.find(id) ?? (await interventions.stored(id))
      if (known !== undefined) {
        // Sent again because the answer was lost.
        if (known.byUserId === caller.userId && known.extension === extension) return asItIs(id, known as Intervention)
        throw new ZuoxiError('thing.exists', { what: interventionNoun, id })
      }
      const call = reached(caller, rungRights[rung], callId, extension)
      const supervisor = ownSeat(caller)
      if (extension === supervisor) throw illegal(reasons.own)
      if (interventions.all().some((one) => one.supervisor === supervisor)) throw illegal(reasons.already)
      const agent = personAt(extension)
      const begun: Intervention = {
        ...{ id, callId, extension, supervisor, reason, rung, wanted: rung, phase: 'calling' },
        ...{ agentName: agent?.name ?? null, team: agent?.team ?? null, byUserId: caller.userId, byName: caller.name },
        ...{ startedAt: now(), since: now(), endedAt: null, ending: null },
      }
      interventions.begin(begun)
      try {
        await commands.supervise(call.pbxCallId, extension, supervisor, rung, id)
      } catch (error) {
        interventions.apply(id, { kind: 'off', by: 'pbx', at: now() })
        throw error
      }
      return asItIs(id, begun)
    },

    /** Up or down, without a second ring; asked for while the phone rings it is had when it is taken. */
    async climb(caller: Caller, id: string, rung: Rung, reason: string | null): Promise<Intervention> {
      const state = mine(caller, id)
      const { callId, extension, supervisor } = state
      const call = reached(caller, rungRights[rung], callId, extension)
      interventions.apply(id, { kind: 'climb', rung, reason })
      if (state.phase === 'running' && (rung !== state.rung || state.wanted !== state.rung))
        await wish(id, () => commands.supervise(call.pbxCallId, extension, supervisor, rung, id))
      return asItIs(id, toContract({ ...state, wanted: rung }))
    },

    async leave(caller: Caller, id: string): Promise<Intervention> {
      const state = mine(caller, id)
      const call = calls.find(state.callId)
      interventions.apply(id, { kind: 'ask', ending: 'left', reason: null })
      if (call) await wish(id, () => commands.superviseEnd(call.pbxCallId, state.supervisor))
      return asItIs(id, toContract(state))
    },

    async takeOver(caller: Caller, callId: string, extension: Extension, reason: string | null): Promise<void> {
      const call = reached(caller, deedRights['take-over'], callId, extension)
      const seat = ownSeat(caller)
      if (extension === seat) throw illegal(reasons.own)
      await deed(caller, 'take-over', call, { extension, reason }, () =>
        commands.takeOver(call.pbxCallId, extension, seat),
      )
    },
    async transfer(
      caller: Caller,
      callId: string,
      extension: Extension,
      typed: string,
      reason: string | null,
    ): Promise<void> {
      const call = reached(caller, deedRights.transfer, callId, extension)
      const to = typed.replace(/[\s()-]/g, '')
      await deed(caller, 'transfer', call, { extension, reason, to }, () =>
        commands.transferBlind(call.pbxCallId, extension, to),
      )
    },
    /** Without an extension the whole call. */
    async hangUp(
      caller: Caller,
      callId: string,
      extension: Extension | undefined,
      reason: string | null,
    ): Promise<void> {
      const call = reached(caller, deedRights['hang-up'], callId, extension)
      await deed(caller, 'hang-up', call, { extension: extension ?? null, reason }, async () => {
        if (extension !== undefined) return commands.hangUpLeg(call.pbxCallId, extension)
        calls.hangUpAsked(callId)
        return commands.hangUp(call.pbxCallId)
      })
    },
  }
}

function illegal(reason: BilingualText): ZuoxiError {
  return new ZuoxiError('state.illegal', { reason })
}

function notFound(what: BilingualText, id: string): ZuoxiError {
  return new ZuoxiError('thing.not-found', { what, id })
}
