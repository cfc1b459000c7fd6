import { join } from 'node:path'
import { type CustomerSight } from '../customers/customer-sight.ts'
import { type Customers } from '../customers/customers.ts'
import { type CustomerImports } from '../customers/import-customers.ts'
import { type DatabaseHandle } from '../database/open-database.ts'
import { type OperationLog } from '../operation-log/operation-log.ts'
import { type Orders } from '../orders/orders.ts'
import { type Shop } from '../shop/shop.ts'
import { createCustomerImporter } from './customer-importer.ts'
import { createExports } from './exports.ts'
import { createImportJobs } from './import-jobs.ts'
import { createTimeText } from './local-time.ts'
import { createOrderImporter } from './order-importer.ts'
import { createProductImporter } from './product-importer.ts'
import { type TransferRoutes } from './transfers.routes.ts'

export type TransfersOptions = {
  readonly dataFolder: string
  readonly database: DatabaseHandle
  readonly log: OperationLog
  readonly now: () => number
  readonly customers: Customers
  readonly imports: CustomerImports
  readonly sight: CustomerSight
  readonly shop: Shop
  readonly orders: Orders
  readonly onError: (error: unknown, reference: string) => void
}

export type Transfers = TransferRoutes & { close(): Promise<void> }

/** Import and export of customers, products and orders (PU5). */
export async function openTransfers(options: TransfersOptions): Promise<Transfers> {
  const { dataFolder, database, log, now, customers, imports, sight, shop, orders, onError } = options
  const timeOf = createTimeText(shop.timeZone)
  const exports = await createExports({ folder: join(dataFolder, 'exports'), log, now, timeOf })
  const jobs = await createImportJobs({
    folder: join(dataFolder, 'imports'),
    now,
    onError,
    importers: {
      customers: createCustomerImporter({ imports, fields: () => customers.fields() }),
      products: createProductImporter({ database, shop, log }),
      orders: createOrderImporter({ database, log, now, shop, customers, sight, orders }),
    },
  })
  return {
    ...{ jobs, exports, customers, sight, shop, orders, timeOf },
    async close() {
      await jobs.close()
      await exports.close()
    },
  }
}
