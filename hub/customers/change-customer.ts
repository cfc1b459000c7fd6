import { v7 as uuid } from 'uuid'
import { type CustomerPatch, type NewCustomer } from '../../contract/customer.ts'
import { ZuoxiError } from '../../contract/errors.ts'
import { type UserId } from '../../contract/ids.ts'
import { type NumberingPlan } from '../numbers/normalise-number.ts'
import { type FieldChange, changesBetween, touchedFields } from './customer-changes.ts'
import { applyChanges, creationDigest, customerFromInput } from './customer-content.ts'
import { addChanges, fieldsChangedSince, hasMutation, keepCreation, wasRemoved } from './customer-history.store.ts'
import { listFields } from './customer-fields.store.ts'
import {
  deleteCustomers,
  type Executor,
  findRecord,
  insertCustomers,
  ownerOfCode,
  replaceCustomer,
} from './customer.store.ts'
import { type StoredCustomer } from './customer-rows.ts'
import { checkFieldValues } from './field-values.ts'

export const customerNoun = { 'zh-CN': '客户', en: 'Customer' }
const codeNoun = { 'zh-CN': '客户编号', en: 'Customer code' }

export type ChangeContext = {
  readonly userId: UserId | null
  readonly plan: NumberingPlan
  readonly now: number
}

/** `changed` is false when the same command had been stored before. */
export type Changed = { readonly customer: StoredCustomer; readonly changed: boolean }

/**
 * @throws ZuoxiError `thing.exists` when the id or the code belongs to another customer, `request.invalid`
 */
export async function createCustomer(tx: Executor, input: NewCustomer, context: ChangeContext): Promise<Changed> {
  const digest = creationDigest(input)
  const existing = await findRecord(tx, input.id)
  if (existing !== undefined) {
    if (existing.digest === digest) return { customer: existing.customer, changed: false }
    throw new ZuoxiError('thing.exists', { what: customerNoun, id: input.id })
  }
  if (await wasRemoved(tx, input.id)) throw new ZuoxiError('thing.exists', { what: customerNoun, id: input.id })
  checkFieldValues(await listFields(tx), input.fields, true)
  const customer = customerFromInput(input, context.plan, context.now)
  await refuseTakenCode(tx, customer)
  await insertCustomers(tx, [{ customer, digest, importId: null }])
  await note(tx, customer, [{ field: 'created', before: null, after: null }], context, null)
  return { customer, changed: true }
}

/**
 * Changes only what the patch names. What somebody else changed since the version the sender saw stands, unless both
 * touched the same field.
 * @throws ZuoxiError `thing.not-found`, `thing.changed`, `thing.exists`, `request.invalid`
 */
export async function changeCustomer(
  tx: Executor,
  id: string,
  patch: CustomerPatch,
  context: ChangeContext,
  mayWrite: (customer: StoredCustomer) => boolean,
): Promise<Changed> {
  const record = await findRecord(tx, id)
  if (record === undefined || !mayWrite(record.customer)) {
    throw new ZuoxiError('thing.not-found', { what: customerNoun, id })
  }
  const before = record.customer
  if (patch.mutationId !== undefined && (await hasMutation(tx, id, patch.mutationId))) {
    return { customer: before, changed: false }
  }
  const touched = touchedFields(patch.changes)
  if (patch.version !== before.version) {
    const others = await fieldsChangedSince(tx, id, patch.version)
    if (patch.version > before.version || touched.some((field) => others.has(field))) {
      throw new ZuoxiError('thing.changed', { what: customerNoun, id, version: before.version })
    }
  }
  if (patch.changes.fields !== undefined) checkFieldValues(await listFields(tx), patch.changes.fields, false)
  const content = applyChanges(before, patch.changes, context.plan)
  const changes = changesBetween(before, content)
  if (changes.length === 0) return { customer: before, changed: false }
  const customer = { ...content, updatedAt: context.now, version: before.version + 1 }
  if (customer.code !== before.code) await refuseTakenCode(tx, customer)
  await replaceCustomer(tx, record.serial, customer)
  await note(tx, customer, changes, context, patch.mutationId ?? null)
  return { customer, changed: true }
}

/** The history stays. Removing again does nothing. @throws ZuoxiError `thing.not-found` when there never was one */
export async function removeCustomer(
  tx: Executor,
  id: string,
  context: ChangeContext,
  mayWrite: (customer: StoredCustomer) => boolean,
): Promise<boolean> {
  const record = await findRecord(tx, id)
  if (record === undefined) {
    if (await wasRemoved(tx, id)) return false
    throw new ZuoxiError('thing.not-found', { what: customerNoun, id })
  }
  if (!mayWrite(record.customer)) throw new ZuoxiError('thing.not-found', { what: customerNoun, id })
  await keepCreation(tx, id)
  await deleteCustomers(tx, [record.serial])
  const { customer } = record
  await note(
    tx,
    { ...customer, version: customer.version + 1 },
    [{ field: 'removed', before: { name: customer.name, code: customer.code }, after: null }],
    context,
    null,
  )
  return true
}

async function refuseTakenCode(tx: Executor, { id, code }: StoredCustomer): Promise<void> {
  if (code === null) return
  const owner = await ownerOfCode(tx, code)
  if (owner !== undefined && owner !== id) throw new ZuoxiError('thing.exists', { what: codeNoun, id: code })
}

async function note(
  tx: Executor,
  customer: StoredCustomer,
  changes: readonly FieldChange[],
  { userId, now }: ChangeContext,
  mutationId: string | null,
): Promise<void> {
  await addChanges(
    tx,
    changes.map((change) => ({
      ...change,
      id: uuid(),
      customerId: customer.id,
      at: now,
      userId,
      version: customer.version,
      mutationId,
    })),
  )
}
