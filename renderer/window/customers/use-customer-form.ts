import { v7 as uuid } from 'uuid'
import { computed, type Ref, watch } from 'vue'
import { type Customer } from '../../../contract/customer.ts'
import { useCustomerEdits } from '../stores/customer-edits.ts'
import { useCustomerFields } from '../stores/customer-fields.ts'
import { useDrafts } from '../stores/drafts.ts'
import { mayWrite } from './customer-rules.ts'
import { addressesWith, type Changes, changesFor, fieldOf, numbersWith, pathsOf, storedText } from './form-rules.ts'
import { useSession } from '../stores/topic-store.ts'

/**
 * A customer as a form that saves itself: what is typed lies over what is stored and is kept as a draft under the
 * customer, so that a fresh card, a reload or a refusal takes nothing away.
 */
export function useCustomerForm(customer: Ref<Customer>) {
  const drafts = useDrafts()
  const edits = useCustomerEdits()
  const definitions = useCustomerFields()
  const session = useSession()
  /** As the person saw the customer when he began to type in a field: what the change is compared with. */
  const seen = new Map<string, Customer>()

  const key = computed(() => `customer:${customer.value.id}`)
  const typed = computed(() => drafts.get(key.value).draft.customerFields)
  const addresses = computed(() => addressesWith(customer.value.addresses, typed.value))
  const numbers = computed(() => numbersWith(customer.value.numbers, typed.value))

  watch(
    key,
    (now) => {
      seen.clear()
      void drafts.open(now)
      void definitions.load()
    },
    { immediate: true },
  )

  const text = (path: string): string => typed.value[path] ?? storedText(customer.value, path)

  function type(path: string, value: string): void {
    const field = fieldOf(path)
    if (!seen.has(field)) seen.set(field, customer.value)
    drafts.setField(key.value, path, value)
  }

  /** The field is left: what was typed is stored. */
  async function commit(path: string): Promise<void> {
    const field = fieldOf(path)
    const sent = Object.fromEntries(pathsOf(typed.value, field).map((one) => [one, typed.value[one] ?? '']))
    const changes = changesFor(customer.value, field, typed.value, definitions.fields)
    // What cannot be stored stays typed and is marked.
    if (changes === undefined) return
    if (changes === null) return forget(field, sent)
    await store(field, changes, sent)
  }

  async function store(field: string, changes: Changes, sent: Readonly<Record<string, string>> = {}): Promise<void> {
    const base = seen.get(field) ?? customer.value
    seen.delete(field)
    const of = key.value
    const outcome = await edits.save(base, field, changes)
    if (outcome === 'saved' && of === key.value) forget(field, sent)
  }

  /** Takes away what has been stored, but not what was typed since. */
  function forget(field: string, sent: Readonly<Record<string, string>>): void {
    for (const [path, value] of Object.entries(sent)) {
      if (typed.value[path] === value) drafts.setField(key.value, path, null)
    }
    if (pathsOf(typed.value, field).length === 0) seen.delete(field)
  }

  async function settle(field: string, mine: boolean): Promise<void> {
    const outcome = await edits.settle(customer.value.id, field, mine)
    if (outcome === 'saved') for (const path of pathsOf(typed.value, field)) drafts.setField(key.value, path, null)
  }

  return {
    text,
    type,
    commit,
    store: (field: string, changes: Changes) => store(field, changes),
    settle,
    addresses,
    numbers,
    definitions: computed(() => definitions.fields),
    conflicts: computed(() => edits.conflictsOf(customer.value.id)),
    failures: computed(() => edits.failuresOf(customer.value.id)),
    undo: computed(() => (edits.undo?.customerId === customer.value.id ? edits.undo : null)),
    takeBack: edits.takeBack,
    isSaving: computed(() => edits.isSaving),
    canWrite: computed(() => mayWrite(session.state.me?.grants)),
    /** Whether what is typed there cannot be stored as it is. */
    isWrong: (path: string): boolean =>
      typed.value[path] !== undefined &&
      changesFor(customer.value, fieldOf(path), typed.value, definitions.fields) === undefined,
    newId: (): string => uuid(),
    drop: (...paths: string[]) => {
      for (const path of paths) drafts.setField(key.value, path, null)
    },
  }
}
