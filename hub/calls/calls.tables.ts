/** `dialled`: began it. `answered`: spoke. `missed`: it rang there and went on or was lost. */
export type CallPart = 'dialled' | 'answered' | 'missed'

/** Times are epoch ms with the PBX's fraction, hence `double precision`. */
export type CallsTables = {
  calls: {
    call_id: string
    pbx: string
    pbx_call_id: string
    direction: string
    phase: string
    caller_number: string
    /** The outside party's number in E.164, whoever called. */
    caller_e164: string | null
    called_number: string
    trunk: string | null
    customer_id: string | null
    queue: string | null
    extension: string | null
    /** Who sat at the seat that answered, and his team then. */
    user_id: string | null
    team: string | null
    started_at: number
    queued_at: number | null
    answered_at: number | null
    ended_at: number | null
    wait_ms: number | null
    talk_ms: number | null
    hold_ms: number | null
    ended_by: string | null
    loss_reason: string | null
    /** JSON of the machine's state while the call runs; null once it has ended. */
    open_state: string | null
  }
  call_steps: {
    call_id: string
    sequence: number
    at: number
    kind: string
    extension: string | null
    queue: string | null
    /** JSON. */
    detail: string
  }
  /** Which people had a part in a call: one row per step that made them part of it. */
  call_parties: {
    call_id: string
    /** The step's. */
    sequence: number
    user_id: string
    extension: string
    part: CallPart
    at: number
  }
  /** When the link to each PBX was last known to be up. */
  call_sight: { pbx: string; at: number }
}
