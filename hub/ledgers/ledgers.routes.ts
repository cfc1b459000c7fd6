import { ledgersApi as api } from '../../contract/api/ledgers.api.ts'
import { ZuoxiError } from '../../contract/errors.ts'
import { type CustomerId } from '../../contract/ids.ts'
import { type Right } from '../../contract/rights.ts'
import { type Caller } from '../access/caller.ts'
import { type Register } from '../http/http-server.ts'
import { type By, type Ledgers, type StationReach } from './ledgers.ts'

export type LedgerRoutesServices = {
  readonly ledgers: Ledgers
  /** The station somebody works for; his `own`. */
  readonly stationOf: (caller: Caller) => string | null
  /** @throws ZuoxiError `thing.not-found` for a customer whom this right of his does not reach */
  readonly reachCustomer: (caller: Caller, right: Right, id: CustomerId) => Promise<void>
}

/** Translates between the API and the books. */
export function registerLedgers(register: Register, services: LedgerRoutesServices): void {
  const { ledgers, stationOf, reachCustomer } = services

  const by = (caller: Caller): By => ({ userId: caller.userId, name: caller.name })
  const reachOf = (caller: Caller, right: Right = 'receipt.write'): StationReach =>
    caller.scopeOf(right) === 'all' ? { kind: 'all' } : { kind: 'station', station: stationOf(caller) }

  register(api.accounts, async ({ query, caller }) => {
    const page = await ledgers.feed(query.after, query.limit)
    const whole = (['order.write', 'customer.read'] as const).every((right) => caller.scopeOf(right) === 'all')
    // Whoever reaches only some customers asks for each: his cache would have to forget them as they change hands.
    if (!whole) return { accounts: [], to: page.newest, newest: page.newest, epoch: `${page.epoch}-none` }
    return { ...page, accounts: [...page.accounts] }
  })

  register(api.account, async ({ params, caller }) => {
    await reachCustomer(caller, 'order.read', params.id)
    return await ledgers.customer(params.id)
  })

  register(api.ledger, async ({ params, query, caller }) => {
    await reachCustomer(caller, 'ledger.read', params.id)
    const { rows, next } = await ledgers.ledger(params.id, query)
    return { rows: [...rows], next }
  })

  register(api.adjust, async ({ params, body, caller }) => {
    await reachCustomer(caller, 'ledger.adjust', params.id)
    if (body.amount === 0) {
      const reason = { 'zh-CN': '不能为 0', en: 'must not be 0' }
      throw new ZuoxiError('request.invalid', { place: 'amount', reason })
    }
    return await ledgers.adjust(params.id, body, by(caller))
  })

  register(api.takeMoney, ({ body, caller }) => ledgers.takeMoney(body, by(caller), reachOf(caller)))
  register(api.refund, ({ body, caller }) => ledgers.refund(body, by(caller), reachOf(caller, 'receipt.refund')))

  register(api.receipts, async ({ query, caller }) => {
    const { receipts, next } = await ledgers.receipts({ ...query, reach: reachOf(caller) })
    return { receipts: [...receipts], next }
  })

  register(api.handOver, async ({ body, caller }) => {
    await ledgers.handOver(body, by(caller), reachOf(caller))
    return { id: body.id }
  })

  register(api.takings, async ({ query, caller }) => ({
    stations: await ledgers.takings({ ...query, reach: reachOf(caller) }),
  }))
}
