import { type Customer } from '../../contract/customer.ts'
import { ZuoxiError } from '../../contract/errors.ts'
import { type UserId } from '../../contract/ids.ts'
import { type Right } from '../../contract/rights.ts'
import { type Caller } from '../access/caller.ts'
import { type Reach } from './customers.ts'
import { maskCustomer } from './masked-customer.ts'

export type CustomerSight = ReturnType<typeof createCustomerSight>

/** Which customers somebody reaches with a right, and how he sees them: as the routes and an export show them alike. */
export function createCustomerSight(teamMembers: (team: string) => Promise<readonly UserId[]>) {
  async function reachOf(caller: Caller, right: Right): Promise<Reach> {
    const scope = caller.scopeOf(right)
    if (scope === undefined) throw new ZuoxiError('access.denied', { right })
    if (scope === 'all') return 'all'
    const team = scope === 'team' && caller.team !== null ? await teamMembers(caller.team) : []
    return [...new Set([caller.userId, ...team])]
  }

  return {
    reachOf,

    /** Both rights must reach the customer. */
    async bothReach(caller: Caller, first: Right, second: Right): Promise<Reach> {
      const one = await reachOf(caller, first)
      const two = await reachOf(caller, second)
      if (one === 'all') return two
      return two === 'all' ? one : one.filter((id) => two.includes(id))
    },

    async viewFor(caller: Caller): Promise<(customer: Customer) => Customer> {
      if (caller.scopeOf('customer.number') === undefined) return maskCustomer
      const reach = await reachOf(caller, 'customer.number')
      return (customer) =>
        reach === 'all' || (customer.ownerId !== null && reach.includes(customer.ownerId))
          ? customer
          : maskCustomer(customer)
    },
  }
}
