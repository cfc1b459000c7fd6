import { ledgersApi } from '../../contract/api/ledgers.api.ts'
import { type CommandOutput, type CommandRequest } from '../../contract/bridge/commands.ts'
import { type HubLink } from '../hub-link/hub-link.ts'
import { type HubOrCache } from '../hub-link/hub-or-cache.ts'
import { type Outbox } from '../outbox/outbox.ts'
import { throwRefused } from '../outbox/refusal.ts'
import { type MutationBody, type MutationKind } from './order-kinds.ts'
import { type Quotes } from './quotes.ts'

export type AccountDesk = ReturnType<typeof createAccountDesk>

/** Accounts, receipts and takings for the window. Money taken is written here first, as orders are. */
export function createAccountDesk(options: {
  readonly link: Pick<HubLink, 'call'>
  readonly hubOrCache: HubOrCache
  readonly outbox: Pick<Outbox, 'deliver'>
  readonly quotes: Pick<Quotes, 'account'>
  readonly now: () => number
}) {
  const { link, hubOrCache, outbox, quotes, now } = options

  const keep =
    <K extends MutationKind>(kind: K, subject: (body: MutationBody<K>) => string) =>
    async (body: MutationBody<K> & { readonly id: string }): Promise<{ sent: boolean }> => {
      const delivery = await outbox.deliver(body.id, () => ({ kind, body, createdAt: now(), subject: subject(body) }))
      throwRefused(delivery)
      return { sent: delivery.state === 'sent' }
    }

  return {
    read: ({ customerId }: CommandRequest<'account.read'>): Promise<CommandOutput<'account.read'>> =>
      hubOrCache.ask<CommandOutput<'account.read'>>(
        async (signal) => {
          const account = await link.call(ledgersApi.account, { params: { id: customerId } }, { signal })
          return { account: quotes.account(customerId, account), source: 'hub' }
        },
        () => ({ account: quotes.account(customerId), source: 'cache' }),
      ),
    ledger: ({ customerId, before }: CommandRequest<'account.ledger'>): Promise<CommandOutput<'account.ledger'>> =>
      link.call(ledgersApi.ledger, {
        params: { id: customerId },
        query: { limit: 50, ...(before === null ? {} : { before }) },
      }),
    adjust: ({ customerId, adjustment }: CommandRequest<'account.adjust'>): Promise<CommandOutput<'account.adjust'>> =>
      link.call(ledgersApi.adjust, { params: { id: customerId }, body: adjustment }),
    receipts: (query: CommandRequest<'receipt.list'>): Promise<CommandOutput<'receipt.list'>> =>
      link.call(ledgersApi.receipts, { query: { ...query, limit: query.limit ?? 100 } }),
    take: keep('receipt', ({ orderId }) => orderId),
    refund: keep('refund', ({ of }) => of),
    handOver: keep('hand-over', ({ courierId }) => courierId),
    takings: (query: CommandRequest<'receipt.takings'>): Promise<CommandOutput<'receipt.takings'>> =>
      link.call(ledgersApi.takings, { query }),
  }
}
