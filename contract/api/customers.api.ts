import { z } from 'zod'
import {
  customerChangeSchema,
  customerHitSchema,
  customerPatchSchema,
  customerSchema,
  fieldDefinitionSchema,
  newCustomerSchema,
  numberLookupSchema,
} from '../customer.ts'
import { customerIdSchema } from '../ids.ts'
import { pageStartSchema } from '../stored-number.ts'
import { defineEndpoint } from './endpoint.ts'

export { listCustomerChanges } from './customer-changes.api.ts'

const tag = '客户 Customers'
const oneCustomer = z.object({ id: customerIdSchema })
/** Query parameters arrive as text. */
const limit = (usual: number, most: number) => z.coerce.number().int().min(1).max(most).default(usual)

export const listCustomers = defineEndpoint({
  method: 'GET',
  path: '/api/customers',
  summary: '客户列表 The customers, newest first',
  tag,
  access: 'customer.read',
  query: z.strictObject({
    /** The `next` of the page before. */
    before: pageStartSchema.optional(),
    limit: limit(50, 200),
  }),
  reply: z.object({ customers: z.array(customerSchema), next: z.int().nullable() }),
  errors: [],
})

export const searchCustomers = defineEndpoint({
  method: 'GET',
  path: '/api/customers/search',
  summary: '查找客户 Find by name, pinyin, initials, code, number fragment or address; the best match first',
  tag,
  access: 'customer.read',
  query: z.strictObject({ text: z.string().min(1).max(100), limit: limit(20, 100) }),
  reply: z.object({
    hits: z.array(customerHitSchema),
    /** False when too many fit to look at them all: type more. */
    complete: z.boolean(),
  }),
  errors: [],
})

export const findCustomersByNumber = defineEndpoint({
  method: 'GET',
  path: '/api/customers/by-number',
  summary: '按号码认人 Who has this number, written in any way; its home place for a new customer',
  tag,
  // Somebody who sees numbers masked could find the hidden digits by trying.
  access: 'customer.number',
  query: z.strictObject({ number: z.string().min(1).max(128) }),
  reply: numberLookupSchema,
  errors: [],
})

export const readCustomer = defineEndpoint({
  method: 'GET',
  path: '/api/customers/:id',
  summary: '一个客户 One customer',
  tag,
  access: 'customer.read',
  params: oneCustomer,
  reply: customerSchema,
  errors: ['thing.not-found'],
})

export const createCustomer = defineEndpoint({
  method: 'POST',
  path: '/api/customers',
  summary: '新增客户 Add a customer; sending the same one again stores it once',
  tag,
  access: 'customer.write',
  body: newCustomerSchema,
  reply: customerSchema,
  errors: ['thing.exists'],
})

export const changeCustomer = defineEndpoint({
  method: 'PATCH',
  path: '/api/customers/:id',
  summary: '修改客户 Change what is named; refused when somebody else changed the same field meanwhile',
  tag,
  access: 'customer.write',
  params: oneCustomer,
  body: customerPatchSchema,
  reply: customerSchema,
  errors: ['thing.not-found', 'thing.changed', 'thing.exists'],
})

export const removeCustomer = defineEndpoint({
  method: 'DELETE',
  path: '/api/customers/:id',
  summary: '删除客户 Remove a customer; the history of changes stays',
  tag,
  access: 'customer.write',
  params: oneCustomer,
  reply: z.object({ removed: z.literal(true) }),
  errors: ['thing.not-found'],
})

export const readCustomerHistory = defineEndpoint({
  method: 'GET',
  path: '/api/customers/:id/history',
  summary: '修改记录 Who changed what, newest first',
  tag,
  access: 'customer.read',
  params: oneCustomer,
  query: z.strictObject({ before: z.uuidv7().optional(), limit: limit(50, 200) }),
  reply: z.object({ changes: z.array(customerChangeSchema), next: z.uuidv7().nullable() }),
  errors: ['thing.not-found'],
})

export const listCustomerFields = defineEndpoint({
  method: 'GET',
  path: '/api/customer-fields',
  summary: '自定义字段 The self-defined fields',
  tag,
  access: 'customer.read',
  reply: z.object({ fields: z.array(fieldDefinitionSchema) }),
  errors: [],
})

export const putCustomerField = defineEndpoint({
  method: 'PUT',
  path: '/api/customer-fields/:key',
  summary: '设置自定义字段 Add a self-defined field or change one; its type stays',
  tag,
  access: 'customer.fields',
  params: z.object({ key: fieldDefinitionSchema.shape.key }),
  body: fieldDefinitionSchema.omit({ key: true }),
  reply: fieldDefinitionSchema,
  errors: ['state.illegal'],
})

export const removeCustomerField = defineEndpoint({
  method: 'DELETE',
  path: '/api/customer-fields/:key',
  summary: '删除自定义字段 Remove a self-defined field; values already stored are kept and no longer shown',
  tag,
  access: 'customer.fields',
  params: z.object({ key: fieldDefinitionSchema.shape.key }),
  reply: z.object({ removed: z.literal(true) }),
  errors: ['thing.not-found'],
})
