import { type Offer } from './card-rules.ts'

const offersKept = 50

export type Offers = ReturnType<typeof createOffers>

/** What the hub told of the calls that were offered here, the latest of them: it may come before the call's card is open. */
export function createOffers() {
  const offers = new Map<string, Offer>()
  return {
    take(offer: Offer): void {
      offers.set(offer.callId, offer)
      if (offers.size > offersKept) offers.delete(offers.keys().next().value ?? '')
    },
    of: (callId: string | null): Offer | undefined => (callId === null ? undefined : offers.get(callId)),
  }
}
