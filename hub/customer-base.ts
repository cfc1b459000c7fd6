import { type LiveDelta } from '../contract/live/messages.ts'
import { createCustomers, type CustomerFact, type Customers } from './customers/customers.ts'
import { createFeedWatch } from './customers/feed-watch.ts'
import { createCustomerImports, type CustomerImports } from './customers/import-customers.ts'
import { type DatabaseHandle, type Tx, whenCommitted } from './database/open-database.ts'
import { type Logger } from './http/logger.ts'
import { type HomePlaces, openHomePlaces } from './numbers/home-place.ts'
import { type NumberingPlan } from './numbers/normalise-number.ts'
import { currentActor } from './operation-log/current-actor.ts'
import { hubActor, type OperationLog } from './operation-log/operation-log.ts'

type Options = {
  readonly database: DatabaseHandle
  readonly log: OperationLog
  /** Of the centre, with or without its 0. */
  readonly areaCode: string | null
  readonly now: () => number
  /** To everybody at the live feed. */
  readonly publish: (delta: LiveDelta) => void
  readonly opened: (close: () => Promise<void> | void) => void
  readonly logger: Logger
  readonly onError: (error: unknown) => void
}

export type CustomerBase = {
  readonly customers: Customers
  readonly imports: CustomerImports
  readonly homePlaces: HomePlaces
}

/** The customers, their imports, and the feed that tells every seat what changed of them. */
export async function openCustomerBase(options: Options): Promise<CustomerBase> {
  const { database, log, now, publish, onError } = options
  const homePlaces = await openHomePlaces()
  const numberingPlan = (): NumberingPlan => ({ areaCode: options.areaCode?.replace(/^0/, '') })
  const customers = createCustomers({
    database,
    homePlaces,
    numberingPlan,
    now,
    recordFact: async (tx, fact) => {
      await recordCustomer(log, tx, fact)
      const { customerId, version, change } = fact
      whenCommitted(() => {
        feed.told(change)
        publish({ kind: 'customer.changed', customerId, version, change })
      })
    },
  })
  const feed = createFeedWatch({
    newest: () => customers.newestChange(),
    tell: (change) => publish({ kind: 'customers.changed', change }),
    onError: () => undefined,
  })
  options.opened(() => feed.close())
  const imports = createCustomerImports({
    database,
    numberingPlan,
    now,
    recordFact: async (tx, { importId, created, updated }) => {
      const actor = currentActor.getStore() ?? hubActor
      const detail = { created, updated }
      await log.record(tx, { actor, action: 'customer.import', subject: { kind: 'import', id: importId }, detail })
      whenCommitted(() => void feed.look().catch(onError))
    },
  })
  for (const undone of await imports.undoUnfinished()) {
    options.logger.warn({ undone }, 'took out an import that was cut short')
  }
  return { customers, imports, homePlaces }
}

async function recordCustomer(log: OperationLog, tx: Tx, fact: CustomerFact): Promise<void> {
  await log.record(tx, {
    actor: currentActor.getStore() ?? hubActor,
    action: fact.kind === 'customer.removed' ? 'customer.remove' : 'customer.change',
    subject: { kind: 'customer', id: fact.customerId },
    // Before and after stand in the customer's own history under this version.
    detail: { version: fact.version },
  })
}
