import { type z } from 'zod'
import { type preferenceValueSchema } from '../../contract/api/preferences.api.ts'
import { ZuoxiError } from '../../contract/errors.ts'
import { type Caller } from '../access/caller.ts'
import { type DatabaseHandle } from '../database/open-database.ts'
import { findPreference, preferenceKeys, putPreference } from './preferences.store.ts'

/** Far more than the interface knows; without a limit one person could fill the disk. */
const keysPerPerson = 40

const tooMany = {
  'zh-CN': `每人最多 ${String(keysPerPerson)} 项个人设置`,
  en: `a person has at most ${String(keysPerPerson)} preferences`,
}

type Json = z.infer<typeof preferenceValueSchema>

export type Preferences = ReturnType<typeof createPreferences>

/** What each person has arranged for himself. The hub keeps it and does not read it. */
export function createPreferences({ db, now }: Pick<DatabaseHandle, 'db'> & { readonly now: () => number }) {
  return {
    async read({ userId }: Pick<Caller, 'userId'>, key: string): Promise<Json> {
      const stored = await findPreference(db, userId, key)
      return stored === undefined ? null : (JSON.parse(stored) as Json)
    },
    /** @throws ZuoxiError `state.illegal` beyond the number of keys a person may have */
    async write({ userId }: Pick<Caller, 'userId'>, key: string, value: unknown): Promise<void> {
      const keys = await preferenceKeys(db, userId)
      if (keys.length >= keysPerPerson && !keys.includes(key))
        throw new ZuoxiError('state.illegal', { reason: tooMany })
      await putPreference(db, { userId, key, value: JSON.stringify(value), at: now() })
    },
  }
}
