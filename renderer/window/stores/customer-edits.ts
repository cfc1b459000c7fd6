import { defineStore } from 'pinia'
import { v7 as uuid } from 'uuid'
import { computed, ref, shallowReactive, watch } from 'vue'
import { type Customer, type NewCustomer } from '../../../contract/customer.ts'
import { type BridgeError } from '../../../contract/bridge/result.ts'
import { type Conflict, conflictOf } from '../customers/conflict-view.ts'
import { type Changes, presentValue } from '../customers/form-rules.ts'
import { askQuietly } from './ask.ts'
import { useHealth } from './topic-store.ts'

/** How long a change can be taken back, ms. */
const undoMs = 10_000

export type Outcome = 'saved' | 'conflict' | 'failed'
export type Failure = { readonly customerId: string; readonly field: string; readonly message: string }
type Wanted = {
  readonly customer: Customer
  readonly field: string
  readonly changes: Changes
  readonly mutationId: string
}
type Undo = { readonly customerId: string; readonly field: string; readonly changes: Changes }

/**
 * Stores changes of customers, one after the other for each of them. A change somebody else was quicker with waits as a
 * conflict for a choice; one that could not be sent is sent again when the hub is back.
 */
export const useCustomerEdits = defineStore('customer-edits', () => {
  const health = useHealth()
  const latest = shallowReactive(new Map<string, Customer>())
  const conflicts = shallowReactive(new Map<string, Conflict>())
  const failures = shallowReactive(new Map<string, Wanted & Failure>())
  const saving = ref(0)
  const undo = ref<Undo | null>(null)
  /** The version our own last change of a field made: the next one of the same field builds on it. */
  const ownVersions = new Map<string, number>()
  const queues = new Map<string, Promise<unknown>>()
  let undoTimer: ReturnType<typeof setTimeout> | undefined

  const keyOf = (customerId: string, field: string): string => `${customerId} ${field}`

  /** A card may come with an older customer than the one stored a moment ago. */
  function newest(customer: Customer): Customer {
    const own = latest.get(customer.id)
    return own !== undefined && own.version > customer.version ? own : customer
  }

  /** @param customer as the person saw him when he began to type */
  function save(customer: Customer, field: string, changes: Changes): Promise<Outcome> {
    const wanted: Wanted = { customer, field, changes, mutationId: uuid() }
    const before = queues.get(customer.id) ?? Promise.resolve()
    const mine = before.then(() => send(wanted))
    queues.set(customer.id, mine)
    return mine
  }

  async function send(wanted: Wanted): Promise<Outcome> {
    const { customer, field, changes, mutationId } = wanted
    const key = keyOf(customer.id, field)
    const version = Math.max(customer.version, ownVersions.get(key) ?? 0)
    const before = presentValue(newest(customer), field)
    saving.value += 1
    const result = await askQuietly('customer.change', { id: customer.id, patch: { version, mutationId, changes } })
    saving.value -= 1
    if (!result.ok) return refused(wanted, result.error)
    latest.set(customer.id, result.value)
    ownVersions.set(key, result.value.version)
    conflicts.delete(key)
    failures.delete(key)
    offerUndo({ customerId: customer.id, field, changes: before })
    return 'saved'
  }

  async function refused(wanted: Wanted, error: BridgeError): Promise<Outcome> {
    const { customer, field, changes } = wanted
    const key = keyOf(customer.id, field)
    failures.delete(key)
    if (error.code === 'thing.changed') {
      const read = await askQuietly('customer.read', { id: customer.id })
      if (read.ok) {
        latest.set(customer.id, read.value.customer)
        const conflict = conflictOf(field, changes, read.value.customer)
        if (conflict === null) return 'saved'
        conflicts.set(key, conflict)
        return 'conflict'
      }
    }
    failures.set(key, { ...wanted, customerId: customer.id, message: error.message })
    return 'failed'
  }

  function offerUndo(next: Undo): void {
    clearTimeout(undoTimer)
    undo.value = next
    undoTimer = setTimeout(() => (undo.value = null), undoMs)
  }

  /** Takes the last change back, as a change of its own. */
  async function takeBack(): Promise<void> {
    const last = undo.value
    const customer = last === null ? undefined : latest.get(last.customerId)
    undo.value = null
    if (last !== null && customer !== undefined) await save(customer, last.field, last.changes)
  }

  /** @param mine whether one's own value stands; else what the hub has */
  async function settle(customerId: string, field: string, mine: boolean): Promise<Outcome> {
    const key = keyOf(customerId, field)
    const conflict = conflicts.get(key)
    conflicts.delete(key)
    return conflict !== undefined && mine ? save(conflict.latest, field, conflict.changes) : 'saved'
  }

  async function create(input: NewCustomer): Promise<Customer | BridgeError> {
    const result = await askQuietly('customer.create', input)
    if (!result.ok) return result.error
    latest.set(result.value.id, result.value)
    return result.value
  }

  // What could not be sent goes by itself when it can.
  watch(
    () => health.state.hub.state,
    (state) => {
      if (state !== 'online') return
      for (const [key, wanted] of [...failures]) {
        failures.delete(key)
        void save(wanted.customer, wanted.field, wanted.changes)
      }
    },
  )

  return {
    newest,
    save,
    create,
    settle,
    takeBack,
    undo: computed(() => undo.value),
    isSaving: computed(() => saving.value > 0),
    conflictsOf: (customerId: string): readonly Conflict[] =>
      [...conflicts].filter(([key]) => key.startsWith(`${customerId} `)).map(([, conflict]) => conflict),
    failureOf: (customerId: string, field: string): string | null =>
      failures.get(keyOf(customerId, field))?.message ?? null,
    failuresOf: (customerId: string): readonly Failure[] =>
      [...failures.values()].filter((failure) => failure.customerId === customerId),
  }
})
