import { type AgentState } from '../../contract/agent.ts'
import { type Customer, customerSchema } from '../../contract/customer.ts'
import { explainRule } from '../../contract/explain-routing.ts'
import { type Language } from '../../contract/language.ts'
import { type LiveDelta } from '../../contract/live/messages.ts'
import { type CallDraft, type CallerCard } from '../../contract/seat/caller-card.ts'
import { type PhoneLine } from '../../contract/seat/phone-line.ts'

export type Offer = Extract<LiveDelta, { kind: 'call.offered' }>

/** What drafts and wrap-up of a call are kept under: the hub's id, else the line's. */
export const callKeyOf = (line: Pick<PhoneLine, 'callId' | 'lineId'>): string => line.callId ?? line.lineId

/** Whether a line is with somebody from outside, about whom a card can say something. */
export const hasCard = (line: Pick<PhoneLine, 'direction' | 'consultationFor'>): boolean =>
  line.direction !== 'internal' && line.consultationFor === null

const onlyOne = (customers: readonly Customer[]): string | null =>
  customers.length === 1 ? (customers[0]?.id ?? null) : null

/** The card as the seat's own cache knows it, for a call that rings or is dialled now. */
export function cardFromCache(
  line: Pick<PhoneLine, 'callId' | 'lineId' | 'number'>,
  e164: string | null,
  customers: readonly Customer[],
  at: number,
): CallerCard {
  return {
    callKey: callKeyOf(line),
    callId: line.callId,
    lineId: line.lineId,
    number: line.number,
    e164,
    homePlace: null,
    customers: [...customers],
    chosenId: onlyOne(customers),
    source: 'cache',
    why: [],
    openedAt: at,
  }
}

/** The hub's fresh word on the same call. What the agent chose stays chosen while that customer is still there. */
export function withOffer(card: CallerCard, { callId, popUp, why }: Offer, language: Language): CallerCard {
  const customers = popUp.customers.flatMap((customer) => {
    const read = customerSchema.safeParse(customer)
    return read.success ? [read.data] : []
  })
  const chosenId = customers.some(({ id }) => id === card.chosenId) ? card.chosenId : onlyOne(customers)
  return {
    ...card,
    callId,
    number: popUp.number,
    e164: popUp.e164,
    homePlace: popUp.homePlace,
    customers,
    chosenId,
    source: 'hub',
    why: whyIn({ why }, language),
  }
}

/** Why the call is here, in sentences. */
export const whyIn = ({ why }: Pick<Offer, 'why'>, language: Language): string[] =>
  why.filter(isWorthSaying).map((rule) => explainRule(rule, language))

/** That a call went the way of every other is nothing to be read while it rings. */
const isWorthSaying = ({ rule, outcome, detail }: Offer['why'][number]): boolean =>
  rule !== 'default' || (outcome !== 'adds' && detail['why'] !== undefined)

/** A customer was changed: every card that shows him shows him as he is now. */
export function withCustomer(card: CallerCard, customer: Customer): CallerCard {
  if (!card.customers.some(({ id }) => id === customer.id)) return card
  return { ...card, customers: card.customers.map((old) => (old.id === customer.id ? customer : old)) }
}

export function isEmptyDraft({ note, disposition }: Pick<CallDraft, 'note' | 'disposition'>): boolean {
  return note.trim() === '' && disposition === null
}

/** How a card's call went, as far as its life depends on it. */
export type CardLife = {
  /** Null while a line of the call lives. */
  readonly endedAt: number | null
  readonly answered: boolean
  /** The agent was in wrap-up after this call. */
  readonly wrappedUp: boolean
  /** Its note has been written and nothing typed since. */
  readonly written: boolean
  /** Another call has taken its place in front. */
  readonly replaced: boolean
}

/** A card while it is shown or could be. */
export type KeptCard = {
  card: CallerCard
  life: CardLife
  /** The key of the number it was opened for. */
  readonly number: string
}

/** A call nobody answered can be read so long after its end. */
export const unansweredMs = 6_000

/**
 * Whether a card may go. It stays while its call or the wrap-up lasts; after that it goes when the wrap-up is over, when
 * its note is written, or when another call needs the place. A call without wrap-up (outbound) stays until then.
 */
export function mayClose(life: CardLife, agent: AgentState | null, now: number): boolean {
  if (life.endedAt === null) return false
  if (agent === 'wrap-up' && life.answered) return false
  if (!life.answered) return now - life.endedAt >= unansweredMs
  return life.wrappedUp || life.written || life.replaced
}
