import { v7 as uuid } from 'uuid'
import { type AgentSnapshot } from '../../contract/agent.ts'
import { agentsApi } from '../../contract/api/agents.api.ts'
import { practiceApi } from '../../contract/api/practice.api.ts'
import { type CallSummary } from '../../contract/call.ts'
import { type CallId } from '../../contract/ids.ts'
import { type BilingualText } from '../../contract/language.ts'
import { type PhoneLine } from '../../contract/seat/phone-line.ts'
import { type HubLink } from '../hub-link/hub-link.ts'
import { createLiveMirror } from '../hub-link/live-mirror.ts'
import { SeatError } from '../seat-error.ts'
import { deskLine, deskPhase } from './desk-lines.ts'
import { type Phone, type PhoneEvents } from './phone.ts'

export type DeskPhoneOptions = {
  readonly kind: 'desk-phone' | 'outside'
  /** A practice hub plays it: it is answered and hung up from here. */
  readonly simulated?: boolean
  readonly extension: string
  readonly link: HubLink
  readonly events: PhoneEvents
  readonly whoIs: (number: string) => { readonly name: string | null; readonly level: string | null }
  readonly queueName: (queue: string) => BilingualText | null
  readonly now?: () => number
  /** How long an ended line can still be read. */
  readonly keepEndedMs?: number
}

/** A phone on the desk, or anywhere, bound to the seat: its lines are what the hub tells of them (AG1, issue 3 item 6). */
export function createDeskPhone(options: DeskPhoneOptions): Phone {
  const { link, events, extension, simulated = false } = options
  const now = options.now ?? Date.now
  const keepEndedMs = options.keepEndedMs ?? 4_000
  const mirror = createLiveMirror()
  const calls = new Map<string, CallSummary>()
  const lines = new Map<string, PhoneLine>()
  const consulting = new Set<string>()
  const askedToEnd = new Set<string>()
  const timers = new Set<NodeJS.Timeout>()
  let shown = ''
  let clockOffsetMs = 0

  const agent = (): AgentSnapshot | null => mirror.snapshot()?.agents.find((one) => one.extension === extension) ?? null

  const tell = (): void => {
    const text = JSON.stringify([...lines.values()])
    if (text === shown) return
    shown = text
    events.lines([...lines.values()])
  }

  const follow = (): void => {
    const own = agent()
    for (const call of calls.values()) follow1(call, own)
    tell()
  }

  const follow1 = (call: CallSummary, own: AgentSnapshot | null): void => {
    const before = lines.get(call.callId)
    if (before?.phase === 'ended') return
    const phase = deskPhase(call, own, before !== undefined)
    if (phase === null) return
    const number = call.direction === 'outbound' ? call.calledNumber : call.callerNumber
    const line = deskLine(call, phase, before, {
      ...options.whoIs(number),
      queueName: call.queue === null ? null : options.queueName(call.queue),
      consulting: consulting.has(call.callId),
      simulated,
      askedHere: askedToEnd.has(call.callId),
      at: now() + clockOffsetMs,
    })
    if (before === undefined && phase === 'ringing') events.ringing?.(line)
    if (before === undefined && phase === 'dialling') liftForDialling()
    lines.set(call.callId, line)
    if (phase === 'ended') forgetLater(line)
  }

  /** Who dials has the receiver in his hand already; it rings, and ends by itself, where that comes too late. */
  const liftForDialling = (): void => {
    if (simulated) link.call(practiceApi.answerPhone, {}).catch(() => undefined)
  }

  const forgetLater = (line: PhoneLine): void => {
    consulting.delete(line.lineId)
    askedToEnd.delete(line.lineId)
    events.ended(line, null)
    const timer = setTimeout(() => {
      timers.delete(timer)
      lines.delete(line.lineId)
      calls.delete(line.lineId)
      tell()
    }, keepEndedMs)
    timer.unref()
    timers.add(timer)
  }

  const unlisten = link.listen({
    state: (state) => {
      clockOffsetMs = state.clockOffsetMs
    },
    snapshot(snapshot) {
      mirror.replace(snapshot)
      const there = new Set(snapshot.calls.map(({ callId }) => callId))
      for (const call of snapshot.calls) calls.set(call.callId, call)
      // Ended while nobody told us.
      for (const [callId, call] of calls) {
        if (!there.has(callId)) calls.set(callId, { ...call, phase: 'ended' })
      }
      follow()
    },
    delta(delta) {
      mirror.apply(delta)
      switch (delta.kind) {
        case 'call.changed':
          calls.set(delta.call.callId, delta.call)
          return follow()
        case 'call.removed': {
          const call = calls.get(delta.callId)
          if (call) calls.set(delta.callId, { ...call, phase: 'ended' })
          follow()
          if (!lines.has(delta.callId)) calls.delete(delta.callId)
          return
        }
        case 'agent.changed':
          if (delta.agent.extension === extension) follow()
          return
        default:
          return
      }
    },
    refused: () => undefined,
  })

  const lineOf = (lineId: string): { callId: CallId } => {
    const line = lines.get(lineId)
    if (!line || line.phase === 'ended' || line.callId === null) throw new SeatError('seat.no-line')
    return { callId: line.callId as CallId }
  }
  const onThePhone = async (): Promise<never> => {
    throw new SeatError('seat.desk-phone-only')
  }

  return {
    kind: options.kind,
    simulated,
    lines: () => [...lines.values()],
    async dial(number) {
      const callId = uuid() as CallId
      await link.call(agentsApi.dial, { body: { callId, number } })
      return { lineId: callId }
    },
    async answer(lineId) {
      if (!simulated) return onThePhone()
      lineOf(lineId)
      await link.call(practiceApi.answerPhone, {})
    },
    async hangUp(lineId) {
      const params = lineOf(lineId)
      askedToEnd.add(lineId)
      try {
        if (simulated) await link.call(practiceApi.hangUpPhone, {})
        else await link.call(agentsApi.hangUp, { params })
      } catch (error) {
        askedToEnd.delete(lineId)
        throw error
      }
    },
    hold: onThePhone,
    retrieve: onThePhone,
    mute: onThePhone,
    dtmf: onThePhone,
    async transferBlind(lineId, to) {
      await link.call(agentsApi.transfer, { params: lineOf(lineId), body: { to, how: 'blind' } })
    },
    async consult(lineId, to) {
      await link.call(agentsApi.transfer, { params: lineOf(lineId), body: { to, how: 'attended' } })
      consulting.add(lineId)
      follow()
      // The PBX calls on the same leg: there is no second line to show.
      return { lineId: null }
    },
    async completeTransfer(lineId) {
      await link.call(agentsApi.completeTransfer, { params: lineOf(lineId) })
    },
    async cancelTransfer(lineId) {
      await link.call(agentsApi.cancelTransfer, { params: lineOf(lineId) })
      consulting.delete(lineId)
      follow()
    },
    conference: onThePhone,
    async close() {
      unlisten()
      for (const timer of timers) clearTimeout(timer)
    },
  }
}
