export type UpdatesTables = {
  /** Which version last ran at which seat, and which did not. */
  seat_version: {
    seat_id: string
    device: string
    version: string
    system: string
    rolled_back_from: string | null
    user_id: string
    reported_at: number
  }
}
