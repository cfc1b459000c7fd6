import { type Migration } from 'kysely/migration'
import { accessMigrations } from '../access/access.migrations.ts'
import { type AccessTables } from '../access/access.tables.ts'
import { agentsMigrations } from '../agents/agents.migrations.ts'
import { type AgentsTables } from '../agents/agents.tables.ts'
import { alarmsMigrations } from '../alarms/alarms.migrations.ts'
import { type AlarmsTables } from '../alarms/alarms.tables.ts'
import { announcementsMigrations } from '../announcements/announcements.migrations.ts'
import { type AnnouncementsTables } from '../announcements/announcements.tables.ts'
import { callNotesMigrations } from '../call-notes/call-notes.migrations.ts'
import { type CallNotesTables } from '../call-notes/call-notes.tables.ts'
import { callsMigrations } from '../calls/calls.migrations.ts'
import { type CallsTables } from '../calls/calls.tables.ts'
import { customersMigrations } from '../customers/customers.migrations.ts'
import { type CustomersTables } from '../customers/customers.tables.ts'
import { ledgersMigrations } from '../ledgers/ledgers.migrations.ts'
import { type LedgersTables } from '../ledgers/ledgers.tables.ts'
import { supervisionMigrations } from '../supervision/supervision.migrations.ts'
import { type SupervisionTables } from '../supervision/supervision.tables.ts'
import { helpMigrations } from '../help/help.migrations.ts'
import { type HelpTables } from '../help/help.tables.ts'
import { messagesMigrations } from '../messages/messages.migrations.ts'
import { type MessagesTables } from '../messages/messages.tables.ts'
import { operationLogMigrations } from '../operation-log/operation-log.migrations.ts'
import { type OperationLogTables } from '../operation-log/operation-log.tables.ts'
import { ordersMigrations } from '../orders/orders.migrations.ts'
import { type OrdersTables } from '../orders/orders.tables.ts'
import { preferencesMigrations } from '../preferences/preferences.migrations.ts'
import { type PreferencesTables } from '../preferences/preferences.tables.ts'
import { recordingsMigrations } from '../recordings/recordings.migrations.ts'
import { type RecordingsTables } from '../recordings/recordings.tables.ts'
import { routingMigrations } from '../routing/routing.migrations.ts'
import { type RoutingTables } from '../routing/routing.tables.ts'
import { shopMigrations } from '../shop/shop.migrations.ts'
import { type ShopTables } from '../shop/shop.tables.ts'
import { updatesMigrations } from '../updates/updates.migrations.ts'
import { type UpdatesTables } from '../updates/updates.tables.ts'

/**
 * Every subject's tables. Columns that both databases keep alike: ids and codes `text`, times `bigint` (epoch ms),
 * yes/no `integer` (0, 1), structures `text` holding JSON.
 */
export type Database = AccessTables &
  OperationLogTables &
  CustomersTables &
  CallsTables &
  CallNotesTables &
  AgentsTables &
  RoutingTables &
  AnnouncementsTables &
  LedgersTables &
  OrdersTables &
  ShopTables &
  HelpTables &
  SupervisionTables &
  MessagesTables &
  AlarmsTables &
  PreferencesTables &
  RecordingsTables &
  UpdatesTables

/** Every subject's migrations, by name. */
export const migrations: Readonly<Record<string, Migration>> = {
  ...operationLogMigrations,
  ...accessMigrations,
  ...customersMigrations,
  ...callsMigrations,
  ...callNotesMigrations,
  ...agentsMigrations,
  ...routingMigrations,
  ...announcementsMigrations,
  ...ordersMigrations,
  ...ledgersMigrations,
  ...shopMigrations,
  ...helpMigrations,
  ...supervisionMigrations,
  ...messagesMigrations,
  ...alarmsMigrations,
  ...preferencesMigrations,
  ...recordingsMigrations,
  ...updatesMigrations,
}
