import { defineStore } from 'pinia'
import { shallowReactive, watch } from 'vue'
import { type CommandInput, type CommandOutput } from '../../../contract/bridge/commands.ts'
import { type OrderForm } from '../../../contract/bridge/shop-commands.ts'
import { type Customer } from '../../../contract/customer.ts'
import {
  type FilledForm,
  filledForm,
  type FormContent,
  type FormLine,
  isBegun,
  type Missing,
  missingIn,
  newForm,
  orderToPlace,
  type Quote,
  quoteWish,
} from '../orders/order-rules.ts'
import { useAccounts } from './accounts.ts'
import { askQuietly } from './ask.ts'
import { useCustomerEdits } from './customer-edits.ts'
import { useDrafts } from './drafts.ts'
import { useFrontCard } from './front-card.ts'
import { useShop } from './topic-store.ts'

/** A key stroke is on the disk at the latest so much later, ms. */
const keepWithinMs = 120

type Placed = CommandOutput<'order.place'>
type Kept = {
  readonly form: OrderForm
  readonly quote: Quote | null
  /** What the quote is of: while it is not the form's content, another is on its way. */
  readonly quoted: FormContent | null
  readonly placing: boolean
  readonly placed: Placed | null
  /** Placing was tried, and this was missing; taken away with the next key stroke. */
  readonly missing: readonly Missing[]
  readonly trouble: string | null
}

const fresh = (customerId: string | null): Kept => ({
  form: newForm(customerId),
  quote: null,
  quoted: null,
  placing: false,
  placed: null,
  missing: [],
  trouble: null,
})
const customerKey = (customerId: string): string => `customer:${customerId}`

/**
 * The orders being written, by the call they belong to, or by the customer where nobody calls (`customer:ID`). Every key stroke is kept by main and computed by it in the next
 * frame; an answer to what has been typed over meanwhile is dropped. What was not placed when the card closes waits for
 * the customer's next call.
 */
export const useOrderForms = defineStore('order-forms', () => {
  const front = useFrontCard()
  const accounts = useAccounts()
  const drafts = useDrafts()
  const edits = useCustomerEdits()
  const shop = useShop()
  const all = shallowReactive(new Map<string, Kept>())
  const opened = new Map<string, { touched: boolean; customerId: string | null }>()
  const timers = new Map<string, ReturnType<typeof setTimeout>>()
  const frames = new Set<string>()
  const asked = new Map<string, number>()
  /** For whom an order is written without a call, by the form's key. */
  const withoutCall = shallowReactive(new Map<string, Customer>())

  const get = (key: string): Kept | null => all.get(key) ?? null
  function customerOf(key: string): Customer | null {
    const own = withoutCall.get(key)
    return own === undefined ? front.customerOf(key) : edits.newest(own)
  }
  const calling = (key: string): string | null => {
    const card = front.all.find(({ callKey }) => callKey === key)
    return card === undefined ? null : (card.e164 ?? card.number)
  }
  const filled = (key: string): FilledForm =>
    filledForm(get(key)?.form.content ?? { lines: [] }, customerOf(key), calling(key))
  const put = (key: string, part: Partial<Kept>): void => {
    const kept = get(key)
    if (kept !== null) all.set(key, { ...kept, ...part })
  }

  /** Begins to keep a form: what was written before a restart, or at this customer's last call, comes back. */
  async function open(key: string): Promise<void> {
    const customerId = customerOf(key)?.id ?? null
    const before = opened.get(key)
    if (before !== undefined) {
      if (before.customerId === customerId) return
      before.customerId = customerId
      return anotherCustomer(key, customerId)
    }
    opened.set(key, { touched: false, customerId })
    all.set(key, fresh(customerId))
    soonQuote(key)
    const kept = await readKept(key, customerId)
    const now = get(key)
    if (kept === null || now === null || now.placed !== null) return
    const typed = now.form.content
    const content = opened.get(key)?.touched
      ? { ...kept.content, ...typed, lines: [...kept.content.lines, ...typed.lines] }
      : kept.content
    put(key, { form: { ...kept, customerId: customerId ?? kept.customerId, content } })
    soonQuote(key)
  }

  async function readKept(key: string, customerId: string | null): Promise<OrderForm | null> {
    const own = await askQuietly('order.read-form', { key })
    if (own.ok && own.value !== null) return own.value
    if (customerId === null || key === customerKey(customerId)) return null
    const last = await askQuietly('order.read-form', { key: customerKey(customerId) })
    return last.ok ? last.value : null
  }

  /** The caller is somebody else: what he wants stays, where it goes and who he is does not. */
  function anotherCustomer(key: string, customerId: string | null): void {
    const kept = get(key)
    if (kept === null) return
    const {
      address: _address,
      contactName: _name,
      contactNumber: _number,
      station: _station,
      ...rest
    } = kept.form.content
    put(key, { form: { ...kept.form, customerId: customerId ?? '', content: rest } })
    soonQuote(key)
  }

  function change(key: string, part: Partial<FormContent>): void {
    void open(key)
    const kept = get(key)
    const about = opened.get(key)
    if (kept === null || about === undefined) return
    about.touched = true
    const content = { ...kept.form.content, ...part }
    put(key, { form: { ...kept.form, content, changedAt: Date.now() }, missing: [], trouble: null })
    soonQuote(key)
    if (!timers.has(key))
      timers.set(
        key,
        setTimeout(() => void save(key), keepWithinMs),
      )
  }

  async function save(key: string): Promise<void> {
    clearTimeout(timers.get(key))
    timers.delete(key)
    const kept = get(key)
    if (kept !== null && kept.placed === null) await askQuietly('order.save-form', { key, form: kept.form })
  }

  /** In the next frame, once for all that is typed before it. */
  function soonQuote(key: string): void {
    if (frames.has(key)) return
    frames.add(key)
    requestAnimationFrame(() => {
      frames.delete(key)
      void quote(key)
    })
  }

  /** @returns the answer, when what was asked still stands on the screen; of several answers to it the last is shown */
  async function quote(key: string): Promise<Quote | null> {
    const kept = get(key)
    if (kept === null) return null
    const number = (asked.get(key) ?? 0) + 1
    asked.set(key, number)
    const { content } = kept.form
    const wish = (): CommandInput<'shop.quote'> => quoteWish(filled(key), customerOf(key))
    const wished = wish()
    const result = await askQuietly('shop.quote', wished)
    if (get(key) === null) return null
    const isLast = asked.get(key) === number
    if (isLast && result.ok) put(key, { quote: result.value, quoted: content })
    else if (isLast && !result.ok) put(key, { trouble: result.error.message })
    return result.ok && JSON.stringify(wish()) === JSON.stringify(wished) ? result.value : null
  }

  /** Places the order as it stands on the screen. @returns whether it was placed; if not, `missing` or `trouble` says why */
  async function place(key: string): Promise<boolean> {
    const before = get(key)
    if (before === null || before.placing || before.placed !== null) return false
    put(key, { placing: true, trouble: null })
    const current = before.quoted === before.form.content && before.quote !== null ? before.quote : await quote(key)
    const kept = get(key)
    const customer = customerOf(key)
    if (kept === null) return false
    const form = filled(key)
    const missing = missingIn(form, current, customer)
    // Typed on while it was computed: what is on the screen now was not meant yet.
    const isTyped = JSON.stringify(kept.form.content) !== JSON.stringify(before.form.content)
    if (missing.length > 0 || customer === null || current === null || isTyped) {
      put(key, { placing: false, missing })
      return false
    }
    clearTimeout(timers.get(key))
    timers.delete(key)
    const card = front.all.find(({ callKey }) => callKey === key)
    const result = await askQuietly(
      'order.place',
      orderToPlace({ key, form: kept.form, filled: form, quote: current, customer, callId: card?.callId ?? null }),
    )
    if (!result.ok) {
      put(key, { placing: false, trouble: result.error.message })
      return false
    }
    put(key, { placing: false, placed: result.value })
    void askQuietly('order.save-form', { key: customerKey(customer.id), form: null })
    void accounts.load(customer.id)
    if (card !== undefined && drafts.get(key).draft.disposition === null) drafts.setDisposition(key, 'order-placed')
    return true
  }

  /** Another order for the same caller. */
  function again(key: string): void {
    opened.set(key, { touched: false, customerId: customerOf(key)?.id ?? null })
    all.set(key, fresh(customerOf(key)?.id ?? null))
    soonQuote(key)
  }

  /** Throws the form away. @returns what brings it back */
  function clear(key: string): () => void {
    const before = get(key)?.form
    again(key)
    void askQuietly('order.save-form', { key, form: null })
    return () => {
      if (before !== undefined) change(key, before.content)
    }
  }

  function leave(key: string): void {
    const kept = get(key)
    const customerId = opened.get(key)?.customerId ?? null
    if (kept !== null && kept.placed === null && customerId !== null && isBegun(kept.form)) {
      void askQuietly('order.save-form', { key: customerKey(customerId), form: kept.form })
    }
    clearTimeout(timers.get(key))
    timers.delete(key)
    asked.delete(key)
    opened.delete(key)
    all.delete(key)
  }

  /** For somebody who does not call; what was not placed at his last call is in it. @returns the form's key */
  function openFor(customer: Customer): string {
    const key = customerKey(customer.id)
    withoutCall.set(key, customer)
    void open(key)
    return key
  }

  /** What is written waits for the next time, or for the customer's call. */
  function closeFor(key: string): void {
    if (timers.has(key)) void save(key)
    leave(key)
    withoutCall.delete(key)
  }

  watch(
    () => front.all.map(({ callKey }) => callKey),
    (now, before = []) => before.filter((key) => !now.includes(key)).forEach(leave),
  )
  // Another customer, level, price or balance: computed anew, with nothing typed.
  watch(
    () => [...all.keys()].map((key) => [key, customerOf(key), accounts.of(customerOf(key)?.id)] as const),
    (now) =>
      now.forEach(([key]) => {
        void open(key)
        soonQuote(key)
      }),
  )
  watch(
    () => shop.state.products,
    () => [...all.keys()].forEach(soonQuote),
  )
  const saveAll = (): void => [...timers.keys()].forEach((key) => void save(key))
  window.addEventListener('pagehide', saveAll)
  window.addEventListener('blur', saveAll)

  return {
    get,
    open,
    openFor,
    closeFor,
    filled,
    change,
    place,
    again,
    clear,
    setLines: (key: string, lines: readonly FormLine[]) => change(key, { lines: [...lines] }),
    linesOf: (key: string): readonly FormLine[] => get(key)?.form.content.lines ?? [],
  }
})
