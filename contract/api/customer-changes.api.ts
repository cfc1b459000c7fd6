import { z } from 'zod'
import { customerSchema } from '../customer.ts'
import { customerIdSchema } from '../ids.ts'
import { defineEndpoint } from './endpoint.ts'

/**
 * The feed a seat's cache is filled from (OF1). Every change of a customer takes the next change number; a seat asks for
 * everything after the last it has, a page at a time, and later whenever `/live` says `customer.changed`.
 */
export const listCustomerChanges = defineEndpoint({
  method: 'GET',
  path: '/api/customer-changes',
  summary: '客户增量 Customers changed after a change number, in its order; for the seats’ caches',
  tag: '客户 Customers',
  access: 'customer.read',
  query: z.strictObject({
    after: z.coerce.number().int().min(0).default(0),
    limit: z.coerce.number().int().min(1).max(5000).default(2000),
  }),
  reply: z.object({
    customers: z.array(customerSchema),
    removed: z.array(customerIdSchema),
    /** Ask after this number next. */
    to: z.int(),
    /** The newest number there is: progress is `to / newest`. */
    newest: z.int(),
    /** Another database (restored, moved): forget the cache and begin at 0. */
    epoch: z.string(),
    /** The centre's own area code without its 0, for reading a bare local number; null when there is none. */
    areaCode: z.string().nullable(),
  }),
  errors: [],
})
