import * as customersApi from '../../contract/api/customers.api.ts'
import { type CommandOutput, type CommandRequest } from '../../contract/bridge/commands.ts'
import { type Customer } from '../../contract/customer.ts'
import { type CustomerCache } from '../cache/customer-cache.ts'
import { type Cards } from '../cards/cards.ts'
import { type HubLink } from '../hub-link/hub-link.ts'
import { SeatError } from '../seat-error.ts'

export type CustomerDesk = ReturnType<typeof createCustomerDesk>

/** A person looks on: sooner than the link gives up by itself, the cache answers. */
const patienceMs = 2_500

/** Customers for the window: from the hub, and from the cache while the hub is away. */
export function createCustomerDesk(options: {
  readonly link: Pick<HubLink, 'call'>
  readonly cache: Pick<CustomerCache, 'read' | 'search' | 'put'>
  readonly cards: Pick<Cards, 'customerChanged'>
  readonly log: (level: 'info' | 'warn', message: string, detail: Readonly<Record<string, unknown>>) => void
}) {
  const { link, cache, cards, log } = options

  const orFromCache = async <T>(
    ask: (signal: AbortSignal) => Promise<T>,
    fallback: () => T | Promise<T>,
  ): Promise<T> => {
    const signal = AbortSignal.timeout(patienceMs)
    try {
      return await ask(signal)
    } catch (error) {
      const away = signal.aborted || (error instanceof SeatError && error.code === 'seat.hub-away')
      if (!away) throw error
      return fallback()
    }
  }

  const keep = (customer: Customer): void => {
    cards.customerChanged(customer)
    cache
      .put([customer])
      .catch((error: unknown) => log('warn', 'the cache did not take a customer', { error: String(error) }))
  }

  return {
    search: (input: CommandRequest<'customer.search'>): Promise<CommandOutput<'customer.search'>> =>
      orFromCache<CommandOutput<'customer.search'>>(
        async (signal) => {
          const found = await link.call(customersApi.searchCustomers, { query: input }, { signal })
          return { ...found, source: 'hub' as const }
        },
        async () => {
          const { hits, complete } = await cache.search(input.text, input.limit)
          return { hits: [...hits], complete, source: 'cache' as const }
        },
      ),
    list: (input: CommandRequest<'customer.list'>): Promise<CommandOutput<'customer.list'>> =>
      link.call(customersApi.listCustomers, { query: { ...input, limit: input.limit ?? 50 } }),
    read: ({ id }: CommandRequest<'customer.read'>): Promise<CommandOutput<'customer.read'>> =>
      orFromCache<CommandOutput<'customer.read'>>(
        async (signal) => {
          const customer = await link.call(customersApi.readCustomer, { params: { id } }, { signal })
          return { customer, source: 'hub' as const }
        },
        () => {
          const customer = cache.read(id)
          if (customer === null) throw new SeatError('seat.hub-away')
          return { customer, source: 'cache' as const }
        },
      ),
    /** Of those this machine knows: a list is read by name, not worth a question each. */
    namesOf(ids: readonly (string | null)[]): Record<string, string> {
      const known = [...new Set(ids)].flatMap((id) => (id === null ? [] : (cache.read(id) ?? [])))
      return Object.fromEntries(known.map(({ id, name }) => [id, name]))
    },
    async create(input: CommandRequest<'customer.create'>): Promise<Customer> {
      const customer = await link.call(customersApi.createCustomer, { body: input })
      keep(customer)
      return customer
    },
    async change({ id, patch }: CommandRequest<'customer.change'>): Promise<Customer> {
      const customer = await link.call(customersApi.changeCustomer, { params: { id }, body: patch })
      keep(customer)
      return customer
    },
    history: ({ id, before }: CommandRequest<'customer.history'>): Promise<CommandOutput<'customer.history'>> =>
      link.call(customersApi.readCustomerHistory, {
        params: { id },
        query: { limit: 50, ...(before === null ? {} : { before }) },
      }),
    fields: (): Promise<CommandOutput<'customer.fields'>> => link.call(customersApi.listCustomerFields, {}),
  }
}
