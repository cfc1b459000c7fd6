export type HelpTables = {
  help_requests: {
    id: string
    call_id: string
    extension: string
    queue: string | null
    user_id: string
    name: string
    team: string | null
    asked_at: number
    taken_by_user_id: string | null
    taken_by_name: string | null
    taken_at: number | null
    ended_at: number | null
    ending: string | null
  }
}
