import { ZuoxiError } from '../../contract/errors.ts'
import { type Db } from '../database/open-database.ts'
import { deleteFailure, readFailures, writeFailure } from './access.store.ts'
import {
  accountRule,
  addressRule,
  afterFailure,
  type FailureRecord,
  type LockOutRule,
  noFailures,
  secondsLocked,
} from './lock-out.ts'

/**
 * Counts failed sign-ins per account and per address. For its account an attempt counts as failed from the moment it is
 * let in, so that a hundred sent at once get no more tries than a hundred one after the other.
 */
export type Attempts = {
  load(db: Db): Promise<void>
  /**
   * Lets an attempt in, or refuses it.
   * @throws ZuoxiError `access.locked` with the seconds to wait
   */
  begin(jobNumber: string, address: string, now: number): Attempt
  /** Epoch ms until which the account is locked; null when it is not. */
  lockedUntil(jobNumber: string, now: number): number | null
  /** Lifts the lock of an account. */
  unlock(db: Db, jobNumber: string): Promise<void>
}

export type Attempt = {
  /** Keeps the count in the database; a restart forgives nothing. */
  failed(db: Db): Promise<void>
  succeeded(db: Db): Promise<void>
}

/** Addresses remembered at most; a flood from many must not fill the memory. */
const mostRecords = 50_000

export function createAttempts(): Attempts {
  const records = new Map<string, FailureRecord>()
  const accountOf = (jobNumber: string): string => `user:${jobNumber}`

  function count(subject: string, rule: LockOutRule, now: number): void {
    const record = afterFailure(records.get(subject) ?? noFailures, rule, now)
    records.delete(subject)
    records.set(subject, record)
    if (records.size > mostRecords) {
      const [oldest] = records.keys()
      if (oldest !== undefined) records.delete(oldest)
    }
  }

  async function keep(db: Db, subject: string): Promise<void> {
    const record = records.get(subject)
    if (!record) return
    await writeFailure(db, {
      subject,
      failures: record.failures,
      last_at: record.lastAt,
      locked_until: record.lockedUntil,
    })
  }

  return {
    async load(db) {
      records.clear()
      for (const row of await readFailures(db)) {
        records.set(row.subject, { failures: row.failures, lastAt: row.last_at, lockedUntil: row.locked_until })
      }
    },
    begin(jobNumber, address, now) {
      const account = accountOf(jobNumber)
      const from = `address:${address}`
      const seconds = Math.max(
        secondsLocked(records.get(account) ?? noFailures, now),
        secondsLocked(records.get(from) ?? noFailures, now),
      )
      if (seconds > 0) throw new ZuoxiError('access.locked', { seconds })
      count(account, accountRule, now)
      return {
        async failed(db) {
          // Only when it has failed: a shift that begins behind one address signs in all at once.
          count(from, addressRule, now)
          await keep(db, account)
          await keep(db, from)
        },
        async succeeded(db) {
          // The address keeps its count: a valid account of his own must not wipe a guesser's slate.
          records.delete(account)
          await deleteFailure(db, account)
        },
      }
    },
    lockedUntil(jobNumber, now) {
      const until = records.get(accountOf(jobNumber))?.lockedUntil ?? 0
      return until > now ? until : null
    },
    async unlock(db, jobNumber) {
      records.delete(accountOf(jobNumber))
      await deleteFailure(db, accountOf(jobNumber))
    },
  }
}
