/** Times are epoch ms, `bigint`; lengths ms. */
export type RecordingsTables = {
  recordings: {
    /**
     * Where it stands in the order of time: its begin in ms × 1000, and a number of its own behind it. Lists, pages and
     * the search index all go by this one number.
     */
    place: number
    id: string
    call_id: string
    /** What it was made from, so that nothing is taken twice: `pbx:<name of the raw file>`, `seat:<id>`. */
    origin: string
    source: string
    state: string
    started_at: number
    duration_ms: number
    /** How much shorter it is than the talk; 0 when it is whole. */
    missing_ms: number
    direction: string
    number: string
    /** E.164, or the digits as they came. */
    number_key: string
    customer_id: string | null
    /** As it was when the call ended; the index holds its terms. */
    customer_name: string | null
    queue: string | null
    extension: string | null
    user_id: string | null
    agent_name: string | null
    team: string | null
    /** Its folder below that of all recordings: the day, UTC. */
    folder: string
    wav_bytes: number | null
    mp3_bytes: number | null
    sha256: string | null
    /** JSON (contract/recording.ts). */
    paused: string
    parts: string
    marks: number
    hold_reason: string | null
    hold_by: string | null
    hold_at: number | null
    deleted_at: number | null
    /** 1: files of it are to be removed still. */
    leftover: number
    arrived_at: number
  }
  /** Everybody who spoke in it. */
  recording_people: { place: number; user_id: string }
  recording_marks: {
    id: string
    recording_id: string
    at_ms: number
    text: string
    by_user_id: string
    by_name: string
    written_at: number
  }
  /** Every arrival and every end of a recording; each row carries the hash of the one before. */
  recording_chain: {
    sequence: number
    at: number
    recording_id: string
    call_id: string
    /** `arrived`, `encoded`, `wav-removed`, `deleted`. */
    event: string
    /** Of the file the event is about. */
    sha256: string | null
    bytes: number | null
    hash: string
  }
  /** One row: where the chain ends. */
  recording_chain_head: { id: number; sequence: number; hash: string }
  /** What came to the disk and left it on each day (UTC). */
  recording_days: { day: string; arrived_bytes: number; removed_bytes: number }
  /** One row once somebody has changed them: JSON. */
  recording_rules: { id: number; content: string }
  /** What a seat sends in pieces, until it is whole. */
  recording_uploads: {
    id: string
    call_id: string
    user_id: string
    source: string
    started_at: number
    duration_ms: number
    bytes: number
    sha256: string
    paused: string
    begun_at: number
  }
}
