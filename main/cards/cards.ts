import { readCustomer } from '../../contract/api/customers.api.ts'
import { type CommandOutput, type CommandRequest } from '../../contract/bridge/commands.ts'
import { type Customer } from '../../contract/customer.ts'
import { type CustomerId } from '../../contract/ids.ts'
import { type Language } from '../../contract/language.ts'
import { type CallDraft, type CallerCard } from '../../contract/seat/caller-card.ts'
import { type PhoneLine } from '../../contract/seat/phone-line.ts'
import { type TopicBoard } from '../bridge/topic-board.ts'
import { type CustomerCache } from '../cache/customer-cache.ts'
import { type DraftStore } from '../cache/draft.store.ts'
import { type HubLink } from '../hub-link/hub-link.ts'
import { type Outbox } from '../outbox/outbox.ts'
import { SeatError } from '../seat-error.ts'
import { createCallIds } from './call-ids.ts'
import { createCardNotes } from './card-notes.ts'
import {
  type CardLife,
  cardFromCache,
  hasCard,
  isEmptyDraft,
  type KeptCard,
  mayClose,
  type Offer,
  unansweredMs,
  whyIn,
  withCustomer,
  withOffer,
} from './card-rules.ts'
import { createFrontCard } from './front-card.ts'
import { createOffers } from './offers.ts'
import { readNumber } from './read-number.ts'

export type CardsOptions = {
  readonly board: TopicBoard
  readonly link: HubLink
  readonly cache: Pick<CustomerCache, 'byNumber' | 'read' | 'position' | 'put'>
  readonly drafts: DraftStore
  readonly outbox: Pick<Outbox, 'put' | 'find'>
  readonly language: () => Language
  readonly log: (level: 'info' | 'warn', message: string, detail: Readonly<Record<string, unknown>>) => void
  /** Something about a line came to be known here: the softphone shows it on its line. */
  readonly described?: (lineId: string, what: WhoIsIt & { readonly callId?: string }) => void
  readonly now?: () => number
}

export type WhoIsIt = { readonly name: string | null; readonly level: string | null }

export type Cards = {
  /** Phone event: an inbound call began to ring. The card is on the board when this returns. */
  ringing(line: PhoneLine): void
  /** Phone event: all lines, at every change. */
  lines(lines: readonly PhoneLine[]): void
  /** From the cache, at once. */
  whoIs(number: string): WhoIsIt
  /** A customer was stored here or at the hub. */
  customerChanged(customer: Customer): void
  chooseCustomer(input: CommandRequest<'card.choose-customer'>): Promise<null>
  closeCard(input: CommandRequest<'card.close'>): Promise<null>
  readDraft(input: CommandRequest<'draft.read'>): Promise<CallDraft | null>
  saveDraft(input: CommandRequest<'draft.save'>): Promise<null>
  writeNote(input: CommandRequest<'call.write-note'>): Promise<CommandOutput<'call.write-note'>>
  close(): void
}

/** Who is calling, for each call; topic `cards`. */
export function createCards(options: CardsOptions): Cards {
  const { board, link, cache, drafts, log } = options
  const now = options.now ?? Date.now
  const cards = new Map<string, KeptCard>()
  const offers = createOffers()
  const notes = createCardNotes({ drafts, outbox: options.outbox, now, log })
  const callIds = createCallIds({
    board,
    areaCode: () => cache.position().areaCode,
    cards: () => cards.values(),
    learnt(kept, callId) {
      const { card } = kept
      kept.card = { ...card, callId }
      if (card.lineId !== null) describe(card.lineId, { ...nameOn(kept.card), callId })
      show()
    },
  })
  let sweepTimer: NodeJS.Timeout | undefined

  const show = (): void =>
    board.set('cards', {
      cards: [...cards.values()].map(({ card }) => card),
      current: front.key(),
    })

  const agentState = () => board.get('seat').agent?.state ?? null

  const find = (callKey: string): KeptCard => {
    const found = cards.get(callKey)
    if (!found) throw new SeatError('seat.no-line')
    return found
  }

  const ofLine = (line: Pick<PhoneLine, 'lineId' | 'callId'>): KeptCard | undefined => {
    for (const kept of cards.values()) {
      if (kept.card.lineId === line.lineId || (line.callId !== null && kept.card.callId === line.callId)) return kept
    }
    return undefined
  }

  const front = createFrontCard({ board, cards, ofLine })

  /** After the event it was learnt from: the phone is in the middle of telling about its lines. */
  const describe = (lineId: string, what: WhoIsIt & { readonly callId?: string }): void =>
    queueMicrotask(() => options.described?.(lineId, what))

  const put = (kept: KeptCard, card: CallerCard): void => {
    kept.card = card
    const only = card.customers.find(({ id }) => id === card.chosenId)
    if (card.lineId !== null && only) describe(card.lineId, { name: only.name, level: only.level })
  }

  const open = (line: PhoneLine): KeptCard => {
    const { key, e164 = null } = readNumber(line.number, cache.position().areaCode)
    const fresh = cardFromCache(line, e164, cache.byNumber(key), now())
    // A call that was dialled before a restart had no id yet: what was typed then is under its line's.
    const draft = drafts.read(fresh.callKey) ?? drafts.read(line.lineId)
    const card = { ...fresh, callKey: draft?.callKey ?? fresh.callKey }
    if (draft?.customerId && card.customers.some(({ id }) => id === draft.customerId)) card.chosenId = draft.customerId
    const life: CardLife = { endedAt: null, answered: false, wrappedUp: false, written: false, replaced: false }
    const kept: KeptCard = { card, life, number: key }
    cards.set(card.callKey, kept)
    put(kept, card)
    const offer = offers.of(line.callId)
    if (offer) put(kept, withOffer(kept.card, offer, options.language()))
    return kept
  }

  const follow = (lines: readonly PhoneLine[]): void => {
    for (const line of lines) {
      if (!hasCard(line)) continue
      let kept = ofLine(line)
      if (!kept) {
        // Ended before anything was known of it, or closed already.
        if (line.phase === 'ended') continue
        kept = open(line)
      }
      const { card } = kept
      if (card.lineId !== line.lineId || (card.callId === null && line.callId !== null)) {
        kept.card = { ...card, lineId: line.lineId, callId: card.callId ?? line.callId }
        const offer = offers.of(line.callId)
        if (offer && kept.card.source === 'cache') put(kept, withOffer(kept.card, offer, options.language()))
      }
      const answered = kept.life.answered || line.answeredAt !== null
      const endedAt = line.phase === 'ended' ? (kept.life.endedAt ?? now()) : null
      if (endedAt !== null && kept.life.endedAt === null) log('info', 'the call of a card has ended', { answered })
      kept.life = { ...kept.life, answered, endedAt }
    }
    callIds.look()
    // A line that is gone without having been shown as ended.
    for (const kept of cards.values()) {
      const isThere = lines.some((line) => ofLine(line) === kept)
      if (!isThere && kept.life.endedAt === null) kept.life = { ...kept.life, endedAt: now() }
    }
    front.follow(lines)
    sweep()
  }

  const sweep = (): void => {
    clearTimeout(sweepTimer)
    const at = now()
    const agent = agentState()
    const over = [...cards].filter(([key, { life }]) => mayClose(life, agent, at) && !notes.hasOpenForm(key))
    for (const [callKey] of over) takeAway(callKey)
    const waits = [...cards.values()].some(({ life }) => life.endedAt !== null && !life.answered)
    if (waits) {
      sweepTimer = setTimeout(sweep, unansweredMs / 3)
      sweepTimer.unref()
    }
    show()
    // To the disk when the card that takes their place is on its way.
    for (const [, { card }] of over) notes.leave(card)
  }

  const takeAway = (callKey: string): void => {
    cards.delete(callKey)
    front.left(callKey)
  }

  const leave = (callKey: string): void => {
    const kept = cards.get(callKey)
    takeAway(callKey)
    if (kept) notes.leave(kept.card)
  }

  const takeOffer = (offer: Offer): void => {
    offers.take(offer)
    for (const kept of cards.values()) {
      if (kept.card.callId !== offer.callId) continue
      put(kept, withOffer(kept.card, offer, options.language()))
      show()
    }
  }

  const nameOn = (card: CallerCard): WhoIsIt => {
    const chosen = card.customers.find(({ id }) => id === card.chosenId)
    return { name: chosen?.name ?? null, level: chosen?.level ?? null }
  }

  const renew = async (customerId: CustomerId, version: number): Promise<void> => {
    const isOld = [...cards.values()].some(({ card }) =>
      card.customers.some((customer) => customer.id === customerId && customer.version < version),
    )
    if (!isOld) return
    try {
      customerChanged(await link.call(readCustomer, { params: { id: customerId } }))
    } catch (error) {
      log('warn', 'a changed customer was not read', { code: error instanceof SeatError ? error.code : String(error) })
    }
  }

  const customerChanged = (customer: Customer): void => {
    for (const kept of cards.values()) put(kept, withCustomer(kept.card, customer))
    show()
  }

  /** Why a call is here is said in the language of the window, also when that changes while the card is open. */
  let said = options.language()
  const sayAgain = (): void => {
    const language = options.language()
    if (language === said) return
    said = language
    for (const kept of cards.values()) {
      const offer = offers.of(kept.card.callId)
      if (offer) kept.card = { ...kept.card, why: whyIn(offer, language) }
    }
    show()
  }

  const stops = [
    board.watch('app', sayAgain),
    link.listen({
      state: () => undefined,
      snapshot: () => undefined,
      delta(delta) {
        if (delta.kind === 'call.offered' && delta.extension === board.get('session').extension) takeOffer(delta)
        else if (delta.kind === 'customer.changed') void renew(delta.customerId as CustomerId, delta.version)
        else if (delta.kind === 'call.changed') callIds.placed(delta.call)
      },
      refused: () => undefined,
    }),
    board.watch('seat', ({ agent }) => {
      let moved = false
      for (const kept of cards.values()) {
        const { life } = kept
        if (life.endedAt === null || !life.answered) continue
        if (agent?.state === 'wrap-up' && !life.wrappedUp) kept.life = { ...life, wrappedUp: true }
        moved = true
      }
      if (moved) sweep()
    }),
    board.watch('session', ({ phase }) => {
      if (phase === 'signed-in' || cards.size === 0) return
      for (const callKey of [...cards.keys()]) leave(callKey)
      show()
    }),
  ]

  return {
    ringing(line) {
      if (!hasCard(line) || ofLine(line)) return
      const kept = open(line)
      front.opened(kept)
      // At once without the card it replaces: the window draws one card, and no tabs between two.
      sweep()
    },
    lines: follow,
    whoIs(number) {
      const { key } = readNumber(number, cache.position().areaCode)
      const customers = cache.byNumber(key)
      const [only] = customers
      return customers.length === 1 && only ? { name: only.name, level: only.level } : { name: null, level: null }
    },
    customerChanged,
    async chooseCustomer({ callKey, customerId }) {
      const kept = find(callKey)
      let { customers } = kept.card
      if (!customers.some(({ id }) => id === customerId)) {
        const customer = cache.read(customerId) ?? (await link.call(readCustomer, { params: { id: customerId } }))
        customers = [...kept.card.customers, customer]
      }
      put(kept, { ...kept.card, customers, chosenId: customerId })
      show()
      return null
    },
    async closeCard({ callKey }) {
      const { life } = find(callKey)
      if (life.endedAt === null) {
        const reason = { 'zh-CN': '通话还在进行', en: 'the call goes on' }
        throw new SeatError('seat.line-cannot', { action: { 'zh-CN': '关闭资料', en: 'close the card' }, reason })
      }
      leave(callKey)
      show()
      return null
    },
    readDraft: async ({ callKey }) => notes.read(callKey),
    async saveDraft(draft) {
      notes.save(draft)
      const kept = cards.get(draft.callKey)
      if (kept?.life.written && !isEmptyDraft(draft)) kept.life = { ...kept.life, written: false }
      // A form that was cleared no longer keeps its card.
      if (kept?.life.endedAt) sweep()
      return null
    },
    async writeNote({ callKey, note, disposition, customerId }) {
      const kept = cards.get(callKey)
      const card = kept?.card ?? { callKey, callId: null }
      const { state, why } = await notes.send(card, { note, disposition, customerId })
      if (state === 'refused') throw SeatError.fromHub(why?.lastError ?? 'seat.failed', why?.words ?? callKey)
      notes.sent(callKey, { note, disposition })
      if (kept) {
        kept.life = { ...kept.life, written: true }
        sweep()
      }
      return { sent: state === 'sent' }
    },
    close() {
      clearTimeout(sweepTimer)
      for (const stop of stops) stop()
    },
  }
}
