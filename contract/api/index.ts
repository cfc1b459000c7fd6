import { accessApi } from './access.api.ts'
import { agentsApi } from './agents.api.ts'
import { alarmsApi } from './alarms.api.ts'
import { announcementsApi } from './announcements.api.ts'
import { callNotesApi } from './call-notes.api.ts'
import { callsApi } from './calls.api.ts'
import * as customersApi from './customers.api.ts'
import { type Endpoint } from './endpoint.ts'
import { ledgersApi } from './ledgers.api.ts'
import { helpApi } from './help.api.ts'
import { interventionsApi } from './interventions.api.ts'
import { messagesApi } from './messages.api.ts'
import { metricsApi } from './metrics.api.ts'
import { operationLogApi } from './operation-log.api.ts'
import { ordersApi } from './orders.api.ts'
import { practiceApi } from './practice.api.ts'
import { preferencesApi } from './preferences.api.ts'
import { ownExportsApi } from './own-exports.api.ts'
import { recordingsApi, seatRecordingsApi } from './recordings.api.ts'
import { routingApi } from './routing.api.ts'
import { seatsApi } from './seats.api.ts'
import { shopApi } from './shop.api.ts'
import { staffingApi } from './staffing.api.ts'
import { systemApi } from './system.api.ts'
import { transfersApi } from './transfers.api.ts'
import { updatesApi } from './updates.api.ts'
import { usersApi } from './users.api.ts'

/** Every subject's endpoints, by subject and name. */
export const api = {
  access: accessApi,
  users: usersApi,
  operationLog: operationLogApi,
  system: systemApi,
  customers: customersApi,
  calls: callsApi,
  callNotes: callNotesApi,
  agents: agentsApi,
  seats: seatsApi,
  routing: routingApi,
  announcements: announcementsApi,
  shop: shopApi,
  orders: ordersApi,
  ledgers: ledgersApi,
  help: helpApi,
  interventions: interventionsApi,
  messages: messagesApi,
  metrics: metricsApi,
  transfers: transfersApi,
  alarms: alarmsApi,
  staffing: staffingApi,
  preferences: preferencesApi,
  recordings: recordingsApi,
  seatRecordings: seatRecordingsApi,
  ownExports: ownExportsApi,
  practice: practiceApi,
  updates: updatesApi,
} as const

/** The whole list: the hub refuses to start when a route is missing or stands outside it. */
export const allEndpoints: readonly Endpoint[] = Object.values(api).flatMap((subject): Endpoint[] =>
  Object.values(subject),
)
