export type SupervisionTables = {
  interventions: {
    id: string
    call_id: string
    extension: string
    agent_name: string | null
    supervisor: string
    by_user_id: string | null
    by_name: string | null
    team: string | null
    phase: string
    rung: string
    wanted: string
    reason: string | null
    started_at: number
    since: number
    ended_at: number | null
    ending: string | null
  }
}
