export type MessagesTables = {
  messages: {
    id: string
    /** `a:b` of two people's ids in order, or `team:` and its name: what both sides find it under. */
    conversation: string
    from_user_id: string
    from_name: string
    /** One of these is null. */
    to_user_id: string | null
    to_team: string | null
    text: string
    at: number
  }
  /** Up to when a person has read a conversation. */
  message_seen: { user_id: string; conversation: string; seen_at: number }
}
