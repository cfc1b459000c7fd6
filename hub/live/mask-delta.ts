import { type LiveDelta } from '../../contract/live/messages.ts'
import { maskNumber, maskNumbersIn } from '../numbers/mask-number.ts'

/** The same delta for somebody without the right `customer.number` (PU6). */
export function maskDelta(delta: LiveDelta): LiveDelta {
  switch (delta.kind) {
    case 'call.changed':
      return { ...delta, call: maskCall(delta.call) }
    case 'call.step':
      return { ...delta, step: maskStep(delta.step) }
    case 'call.offered':
      return { ...delta, popUp: maskValue(delta.popUp) as typeof delta.popUp }
    default:
      return delta
  }
}

/** The pop-up for somebody who may not read customers: who calls, and nothing of whom we know. */
export function withoutCustomers(delta: LiveDelta): LiveDelta {
  if (delta.kind !== 'call.offered') return delta
  return { ...delta, popUp: { ...delta.popUp, customers: [] } }
}

type CallLike = Extract<LiveDelta, { kind: 'call.changed' }>['call']
type StepLike = Extract<LiveDelta, { kind: 'call.step' }>['step']

/** The outside party's number is hidden; the centre's own numbers and extensions are not. */
export function maskCall(call: CallLike): CallLike {
  const outgoing = call.direction === 'outbound'
  return {
    ...call,
    callerNumber: outgoing ? call.callerNumber : maskNumber(call.callerNumber),
    callerE164: call.callerE164 === null ? null : maskNumber(call.callerE164),
    calledNumber: outgoing ? maskNumber(call.calledNumber) : call.calledNumber,
  }
}

export function maskStep(step: StepLike): StepLike {
  return { ...step, detail: maskValue(step.detail) as StepLike['detail'] }
}

/** Every text inside, however deep; ids and keys are no numbers and stay. */
function maskValue(value: unknown): unknown {
  if (typeof value === 'string') return isId(value) ? value : maskNumbersIn(value)
  if (Array.isArray(value)) return value.map(maskValue)
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, maskValue(inner)]))
  }
  return value
}

function isId(value: string): boolean {
  return /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-/.test(value)
}
