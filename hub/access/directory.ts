import { type User } from '../../contract/access.ts'
import { type RoleId, type SessionId, type UserId } from '../../contract/ids.ts'
import { type BilingualText, type Language } from '../../contract/language.ts'
import { type BuiltInRole, builtInGrants, type Grants } from '../../contract/rights.ts'
import { type Db } from '../database/open-database.ts'
import {
  readGeneration,
  readLiveSessions,
  readRoles,
  readUserRoles,
  readUsers,
  type RoleRow,
  type UserRow,
} from './access.store.ts'
import { type Caller, createCaller } from './caller.ts'
import { mergeGrants } from './grants.ts'

export type DirectoryRole = {
  readonly id: RoleId
  readonly builtIn: BuiltInRole | null
  readonly name: BilingualText
  readonly grants: Grants
  readonly version: number
}

/** A person as other subjects may know him. */
export type DirectoryUser = Omit<User, 'lockedUntil'> & { readonly grants: Grants }

/**
 * People, roles and running sessions in memory: every request is checked against it, so a changed role or a person made
 * inactive counts from the next request on. The database is the truth; this follows it.
 */
export type Directory = {
  load(db: Db, now: number): Promise<void>
  user(id: string): DirectoryUser | undefined
  userByJobNumber(jobNumber: string): DirectoryUser | undefined
  users(): readonly DirectoryUser[]
  role(id: string): DirectoryRole | undefined
  roles(): readonly DirectoryRole[]
  /** Undefined when the session or its owner does not count any more. */
  caller(userId: string, sessionId: string, now: number): Caller | undefined
  addSession(id: string, userId: string, expiresAt: number): void
  removeSessions(ids: readonly string[]): void
  readonly sessionCount: number
  /** Counts the changes; a difference to the database's means that another program made some. */
  readonly generation: number
}

export type DirectoryListener = {
  /** Whoever kept a connection open for one of these must cut it. */
  readonly sessionsEnded: (sessions: readonly { readonly sessionId: string; readonly userId: string }[]) => void
  /** Their rights, team, station or being active changed. */
  readonly usersChanged: (userIds: readonly string[]) => void
}

export function createDirectory(listener: DirectoryListener): Directory {
  let users = new Map<string, DirectoryUser>()
  let byJobNumber = new Map<string, DirectoryUser>()
  let roles = new Map<string, DirectoryRole>()
  let generation = -1
  const sessions = new Map<string, { userId: string; expiresAt: number; added: number }>()
  let added = 0

  return {
    async load(db, now) {
      const addedBefore = added
      const [loadedGeneration, userRows, roleRows, links, sessionRows] = [
        await readGeneration(db),
        await readUsers(db),
        await readRoles(db),
        await readUserRoles(db),
        await readLiveSessions(db, now),
      ]
      const before = users
      roles = new Map(roleRows.map((row) => [row.id, toRole(row)]))
      const roleIds = Map.groupBy(links, (link) => link.user_id)
      users = new Map(
        userRows.map((row) => {
          const ids = (roleIds.get(row.id) ?? []).map((link) => link.role_id)
          const grants = mergeGrants(ids.map((id) => roles.get(id)?.grants ?? {}))
          return [row.id, toUser(row, ids, grants)]
        }),
      )
      byJobNumber = new Map([...users.values()].map((user) => [user.jobNumber, user]))
      const alive = new Map(
        sessionRows.map((row) => [row.id, { userId: row.user_id, expiresAt: row.expires_at, added: 0 }]),
      )
      // Begun while this was reading: not in what was read, and alive all the same.
      for (const [id, session] of sessions) if (session.added > addedBefore) alive.set(id, session)
      const ended = [...sessions]
        .filter(([id]) => !alive.has(id))
        .map(([id, { userId }]) => ({ sessionId: id, userId }))
      sessions.clear()
      for (const [id, session] of alive) {
        if (users.get(session.userId)?.active) sessions.set(id, session)
        else ended.push({ sessionId: id, userId: session.userId })
      }
      generation = loadedGeneration
      if (ended.length > 0) listener.sessionsEnded(ended)
      const changed = [...before.values()]
        .filter((user) => mayOtherwise(user, users.get(user.id)))
        .map((user) => user.id)
      if (changed.length > 0) listener.usersChanged(changed)
    },
    user: (id) => users.get(id),
    userByJobNumber: (jobNumber) => byJobNumber.get(jobNumber),
    users: () => [...users.values()],
    role: (id) => roles.get(id),
    roles: () => [...roles.values()],
    caller(userId, sessionId, now) {
      const session = sessions.get(sessionId)
      const user = users.get(userId)
      if (!session || session.userId !== userId || session.expiresAt <= now || !user?.active) return undefined
      return createCaller({
        userId: user.id,
        sessionId: sessionId as SessionId,
        jobNumber: user.jobNumber,
        name: user.name,
        team: user.team,
        station: user.station,
        grants: user.grants,
        language: user.language,
      })
    },
    addSession(id, userId, expiresAt) {
      added += 1
      sessions.set(id, { userId, expiresAt, added })
    },
    removeSessions(ids) {
      const ended = ids.flatMap((id) => {
        const session = sessions.get(id)
        return session && sessions.delete(id) ? [{ sessionId: id, userId: session.userId }] : []
      })
      if (ended.length > 0) listener.sessionsEnded(ended)
    },
    get sessionCount() {
      return sessions.size
    },
    get generation() {
      return generation
    },
  }
}

function mayOtherwise(before: DirectoryUser, after: DirectoryUser | undefined): boolean {
  return (
    before.active !== after?.active ||
    before.team !== after.team ||
    before.station !== after.station ||
    JSON.stringify(before.grants) !== JSON.stringify(after.grants)
  )
}

function toRole(row: RoleRow): DirectoryRole {
  const builtIn = row.built_in as BuiltInRole | null
  return {
    id: row.id as RoleId,
    builtIn,
    name: { 'zh-CN': row.name_zh, en: row.name_en },
    // The administrator may do everything, also what a later version brings.
    grants: builtIn === 'administrator' ? builtInGrants.administrator : (JSON.parse(row.grants) as Grants),
    version: row.version,
  }
}

function toUser(row: UserRow, roleIds: readonly string[], grants: Grants): DirectoryUser {
  return {
    id: row.id as UserId,
    jobNumber: row.job_number,
    name: row.name,
    team: row.team,
    station: row.station,
    roleIds: roleIds as RoleId[],
    language: row.language as Language,
    active: row.active === 1,
    hasPassword: row.password_hash !== null,
    version: row.version,
    createdAt: row.created_at,
    changedAt: row.changed_at,
    grants,
  }
}
