import { agentsApi } from '../../contract/api/agents.api.ts'
import { callsApi } from '../../contract/api/calls.api.ts'
import { seatsApi } from '../../contract/api/seats.api.ts'
import { type CallStep, type CallSummary } from '../../contract/call.ts'
import { ZuoxiError } from '../../contract/errors.ts'
import { type Caller } from '../access/caller.ts'
import { type Register } from '../http/http-server.ts'
import { type LogOperation } from '../operation-log/log-operation.ts'
import { type CallControl, callNoun } from './call-control.ts'
import { type CallText } from './call-conditions.ts'
import { type CallReach, type CallsStore } from './calls.store.ts'
import { maskCallSummary, maskCallStep } from './mask-call.ts'

export type CallRoutes = {
  readonly store: () => CallsStore
  readonly control: () => CallControl
  /** The key of a number as the store has it. */
  readonly keyOf: (number: string) => string
  /** What everybody wrote about these calls, in the order of writing. */
  readonly notesOf: (callIds: readonly string[]) => Promise<readonly ListedNote[]>
  readonly log: LogOperation
}

type ListedNote = {
  readonly callId: string
  readonly userId: string
  readonly name: string | null
  readonly disposition: string | null
}

export function registerCalls(register: Register, { store, control, keyOf, notesOf, log }: CallRoutes): void {
  register(callsApi.list, async ({ caller, query }) => {
    const { after, number, limit, withoutNote, text, ...filter } = query
    // Whoever may not see numbers must not guess them digit by digit either.
    const wholeNumbers = caller.scopeOf('customer.number') !== undefined
    const calls = await store().list({
      ...filter,
      reach: callReachOf(caller),
      number: number === undefined ? undefined : keyOf(number),
      withoutNoteOf: withoutNote === true ? caller.userId : undefined,
      text: text === undefined ? undefined : readText(text, wholeNumbers),
      before: after === undefined ? undefined : readCursor(after),
      limit,
    })
    const last = calls.length === limit ? calls.at(-1) : undefined
    const ids = calls.map(({ callId }) => callId)
    const [notes, ownParts] = await Promise.all([notesOf(ids), store().spokenIn(caller.userId, ids)])
    return {
      calls: calls.map((call) => shownTo(caller, call)),
      notes: shownNotes(notes, caller.userId),
      ownParts: [...ownParts],
      next: last ? writeCursor(last) : null,
    }
  })
  register(callsApi.read, async ({ caller, params }) => {
    const call = await store().find(params.callId, callReachOf(caller))
    if (call === undefined) throw new ZuoxiError('thing.not-found', { what: callNoun, id: params.callId })
    const steps = await store().steps(params.callId)
    const whole = caller.scopeOf('customer.number') !== undefined
    const seen = steps.filter((one) => mayKnow(caller, one))
    return { call: shownTo(caller, call), steps: whole ? seen : seen.map(maskCallStep) }
  })

  register(callsApi.record, ({ caller, address, params, body }) =>
    log(caller, address, 'call.record', 'call', params.callId, body, () =>
      control().record(caller, params.callId, body.action),
    ),
  )

  // The own call: daily work, told by the call's history and not by the operation log.
  register(agentsApi.dial, async ({ caller, body }) => {
    await control().dial(caller, body.callId, body.number)
    return { callId: body.callId }
  })
  register(agentsApi.hangUp, async ({ caller, params }) => {
    await control().leave(caller, params.callId)
    return {}
  })
  register(agentsApi.transfer, async ({ caller, params, body }) => {
    await control().transferOwn(caller, params.callId, body.to, body.how)
    return {}
  })
  register(agentsApi.completeTransfer, async ({ caller, params }) => {
    await control().completeTransfer(caller, params.callId)
    return {}
  })
  register(agentsApi.cancelTransfer, async ({ caller, params }) => {
    await control().cancelTransfer(caller, params.callId)
    return {}
  })
  register(seatsApi.conference, async ({ caller, params, body }) => {
    control().conference(caller, params.callId, body.withCallId, body.state)
    return {}
  })
  register(agentsApi.park, async ({ caller, params }) => {
    await control().park(caller, params.callId)
    return {}
  })
  register(agentsApi.pickUp, async ({ caller, params }) => {
    await control().pickUp(caller, params.callId)
    return {}
  })
  // Pausing a recording changes what remains as evidence: that is logged.
  register(agentsApi.record, ({ caller, address, params, body }) =>
    log(caller, address, 'call.record', 'call', params.callId, body, () =>
      control().recordOwn(caller, params.callId, body),
    ),
  )
}

/** Who listened is told to supervisors, and never to the agent who was listened to. */
function mayKnow(caller: Caller, { kind, detail }: CallStep): boolean {
  if (kind !== 'supervised') return true
  return caller.scopeOf('call.supervise.listen') !== undefined && detail['userId'] !== caller.userId
}

/** Whose calls somebody may see in the history. */
export function callReachOf(caller: Caller): CallReach {
  const scope = caller.scopeOf('call.read')
  if (scope === 'all') return { scope: 'all' }
  if (scope === 'team') return { scope: 'team', team: caller.team }
  return { scope: 'own', userId: caller.userId }
}

function shownTo(caller: Caller, call: CallSummary): CallSummary {
  return caller.scopeOf('customer.number') === undefined ? maskCallSummary(call) : call
}

/** One a call: the asker's own, else the one written last. */
function shownNotes(notes: readonly ListedNote[], userId: string) {
  const byCall = new Map<string, ListedNote>()
  for (const note of notes) if (byCall.get(note.callId)?.userId !== userId) byCall.set(note.callId, note)
  return [...byCall.values()].map((note) => ({
    callId: note.callId,
    disposition: note.disposition,
    byName: note.name,
    own: note.userId === userId,
  }))
}

function readText(text: string, wholeNumbers: boolean): CallText {
  const digits = text.replace(/[\s()+-]/g, '')
  return { digits: wholeNumbers && /^\d+$/.test(digits) ? digits : null, name: text }
}

function writeCursor({ startedAt, callId }: CallSummary): string {
  return `${startedAt}_${callId}`
}

function readCursor(text: string): { startedAt: number; callId: string } {
  const [at = '', callId = ''] = text.split('_')
  const startedAt = Number(at)
  if (at === '' || !Number.isFinite(startedAt)) {
    const reason = { 'zh-CN': '不是上一页返回的 next', en: 'is not the `next` of the page before' }
    throw new ZuoxiError('request.invalid', { place: 'query.after', reason })
  }
  return { startedAt, callId }
}
