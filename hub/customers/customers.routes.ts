import * as api from '../../contract/api/customers.api.ts'
import { ZuoxiError } from '../../contract/errors.ts'
import { type UserId } from '../../contract/ids.ts'
import { type Register } from '../http/http-server.ts'
import { createCustomerSight } from './customer-sight.ts'
import { type Customers } from './customers.ts'
import { maskChange } from './masked-customer.ts'

export type CustomerRoutesServices = {
  readonly customers: Customers
  /** Who is in a team; for people whose right reaches their team's customers. */
  readonly teamMembers: (team: string) => Promise<readonly UserId[]>
}

/** Translates between the API and the customers; numbers leave whole only for those who may see them. */
export function registerCustomerRoutes(register: Register, { customers, teamMembers }: CustomerRoutesServices): void {
  const { reachOf, bothReach, viewFor } = createCustomerSight(teamMembers)

  register(api.listCustomers, async ({ query, caller }) => {
    const reach = await reachOf(caller, 'customer.read')
    const { items, next } = await customers.list({ before: query.before ?? null, limit: query.limit, reach })
    return { customers: items.map(await viewFor(caller)), next }
  })

  register(api.listCustomerChanges, async ({ query, caller }) => {
    const reach = await reachOf(caller, 'customer.read')
    const wholeNumbers =
      caller.scopeOf('customer.number') === undefined ? 'none' : await reachOf(caller, 'customer.number')
    const page = await customers.feed({ ...query, reach, wholeNumbers })
    return {
      ...page,
      customers: page.customers.map(await viewFor(caller)),
      removed: [...page.removed],
      areaCode: customers.areaCode(),
    }
  })

  register(api.searchCustomers, async ({ query, caller }) => {
    const reach = await reachOf(caller, 'customer.read')
    // Digits are searched only where every customer found may be seen with his numbers.
    const numbers =
      caller.scopeOf('customer.number') === undefined ? undefined : await reachOf(caller, 'customer.number')
    const withNumbers =
      numbers === 'all' || (numbers !== undefined && reach !== 'all' && reach.every((id) => numbers.includes(id)))
    const { hits, complete } = await customers.search({ ...query, withNumbers, reach })
    const view = await viewFor(caller)
    return { hits: hits.map(({ customer, reason }) => ({ customer: view(customer), reason })), complete }
  })

  register(api.findCustomersByNumber, async ({ query, caller }) => {
    return await customers.byNumber(query.number, await bothReach(caller, 'customer.read', 'customer.number'))
  })

  register(api.readCustomer, async ({ params, caller }) => {
    const view = await viewFor(caller)
    return view(await customers.find(params.id, await reachOf(caller, 'customer.read')))
  })

  register(api.createCustomer, async ({ body, caller }) => {
    const reach = await reachOf(caller, 'customer.write')
    // Whoever reaches only his own customers makes them his own.
    const input = reach !== 'all' && body.ownerId === null ? { ...body, ownerId: caller.userId } : body
    if (reach !== 'all' && input.ownerId !== null && !reach.includes(input.ownerId)) {
      throw new ZuoxiError('access.denied', { right: 'customer.write' })
    }
    const view = await viewFor(caller)
    return view(await customers.create(input, caller.userId))
  })

  register(api.changeCustomer, async ({ params, body, caller }) => {
    const reach = await bothReach(caller, 'customer.read', 'customer.write')
    const view = await viewFor(caller)
    return view(await customers.change(params.id, body, caller.userId, reach))
  })

  register(api.removeCustomer, async ({ params, caller }) => {
    await customers.remove(params.id, caller.userId, await bothReach(caller, 'customer.read', 'customer.write'))
    return { removed: true as const }
  })

  register(api.readCustomerHistory, async ({ params, query, caller }) => {
    const reach = await reachOf(caller, 'customer.read')
    const numbers = caller.scopeOf('customer.number')
    const { items, next } = await customers.history(params.id, {
      before: query.before ?? null,
      limit: query.limit,
      reach,
    })
    return { changes: numbers === 'all' ? [...items] : items.map(maskChange), next }
  })

  register(api.listCustomerFields, async () => ({ fields: [...(await customers.fields())] }))

  register(api.putCustomerField, async ({ params, body }) => {
    const field = { ...body, key: params.key }
    await customers.putField(field)
    return field
  })

  register(api.removeCustomerField, async ({ params }) => {
    await customers.removeField(params.key)
    return { removed: true as const }
  })
}
