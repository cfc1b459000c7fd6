export type RoutingTables = {
  routing_list: {
    id: string
    /** `black` or `white`. */
    list: string
    /** The number's key: E.164, or the digits of a short code. */
    number_key: string
    typed: string
    reason: string
    /** Epoch ms; null for ever. */
    until: number | null
    created_by: string
    created_at: number
  }
  routing_area: {
    id: string
    /** `area-code`, `province`, `city`. */
    kind: string
    value: string
    /** The centre's number it holds for; null for all. */
    called_number: string | null
    action: string
    target: string
    created_by: string
    created_at: number
  }
  /** One row. */
  routing_parameters: { id: number; value: string; version: number; changed_by: string; changed_at: number }
}
