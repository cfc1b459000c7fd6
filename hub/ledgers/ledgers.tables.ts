/** Rows as stored: ids text, times and amounts bigint, lists as JSON text. They do not leave the stores. */
export type LedgersTables = {
  ledger_head: LedgerHeadTable
  ledger_accounts: LedgerAccountsTable
  ledger_entries: LedgerEntriesTable
  ledger_postings: LedgerPostingsTable
  ledger_orders: LedgerOrdersTable
  customer_accounts: CustomerAccountsTable
  receipts: ReceiptsTable
  hand_overs: HandOversTable
}

/** One row, locked while a transaction posts: the last numbers given, and which database they belong to. */
type LedgerHeadTable = {
  /** Of the feed of customer accounts. */
  changes: number
  entries: number
  accounts: number
  epoch: string
}

/** One row for each account and unit, with the sum of its postings. */
type LedgerAccountsTable = {
  id: number
  /** Plainly: `customer:<id>:tickets`, `shop:sales` (accounts.ts). */
  account: string
  unit: string
  /** Of an account that is a customer's. */
  customer_id: string | null
  /** Of cash that a courier holds for a station. */
  station: string | null
  balance: number
}

type LedgerEntriesTable = {
  /** 1, 2, 3 … in the order of posting. */
  id: number
  at: number
  kind: string
  customer_id: string | null
  order_id: string | null
  order_number: number | null
  /** The receipt, adjustment or hand-over it was made for. */
  cause_id: string | null
  user_id: string | null
  by_name: string
  note: string
}

type LedgerPostingsTable = {
  entry_id: number
  position: number
  account_id: number
  amount: number
  /** Of the account, after it. */
  balance: number
}

/** What the books know of each order: for the accounts of the customers and for the takings. */
type LedgerOrdersTable = {
  order_id: string
  number: number
  customer_id: string
  state: string
  station: string | null
  courier_id: string | null
  placed_at: number
  delivered_at: number | null
  total_fen: number
  chases: number
  /** JSON: what was bought, without gifts. */
  goods: string
  buckets_out: number
  buckets_returned: number
}

type CustomerAccountsTable = {
  customer_id: string
  /** Of its last change, in the feed the seats' caches follow. */
  change: number
  /** JSON: all that a seat is told of it. */
  content: string
}

type ReceiptsTable = {
  id: string
  order_id: string
  order_number: number
  customer_id: string
  customer_name: string
  payer: string
  method: string
  amount_fen: number
  refund_of: string | null
  refunded_fen: number
  station: string | null
  courier_id: string | null
  courier_name: string | null
  taken_at: number
  stored_at: number
  user_id: string | null
  by_name: string
  note: string
}

type HandOversTable = {
  id: string
  station: string
  courier_id: string
  courier_name: string
  amount_fen: number
  at: number
  stored_at: number
  user_id: string | null
  by_name: string
  note: string
}
