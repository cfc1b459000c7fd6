import { type z } from 'zod'
import { type preferenceValueSchema } from '../../contract/api/preferences.api.ts'
import { type Caller } from '../access/caller.ts'
import { type DatabaseHandle } from '../database/open-database.ts'
import { findPreference, putPreference } from './preferences.store.ts'

type Json = z.infer<typeof preferenceValueSchema>

export type Preferences = ReturnType<typeof createPreferences>

/** What each person has arranged for himself. The hub keeps it and does not read it. */
export function createPreferences({ db, now }: Pick<DatabaseHandle, 'db'> & { readonly now: () => number }) {
  return {
    async read({ userId }: Pick<Caller, 'userId'>, key: string): Promise<Json> {
      const stored = await findPreference(db, userId, key)
      return stored === undefined ? null : (JSON.parse(stored) as Json)
    },
    async write({ userId }: Pick<Caller, 'userId'>, key: string, value: unknown): Promise<void> {
      await putPreference(db, { userId, key, value: JSON.stringify(value), at: now() })
    },
  }
}
