export type AgentsTables = {
  /** Who sits where, and what he asked for: what a restarted hub begins with. */
  agent_session: {
    extension: string
    user_id: string
    job_number: string
    name: string
    team: string | null
    wanted: string
    wanted_reason: string | null
    wanted_until: number | null
    /** JSON: queues and penalties. */
    queues: string
    /** JSON or null. */
    wrap_up: string | null
    signed_in_at: number
    /** JSON: what the seat could not prove. */
    unproven: string
  }
  /** One row per change of what a seat showed; never changed afterwards. */
  agent_state_log: {
    id: string
    extension: string
    user_id: string | null
    job_number: string | null
    name: string | null
    team: string | null
    from_state: string
    from_reason: string | null
    to_state: string
    to_reason: string | null
    at: number
    /** How long the state that ended had lasted. */
    duration_ms: number
    /** `agent`, `supervisor`, `timer`, `pbx`, `seat`. */
    caused_by: string
    by_user_id: string | null
    call_id: string | null
    /** Of a break that ended: when it was to end. */
    planned_until: number | null
    /** Queues served in the state that ended, parted by a blank; null in rows of before they were kept. */
    queues: string | null
    /** Of a wrap-up that ended: the queue of its call. */
    wrap_up_queue: string | null
  }
}
