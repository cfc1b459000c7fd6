export type PreferencesTables = {
  /** One person's value of one key; `value` is JSON. */
  preferences: { user_id: string; key: string; value: string; changed_at: number }
}
