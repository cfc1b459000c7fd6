import { v7 as uuid } from 'uuid'
import * as customersApi from '../../contract/api/customers.api.ts'
import { type CommandOutput, type CommandRequest } from '../../contract/bridge/commands.ts'
import { type Customer } from '../../contract/customer.ts'
import { type CustomerCache } from '../cache/customer-cache.ts'
import { type Cards } from '../cards/cards.ts'
import { type HubLink } from '../hub-link/hub-link.ts'
import { type HubOrCache } from '../hub-link/hub-or-cache.ts'
import { bodyOf, type MutationBody } from '../orders/order-kinds.ts'
import { type Outbox } from '../outbox/outbox.ts'
import { throwRefused } from '../outbox/refusal.ts'
import { SeatError } from '../seat-error.ts'
import { localCustomer, withPatch } from './local-customer.ts'

export type CustomerDesk = ReturnType<typeof createCustomerDesk>

/** Customers for the window: from the hub, and from the cache while the hub is away; what is written goes by the outbox. */
export function createCustomerDesk(options: {
  readonly link: Pick<HubLink, 'call'>
  readonly hubOrCache: HubOrCache
  readonly outbox: Pick<Outbox, 'deliver' | 'list'>
  readonly cache: Pick<CustomerCache, 'read' | 'search' | 'put' | 'position'>
  readonly cards: Pick<Cards, 'customerChanged'>
  readonly log: (level: 'info' | 'warn', message: string, detail: Readonly<Record<string, unknown>>) => void
  readonly now?: () => number
}) {
  const { link, outbox, cache, cards, log } = options
  const now = options.now ?? Date.now
  const orFromCache = options.hubOrCache.ask
  const areaCode = (): string | null => cache.position().areaCode

  const keep = (customer: Customer): void => {
    cards.customerChanged(customer)
    cache
      .put([customer])
      .catch((error: unknown) => log('warn', 'the cache did not take a customer', { error: String(error) }))
  }

  /** With what was written here and waits for the hub. */
  const withWaiting = (customer: Customer): Customer =>
    outbox.list(customer.id).reduce((known, entry) => {
      const body = bodyOf('customer-change', entry)
      return body === null ? known : withPatch(known, body.patch, areaCode())
    }, customer)

  return {
    /** From the hub, which has stored a change. */
    keep,
    /** After a restart: what waits to be stored is shown all the same. */
    showWaiting(): void {
      for (const entry of outbox.list()) {
        const created = bodyOf('customer-create', entry)
        if (created !== null && cache.read(created.id) === null) {
          keep(localCustomer(created, entry.createdAt, areaCode()))
        }
      }
    },
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
          return { customer: withWaiting(customer), source: 'hub' as const }
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
      const at = now()
      const delivery = await outbox.deliver(input.id, () => ({
        kind: 'customer-create',
        body: input satisfies MutationBody<'customer-create'>,
        createdAt: at,
        subject: input.id,
      }))
      throwRefused(delivery)
      const stored = delivery.state === 'sent' ? (delivery.answer as Customer | undefined) : undefined
      if (stored !== undefined) return stored
      const customer = cache.read(input.id) ?? localCustomer(input, at, areaCode())
      if (delivery.state === 'waiting') keep(customer)
      return customer
    },
    async change({ id, patch }: CommandRequest<'customer.change'>): Promise<Customer> {
      const mutationId = patch.mutationId ?? uuid()
      const delivery = await outbox.deliver(mutationId, () => ({
        kind: 'customer-change',
        body: { id, patch: { ...patch, mutationId } } satisfies MutationBody<'customer-change'>,
        createdAt: now(),
        subject: id,
      }))
      throwRefused(delivery)
      const stored = delivery.state === 'sent' ? (delivery.answer as Customer | undefined) : undefined
      if (stored !== undefined) return stored
      const known = cache.read(id)
      if (known === null) throw new SeatError('seat.hub-away')
      if (delivery.state === 'sent') return known
      const customer = withWaiting(known)
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
