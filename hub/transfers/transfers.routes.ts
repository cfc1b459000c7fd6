import { transfersApi } from '../../contract/api/transfers.api.ts'
import { type CustomerSight } from '../customers/customer-sight.ts'
import { type Customers } from '../customers/customers.ts'
import { type Register } from '../http/http-server.ts'
import { type Orders } from '../orders/orders.ts'
import { type Shop } from '../shop/shop.ts'
import { exportCustomers } from './export-customers.ts'
import { exportOrders } from './export-orders.ts'
import { exportProducts } from './export-products.ts'
import { type Exports } from './exports.ts'
import { type ImportJobs } from './import-jobs.ts'

export type TransferRoutes = {
  readonly jobs: ImportJobs
  readonly exports: Exports
  readonly customers: Customers
  readonly sight: CustomerSight
  readonly shop: Pick<Shop, 'products'>
  readonly orders: Pick<Orders, 'list' | 'reaches' | 'seesNumber'>
  readonly timeOf: (at: number) => string
}

export function registerTransfers(register: Register, parts: TransferRoutes): void {
  const { jobs, exports, customers, sight, shop, orders, timeOf } = parts
  register(transfersApi.uploadCustomers, ({ caller, query, body }) =>
    jobs.upload('customers', caller, query.fileName, body),
  )
  register(transfersApi.uploadProducts, ({ caller, query, body }) =>
    jobs.upload('products', caller, query.fileName, body),
  )
  register(transfersApi.uploadOrders, ({ caller, query, body }) => jobs.upload('orders', caller, query.fileName, body))
  register(transfersApi.read, ({ caller, params }) => jobs.read(params.id, caller))
  register(transfersApi.preview, ({ caller, params, body }) => jobs.preview(params.id, caller, body))
  register(transfersApi.start, ({ caller, address, params, body }) => jobs.start(params.id, caller, address, body))
  register(transfersApi.cancel, ({ caller, params }) => jobs.cancel(params.id, caller))
  register(transfersApi.report, async ({ caller, params, language }) => ({
    ...jobs.report(params.id, caller, language),
    mediaType: 'text/csv; charset=utf-8',
  }))

  register(transfersApi.exportCustomers, async ({ query, ...request }) => {
    const { format, ...filter } = query
    const content = await exportCustomers({ customers, sight }, request.caller, query.text, request.language)
    return await exports.write({ ...request, kind: 'customers', format, filter }, content)
  })
  register(transfersApi.exportProducts, async ({ query, ...request }) =>
    exports.write(
      { ...request, kind: 'products', format: query.format, filter: {} },
      exportProducts(shop, request.language),
    ),
  )
  register(transfersApi.exportOrders, async ({ query, ...request }) => {
    const { format, ...filter } = query
    const { caller, language } = request
    const content = exportOrders(orders, caller, filter, { language, timeOf })
    return await exports.write({ ...request, kind: 'orders', format, filter }, content)
  })
}
