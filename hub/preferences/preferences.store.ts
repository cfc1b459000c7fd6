import { type Db } from '../database/open-database.ts'

export async function findPreference(db: Db, userId: string, key: string): Promise<string | undefined> {
  const row = await db
    .selectFrom('preferences')
    .select('value')
    .where('user_id', '=', userId)
    .where('key', '=', key)
    .executeTakeFirst()
  return row?.value
}

export async function preferenceKeys(db: Db, userId: string): Promise<readonly string[]> {
  const rows = await db.selectFrom('preferences').select('key').where('user_id', '=', userId).execute()
  return rows.map(({ key }) => key)
}

export async function putPreference(
  db: Db,
  { userId, key, value, at }: { userId: string; key: string; value: string; at: number },
): Promise<void> {
  await db
    .insertInto('preferences')
    .values({ user_id: userId, key, value, changed_at: at })
    .onConflict((conflict) => conflict.columns(['user_id', 'key']).doUpdateSet({ value, changed_at: at }))
    .execute()
}
