import { type UserId } from '../contract/ids.ts'
import { registerAccess } from './access/access.routes.ts'
import { registerAnnouncements } from './announcements/announcements.routes.ts'
import { registerCustomerRoutes } from './customers/customers.routes.ts'
import { type Customers } from './customers/customers.ts'
import { type Register } from './http/http-server.ts'
import { registerLedgers } from './ledgers/ledgers.routes.ts'
import { registerMessages } from './messages/messages.routes.ts'
import { registerOperationLog } from './operation-log/operation-log.routes.ts'
import { registerOwnExports } from './operation-log/own-exports.routes.ts'
import { type OperationLog } from './operation-log/operation-log.ts'
import { registerOrders } from './orders/orders.routes.ts'
import { registerPreferences } from './preferences/preferences.routes.ts'
import { registerShop } from './shop/shop.routes.ts'
import { type Shop } from './shop/shop.ts'
import { registerSystem } from './system/system.routes.ts'
import { type System } from './system/system.ts'
import { type Trade } from './trade.ts'
import { registerTransfers } from './transfers/transfers.routes.ts'

type Parts = {
  readonly access: Parameters<typeof registerAccess>[1]
  readonly log: OperationLog
  readonly system: System
  readonly customers: Customers
  readonly teamMembers: (team: string) => readonly UserId[]
  readonly announcements: Parameters<typeof registerAnnouncements>[1]
  readonly shop: Shop
  readonly trade: Trade
  readonly transfers: Parameters<typeof registerTransfers>[1]
  readonly messages: Parameters<typeof registerMessages>[1]
  readonly preferences: Parameters<typeof registerPreferences>[1]
}

/** The routes of what a hub has without a PBX: its people, customers, what is sold, the orders and the books. */
export function registerPeopleAndTrade(register: Register, parts: Parts): void {
  const { customers, teamMembers, shop, trade } = parts
  registerAccess(register, parts.access)
  registerOperationLog(register, parts.log)
  registerOwnExports(register, parts.log)
  registerSystem(register, parts.system)
  registerCustomerRoutes(register, { customers, teamMembers: async (team) => [...teamMembers(team)] })
  registerAnnouncements(register, parts.announcements)
  registerShop(register, { shop, loads: () => trade.orders.loads() })
  registerOrders(register, trade.orders)
  registerLedgers(register, {
    ledgers: trade.ledgers,
    stationOf: (caller) => caller.station,
    reachCustomer: async (caller, right, id) => {
      const team = caller.scopeOf(right) === 'team' && caller.team !== null ? teamMembers(caller.team) : []
      await customers.find(id, caller.scopeOf(right) === 'all' ? 'all' : [caller.userId, ...team])
    },
  })
  registerTransfers(register, parts.transfers)
  registerMessages(register, parts.messages)
  registerPreferences(register, parts.preferences)
}
