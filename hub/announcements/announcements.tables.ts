export type AnnouncementsTables = {
  announcements: {
    id: string
    title: string
    body: string
    /** Null: for everybody. */
    team: string | null
    urgent: number
    by_user_id: string
    by_name: string
    at: number
    until: number | null
  }
  announcement_reads: { announcement_id: string; user_id: string; read_at: number }
}
