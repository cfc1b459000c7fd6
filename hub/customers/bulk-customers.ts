import { type NewCustomer } from '../../contract/customer.ts'
import { type DatabaseHandle } from '../database/open-database.ts'
import { type NumberingPlan } from '../numbers/normalise-number.ts'
import { creationDigest, customerFromInput } from './customer-content.ts'
import { insertCustomers } from './customer.store.ts'

/** Customers that have been there before the hub, many at once and without a history: sample data, and benches. */
export async function insertManyCustomers(
  database: Pick<DatabaseHandle, 'transaction'>,
  customers: readonly { readonly input: NewCustomer; readonly createdAt: number }[],
  plan: NumberingPlan,
): Promise<void> {
  const records = customers.map(({ input, createdAt }) => ({
    customer: customerFromInput(input, plan, createdAt),
    digest: creationDigest(input),
    importId: null,
  }))
  await database.transaction((tx) => insertCustomers(tx, records))
}
