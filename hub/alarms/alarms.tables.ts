export type AlarmsTables = {
  alarms: {
    id: string
    kind: string
    severity: string
    subject_kind: string | null
    subject_key: string | null
    value: number | null
    limit_value: number | null
    /** JSON. */
    detail: string
    raised_at: number
    times: number
    taken_by_user_id: string | null
    taken_by_name: string | null
    taken_at: number | null
    ended_at: number | null
    /** JSON: the play-book as it was then, with its ticks. */
    steps: string
    note: string
  }
  /** One row. */
  alarm_settings: { id: number; settings: string }
}
