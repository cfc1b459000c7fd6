import { type CallStep, type CallSummary } from '../../contract/call.ts'
import { type PickUp } from '../../contract/live/messages.ts'
import { maskNumber, maskNumbersIn } from '../../contract/numbers/mask-number.ts'

/** The outside party's number is hidden; the centre's own numbers and extensions are not (PU6). */
export function maskCallSummary(call: CallSummary): CallSummary {
  const outgoing = call.direction === 'outbound'
  return {
    ...call,
    callerNumber: outgoing ? call.callerNumber : maskNumber(call.callerNumber),
    callerE164: call.callerE164 === null ? null : maskNumber(call.callerE164),
    calledNumber: outgoing ? maskNumber(call.calledNumber) : call.calledNumber,
  }
}

export function maskPickUp(call: PickUp): PickUp {
  return call.direction === 'internal' ? call : { ...call, callerNumber: maskNumber(call.callerNumber) }
}

export function maskCallStep(step: CallStep): CallStep {
  return { ...step, detail: maskInside(step.detail) as CallStep['detail'] }
}

/** Every text inside, however deep; ids are no numbers and stay. */
export function maskInside(value: unknown): unknown {
  if (typeof value === 'string') return isId(value) ? value : maskNumbersIn(value)
  if (Array.isArray(value)) return value.map(maskInside)
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, maskInside(inner)]))
  }
  return value
}

function isId(value: string): boolean {
  return /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-/.test(value)
}
