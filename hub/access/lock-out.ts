/**
 * How long somebody who guesses has to wait. Slips are free; then each further failure doubles the wait. An address has
 * more free tries than an account, because a whole centre may sit behind one.
 */
export type FailureRecord = {
  readonly failures: number
  readonly lastAt: number
  /** Epoch ms; 0 when not locked. */
  readonly lockedUntil: number
}

export type LockOutRule = {
  readonly freeTries: number
  readonly firstWaitMs: number
  readonly longestWaitMs: number
  /** After so long without a failure the count starts again. */
  readonly forgetMs: number
}

const hour = 3_600_000

export const accountRule: LockOutRule = { freeTries: 5, firstWaitMs: 30_000, longestWaitMs: hour, forgetMs: 24 * hour }
export const addressRule: LockOutRule = { freeTries: 30, firstWaitMs: 10_000, longestWaitMs: hour, forgetMs: hour }

export const noFailures: FailureRecord = { failures: 0, lastAt: 0, lockedUntil: 0 }

/** The record after one more failure at `now`. */
export function afterFailure(record: FailureRecord, rule: LockOutRule, now: number): FailureRecord {
  const failures = now - record.lastAt > rule.forgetMs ? 1 : record.failures + 1
  const beyond = failures - rule.freeTries
  const wait = beyond < 0 ? 0 : Math.min(rule.firstWaitMs * 2 ** Math.min(beyond, 30), rule.longestWaitMs)
  return { failures, lastAt: now, lockedUntil: wait === 0 ? 0 : now + wait }
}

/** Seconds still to wait, rounded up; 0 when one may try. */
export function secondsLocked(record: FailureRecord, now: number): number {
  return Math.max(0, Math.ceil((record.lockedUntil - now) / 1000))
}
