/**
 * Why somebody is no longer where he was without having asked for it (topic `session`, `endedBecause`).
 * `taken-elsewhere`: the same person at another machine or seat; `seat-taken`: another person sits there;
 * `store-set-aside`: this machine's own memory was unreadable and began anew, so that it has to be enrolled again.
 */
export const sessionEndReasons = ['expired', 'forced', 'taken-elsewhere', 'seat-taken', 'store-set-aside'] as const
export type SessionEndReason = (typeof sessionEndReasons)[number]
