import { type Selectable } from 'kysely'
import { type Db, type Tx } from '../database/open-database.ts'
import { type AccessTables } from './access.tables.ts'

export type UserRow = Selectable<AccessTables['access_user']>
export type RoleRow = Selectable<AccessTables['access_role']>
export type SessionRow = Selectable<AccessTables['access_session']>
export type CodeRow = Selectable<AccessTables['access_one_time_code']>
export type FailureRow = Selectable<AccessTables['access_failure']>

export const readUsers = (db: Db): Promise<UserRow[]> => db.selectFrom('access_user').selectAll().execute()

export const readRoles = (db: Db): Promise<RoleRow[]> => db.selectFrom('access_role').selectAll().execute()

export const readUserRoles = (db: Db): Promise<{ user_id: string; role_id: string }[]> =>
  db.selectFrom('access_user_role').selectAll().execute()

export const readUser = (db: Db, id: string): Promise<UserRow | undefined> =>
  db.selectFrom('access_user').selectAll().where('id', '=', id).executeTakeFirst()

export const readUserByJobNumber = (db: Db, jobNumber: string): Promise<UserRow | undefined> =>
  db.selectFrom('access_user').selectAll().where('job_number', '=', jobNumber).executeTakeFirst()

export async function readRoleIds(db: Db, userId: string): Promise<string[]> {
  const rows = await db.selectFrom('access_user_role').select('role_id').where('user_id', '=', userId).execute()
  return rows.map((row) => row.role_id)
}

export async function insertUser(tx: Tx, row: UserRow): Promise<void> {
  await tx.insertInto('access_user').values(row).execute()
}

/** @returns false when the row has another version by now */
export async function updateUser(
  tx: Tx,
  id: string,
  version: number,
  change: Partial<Omit<UserRow, 'id' | 'version'>>,
): Promise<boolean> {
  const result = await tx
    .updateTable('access_user')
    .set({ ...change, version: version + 1 })
    .where('id', '=', id)
    .where('version', '=', version)
    .executeTakeFirst()
  return Number(result.numUpdatedRows) === 1
}

export async function replaceUserRoles(tx: Tx, userId: string, roleIds: readonly string[]): Promise<void> {
  await tx.deleteFrom('access_user_role').where('user_id', '=', userId).execute()
  if (roleIds.length === 0) return
  await tx
    .insertInto('access_user_role')
    .values([...new Set(roleIds)].map((role_id) => ({ user_id: userId, role_id })))
    .execute()
}

export const readRole = (db: Db, id: string): Promise<RoleRow | undefined> =>
  db.selectFrom('access_role').selectAll().where('id', '=', id).executeTakeFirst()

export async function insertRole(tx: Tx, row: RoleRow): Promise<void> {
  await tx.insertInto('access_role').values(row).execute()
}

export async function updateRole(
  tx: Tx,
  id: string,
  version: number,
  change: Partial<Omit<RoleRow, 'id' | 'version'>>,
): Promise<boolean> {
  const result = await tx
    .updateTable('access_role')
    .set({ ...change, version: version + 1 })
    .where('id', '=', id)
    .where('version', '=', version)
    .executeTakeFirst()
  return Number(result.numUpdatedRows) === 1
}

export async function deleteRole(tx: Tx, id: string): Promise<void> {
  await tx.deleteFrom('access_role').where('id', '=', id).execute()
}

export async function countUsersOfRole(db: Db, roleId: string): Promise<number> {
  const row = await db
    .selectFrom('access_user_role')
    .select((eb) => eb.fn.countAll<number>().as('users'))
    .where('role_id', '=', roleId)
    .executeTakeFirstOrThrow()
  return Number(row.users)
}

/** Sessions that still count at `now`. */
export const readLiveSessions = (db: Db, now: number): Promise<SessionRow[]> =>
  db.selectFrom('access_session').selectAll().where('revoked_at', 'is', null).where('expires_at', '>', now).execute()

export const readSession = (db: Db, id: string): Promise<SessionRow | undefined> =>
  db.selectFrom('access_session').selectAll().where('id', '=', id).executeTakeFirst()

export async function insertSession(tx: Tx, row: SessionRow): Promise<void> {
  await tx.insertInto('access_session').values(row).execute()
}

/** Puts the next refresh token in place. @returns false when somebody else has just done so */
export async function rotateSession(
  tx: Tx,
  id: string,
  seenHash: string,
  change: Pick<SessionRow, 'refresh_hash' | 'previous_hash' | 'previous_until' | 'used_at' | 'expires_at'>,
): Promise<boolean> {
  const result = await tx
    .updateTable('access_session')
    .set(change)
    .where('id', '=', id)
    .where('refresh_hash', '=', seenHash)
    .where('revoked_at', 'is', null)
    .executeTakeFirst()
  return Number(result.numUpdatedRows) === 1
}

/** @returns the ids of the sessions ended */
export async function revokeSessions(
  tx: Tx,
  where: { readonly userId: string; readonly except?: string } | { readonly sessionId: string },
  at: number,
  reason: string,
): Promise<string[]> {
  let query = tx.updateTable('access_session').set({ revoked_at: at, revoked_reason: reason })
  query = query.where('revoked_at', 'is', null)
  query = 'sessionId' in where ? query.where('id', '=', where.sessionId) : query.where('user_id', '=', where.userId)
  if ('except' in where && where.except !== undefined) query = query.where('id', '!=', where.except)
  const rows = await query.returning('id').execute()
  return rows.map((row) => row.id)
}

/** Ended and expired sessions need not be kept for ever. */
export async function forgetOldSessions(tx: Tx, before: number): Promise<void> {
  await tx
    .deleteFrom('access_session')
    .where((eb) => eb.or([eb('expires_at', '<', before), eb('revoked_at', '<', before)]))
    .execute()
}

export async function insertCode(tx: Tx, row: Omit<CodeRow, 'failures'>): Promise<void> {
  // A new code replaces whatever was still open for the user.
  await tx.deleteFrom('access_one_time_code').where('user_id', '=', row.user_id).execute()
  await tx.insertInto('access_one_time_code').values(row).execute()
}

export const readOpenCode = (db: Db, userId: string, now: number): Promise<CodeRow | undefined> =>
  db
    .selectFrom('access_one_time_code')
    .selectAll()
    .where('user_id', '=', userId)
    .where('used_at', 'is', null)
    .where('expires_at', '>', now)
    .executeTakeFirst()

/** @returns false when it was used meanwhile */
export async function useCode(tx: Tx, id: string, at: number): Promise<boolean> {
  const result = await tx
    .updateTable('access_one_time_code')
    .set({ used_at: at })
    .where('id', '=', id)
    .where('used_at', 'is', null)
    .executeTakeFirst()
  return Number(result.numUpdatedRows) === 1
}

export const readFailures = (db: Db): Promise<FailureRow[]> => db.selectFrom('access_failure').selectAll().execute()

export async function writeFailure(db: Db, row: FailureRow): Promise<void> {
  const { subject: _subject, ...rest } = row
  await db
    .insertInto('access_failure')
    .values(row)
    .onConflict((conflict) => conflict.column('subject').doUpdateSet(rest))
    .execute()
}

export async function deleteFailure(db: Db, subject: string): Promise<void> {
  await db.deleteFrom('access_failure').where('subject', '=', subject).execute()
}

export async function bumpGeneration(tx: Tx): Promise<number> {
  const row = await tx
    .updateTable('access_generation')
    .set((eb) => ({ value: eb('value', '+', 1) }))
    .where('id', '=', 1)
    .returning('value')
    .executeTakeFirstOrThrow()
  return row.value
}

export async function readGeneration(db: Db): Promise<number> {
  const row = await db.selectFrom('access_generation').select('value').where('id', '=', 1).executeTakeFirst()
  return row?.value ?? 0
}

export async function readKnownRights(db: Db): Promise<readonly string[]> {
  const rows = await db.selectFrom('access_known_right').select('right_name').execute()
  return rows.map((row) => row.right_name)
}

export async function insertKnownRights(tx: Tx, names: readonly string[]): Promise<void> {
  await tx
    .insertInto('access_known_right')
    .values(names.map((name) => ({ right_name: name })))
    .onConflict((conflict) => conflict.column('right_name').doNothing())
    .execute()
}
