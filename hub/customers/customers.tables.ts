import { type ColumnType, type Generated } from 'kysely'

/** Rows as stored: ids text, times bigint epoch ms, yes/no 0/1, lists as JSON text. They do not leave the stores. */
export type CustomersTables = {
  customers: CustomersTable
  customer_numbers: CustomerNumbersTable
  customer_addresses: CustomerAddressesTable
  customer_history: CustomerHistoryTable
  customer_fields: CustomerFieldsTable
  customer_imports: CustomerImportsTable
  customer_import_updates: CustomerImportUpdatesTable
  customer_feed: CustomerFeedTable
  customer_removals: CustomerRemovalsTable
}

type CustomersTable = {
  /** Small key inside the database; joins and the search index use it, nobody outside sees it. */
  serial: Generated<number>
  id: string
  code: string | null
  code_key: string | null
  name: string
  level: string
  tags: string
  notes: string
  owner_id: string | null
  station: string | null
  blacklisted: number
  fields: string
  /** What it was created from, so that the same creation sent again is recognised. */
  created_digest: ColumnType<string, string, never>
  created_at: ColumnType<number, number, never>
  updated_at: number
  version: number
  import_id: string | null
  /** Of his last change, in the feed the seats' caches follow. */
  change: number
}

type CustomerNumbersTable = {
  id: string
  customer_serial: number
  position: number
  key: string
  kind: string
  typed: string
  extension: string | null
  label: string
  note: string
}

type CustomerAddressesTable = {
  id: string
  customer_serial: number
  position: number
  province: string
  city: string
  district: string
  street: string
  detail: string
  is_default: number
}

type CustomerHistoryTable = {
  id: string
  customer_id: string
  at: number
  user_id: string | null
  field: string
  before: string
  after: string
  version: number
  mutation_id: string | null
}

type CustomerFieldsTable = {
  key: string
  label_zh: string
  label_en: string
  type: string
  required: number
  choices: string
  position: number
  sensitive: number
}

type CustomerImportsTable = {
  id: string
  /** running | done | undone */
  state: string
  file_name: string
  user_id: string | null
  started_at: number
  ended_at: number | null
  created: number
  updated: number
}

/** What an update by an import replaced, until the import is done. */
type CustomerImportUpdatesTable = {
  import_id: string
  customer_id: string
  before: string
  version_after: number
}

/** One row: the newest number of the feed, and which database the numbers belong to. */
type CustomerFeedTable = {
  newest: number
  epoch: string
}

type CustomerRemovalsTable = {
  change: number
  customer_id: string
}
