import { type LiveDelta } from '../../contract/live/messages.ts'
import { maskNumbersIn } from '../../contract/numbers/mask-number.ts'
import { maskCallStep, maskCallSummary, maskInside, maskPickUp } from '../calls/mask-call.ts'
import { maskOrder } from '../orders/mask-order.ts'

/** The same delta for somebody without the right `customer.number` (PU6). */
export function maskDelta(delta: LiveDelta): LiveDelta {
  switch (delta.kind) {
    case 'call.changed':
      return { ...delta, call: maskCallSummary(delta.call) }
    case 'call.step':
      return { ...delta, step: maskCallStep(delta.step) }
    case 'call.offered':
      return {
        ...delta,
        popUp: maskInside(delta.popUp) as typeof delta.popUp,
        why: maskInside(delta.why) as typeof delta.why,
      }
    case 'pick-up.changed':
      return { ...delta, call: maskPickUp(delta.call) }
    case 'order.changed':
      return { ...delta, order: maskOrder(delta.order) }
    case 'message.sent':
      return { ...delta, message: { ...delta.message, text: maskNumbersIn(delta.message.text) } }
    case 'practice.changed':
      return { ...delta, practice: maskInside(delta.practice) as typeof delta.practice }
    default:
      return delta
  }
}

/** The pop-up for somebody who may not read customers: who calls, and nothing of whom we know. */
export function withoutCustomers(delta: LiveDelta): LiveDelta {
  if (delta.kind !== 'call.offered') return delta
  const why = delta.why.filter(({ detail }) => !('customer' in detail))
  return { ...delta, popUp: { ...delta.popUp, customers: [] }, why }
}
