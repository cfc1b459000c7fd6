export type CallNotesTables = {
  /** One per call and person; the one written last stands. */
  call_notes: {
    call_id: string
    user_id: string
    job_number: string
    name: string
    note: string
    disposition: string | null
    customer_id: string | null
    written_at: number
    /** Of the change that stands. */
    mutation_id: string
  }
  /** How a call sounded at a person's seat (SP6). */
  call_quality: {
    call_id: string
    user_id: string
    /** JSON. */
    quality: string
    /** Worst MOS of the call, for lists and reports. */
    worst_mos: number
    at: number
  }
}
