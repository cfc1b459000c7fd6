import { type PhoneLine } from '../../../contract/seat/phone-line.ts'

/** The consultation a line is part of: whom one asks, and who waits for it. */
export type Consultation = { readonly asked: PhoneLine; readonly customer: PhoneLine }

/** @param lineId of either of the two */
export function consultationOf(lines: readonly PhoneLine[], lineId: string): Consultation | null {
  const living = lines.filter(({ phase }) => phase !== 'ended')
  for (const asked of living) {
    if (asked.consultationFor === null || asked.inConference) continue
    const customer = living.find((one) => one.lineId === asked.consultationFor)
    if (customer !== undefined && (asked.lineId === lineId || customer.lineId === lineId)) return { asked, customer }
  }
  return null
}
