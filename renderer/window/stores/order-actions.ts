import { defineStore } from 'pinia'
import { v7 as uuid } from 'uuid'
import { computed, shallowReactive, shallowReadonly, shallowRef, watch } from 'vue'
import { type CustomerAccount } from '../../../contract/order/account.ts'
import { type OrderId } from '../../../contract/ids.ts'
import { type FormLine, isUsual, usualLines } from '../orders/order-rules.ts'
import { useAccounts } from './accounts.ts'
import { ask } from './ask.ts'
import { afterCard } from './card-first.ts'
import { useDrafts } from './drafts.ts'
import { useFrontCard } from './front-card.ts'
import { useOrderForms } from './order-forms.ts'
import { useSession, useShop } from './topic-store.ts'
import { useWorkTab } from './work-tab.ts'

/** How long replaced lines can be brought back, ms. */
const undoMs = 10_000

type OpenOrder = CustomerAccount['openOrders'][number]

/** What one key does to the orders of whoever calls: the usual one once more, a chase of the open one. */
export const useOrderActions = defineStore('order-actions', () => {
  const front = useFrontCard()
  const accounts = useAccounts()
  const forms = useOrderForms()
  const drafts = useDrafts()
  const session = useSession()
  const shop = useShop()
  const work = useWorkTab()
  /** Of this call and order: a key pressed twice chases once. */
  const chases = shallowReactive(new Map<string, { readonly id: string; readonly done: boolean }>())

  /** Lines somebody had written before he repeated the usual order; for some seconds. */
  const replaced = shallowRef<{ readonly key: string; readonly lines: readonly FormLine[] } | null>(null)
  let undoTimer: ReturnType<typeof setTimeout> | undefined

  const may = (right: 'order.read' | 'order.write' | 'order.price'): boolean =>
    session.state.me?.grants[right] !== undefined
  const key = computed(() => front.card?.callKey ?? null)
  /** Orders are written here: somebody may, and there is something to sell. */
  const sells = computed(() => may('order.write') && shop.state.products.length > 0)
  const seesAccounts = computed(() => may('order.read') && shop.state.state !== 'closed')
  const account = computed(() => accounts.of(front.customer?.id)?.account ?? null)
  /** Newest first. */
  const open = computed<readonly OpenOrder[]>(() =>
    (account.value?.openOrders ?? []).toSorted((one, two) => two.placedAt - one.placedAt),
  )

  const canRepeat = computed(
    () => work.onDesk && sells.value && key.value !== null && (account.value?.usual.length ?? 0) > 0,
  )
  const canChase = computed(() => work.onDesk && may('order.write') && open.value.length > 0)

  /** Fills the form with the usual order, or places it when that is what stands there. */
  function repeatUsual(): void {
    const usual = account.value
    if (!canRepeat.value || key.value === null || usual === null) return
    const at = key.value
    if (forms.get(at)?.placed) forms.again(at)
    const lines = forms.linesOf(at)
    const stands = isUsual(lines, usual)
    work.goInto('order')
    if (stands) {
      void forms.place(at)
      return
    }
    forms.setLines(at, usualLines(usual))
    clearTimeout(undoTimer)
    replaced.value = lines.length === 0 ? null : { key: at, lines }
    undoTimer = setTimeout(() => (replaced.value = null), undoMs)
  }

  /** Brings back the lines that the usual order took the place of. */
  function takeBack(): void {
    if (replaced.value !== null) forms.setLines(replaced.value.key, replaced.value.lines)
    replaced.value = null
  }

  const chaseOf = (orderId: string) => chases.get(`${key.value ?? ''} ${orderId}`) ?? null

  /** Attaches this call to the open order as a chase; the newest, when none is named. */
  async function chase(orderId: string | undefined = open.value[0]?.id): Promise<boolean> {
    if (orderId === undefined || key.value === null) return false
    const mine = `${key.value} ${orderId}`
    const known = chases.get(mine)
    if (known?.done) return true
    const id = known?.id ?? uuid()
    chases.set(mine, { id, done: false })
    const callKey = key.value
    const callId = front.card?.callId ?? null
    const act = { action: 'chase' as const, callId, note: '' }
    const reply = await ask('order.act', { id, orderId: orderId as OrderId, version: null, act })
    if (reply === undefined) return false
    chases.set(mine, { id, done: true })
    if (drafts.get(callKey).draft.disposition === null) drafts.setDisposition(callKey, 'order-chased')
    if (front.customer !== null) void accounts.load(front.customer.id)
    return true
  }

  // Who calls is known: so is what he has.
  watch(
    () => (seesAccounts.value ? (front.customer?.id ?? null) : null),
    (customerId) => {
      if (customerId !== null) afterCard(() => void accounts.load(customerId))
    },
    { immediate: true },
  )

  return {
    sells,
    seesAccounts,
    account,
    open,
    canRepeat,
    canChase,
    may,
    repeatUsual,
    replaced: shallowReadonly(replaced),
    takeBack,
    chase,
    chaseOf,
  }
})
