export type OrdersTables = {
  /** One row per order, with the names it was placed under: a product or station renamed later does not change it. */
  orders: {
    id: string
    number: number
    source: string
    state: string
    customer_id: string
    customer_name: string
    contact_name: string
    /** Whole; masked on the way out. */
    contact_number: string
    /** Its digits backwards, to be found by the last ones. */
    contact_tail: string
    /** JSON. */
    address: string
    /** JSON: the lines as they were asked for; priced again from these. */
    wishes: string
    /** JSON: the lines as they were computed. */
    lines: string
    goods_fen: number
    discount_fen: number
    discount_reason: string
    delivery_fee_fen: number
    deposit_fen: number
    total_fen: number
    paid_fen: number
    points_earned: number
    points_spent: number
    method: string
    window_from: number | null
    window_to: number | null
    note: string
    payment: string
    station: string | null
    station_name: string | null
    /** JSON. */
    station_why: string
    station_reason: string
    courier_id: string | null
    courier_name: string | null
    call_id: string | null
    /** JSON. */
    audit_reasons: string
    reason: string | null
    merged_into: string | null
    chases: number
    last_chased_at: number | null
    /** JSON. */
    buckets_returned: string
    placed_by: string | null
    placed_by_name: string
    written_at: number
    placed_at: number
    state_since: number
    /** Rises with the content and the state: what a change must have seen. A chase or a payment leaves it. */
    version: number
    /** Rises with everything. */
    change: number
    /** Of what was sent: the same again is answered, something else under the same id refused. */
    digest: string
  }
  /** Who did what to an order, when and why. Never changed. */
  order_steps: {
    id: string
    order_id: string
    /** Rises within the order: the change it belongs to, and its place in that. */
    sequence: number
    at: number
    action: string
    from_state: string | null
    to_state: string
    user_id: string | null
    name: string
    reason: string | null
    /** JSON. */
    changes: string
    /** The call it was done in: a chase. */
    call_id: string | null
  }
  /** Mutations that are stored, so that a repeated one does nothing. */
  order_mutations: {
    id: string
    order_id: string
    digest: string
    at: number
  }
  /** One row. */
  order_feed: {
    /** The newest change. Locked by every transaction that changes an order, so that they run one after the other. */
    newest: number
    next_number: number
  }
  /** Blocks of numbers given to seats; a number is never given twice, used or not. */
  order_number_leases: {
    id: string
    from_number: number
    to_number: number
    user_id: string
    at: number
  }
}
