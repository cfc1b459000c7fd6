import * as customersApi from '../../contract/api/customers.api.ts'
import { type Customer } from '../../contract/customer.ts'
import { type OutboxStore } from '../cache/outbox.store.ts'
import { type HubLink } from '../hub-link/hub-link.ts'
import { bodyOf, mutationBodies } from '../orders/order-kinds.ts'
import { type Outbox, type Sender } from '../outbox/outbox.ts'
import { holds, touchedFields } from './local-customer.ts'

/** How customers written at this seat are sent. */
export function createCustomerSenders(options: {
  readonly link: Pick<HubLink, 'call'>
  readonly outbox: () => Pick<Outbox, 'list'>
  readonly store: Pick<OutboxStore, 'rewrite'>
  /** As the hub has him now. */
  readonly keep: (customer: Customer) => void
  readonly areaCode: () => string | null
}): Readonly<Record<'customer-create' | 'customer-change', Sender>> {
  const { link, store, keep } = options
  return {
    'customer-create': async (body) => {
      const customer = await link.call(customersApi.createCustomer, {
        body: mutationBodies['customer-create'].parse(body),
      })
      keep(customer)
      return customer
    },
    'customer-change': async (body, { id: entryId, isFirstTry }) => {
      const { id, patch } = mutationBodies['customer-change'].parse(body)
      const customer = await link.call(customersApi.changeCustomer, { params: { id }, body: patch })
      keep(customer)
      // What was written here after it on the same fields builds on it, unless somebody else has been there since.
      if (isFirstTry || holds(customer, patch, options.areaCode())) {
        const own = new Set(touchedFields(patch.changes))
        for (const entry of options.outbox().list(id)) {
          const next = entry.id === entryId ? null : bodyOf('customer-change', entry)
          if (next === null || !touchedFields(next.patch.changes).every((field) => own.has(field))) continue
          const version = Math.max(next.patch.version, customer.version)
          store.rewrite(entry.id, { ...next, patch: { ...next.patch, version } })
        }
      }
      return customer
    },
  }
}
