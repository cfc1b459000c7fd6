import { v7 as uuid } from 'uuid'
import { type NewUser, type User, type UserChange } from '../../contract/access.ts'
import { ZuoxiError } from '../../contract/errors.ts'
import { type Grants, rightNames } from '../../contract/rights.ts'
import { isUniqueViolation } from '../database/database-errors.ts'
import { type Tx } from '../database/open-database.ts'
import { type Actor, briefChange } from '../operation-log/operation-log.ts'
import { type AccessContext } from './access-context.ts'
import {
  bumpGeneration,
  insertCode,
  insertUser,
  readRoleIds,
  readUser,
  replaceUserRoles,
  revokeSessions,
  updateUser,
} from './access.store.ts'
import { type Reach, reaches } from './data-scope.ts'
import { type DirectoryUser } from './directory.ts'
import { firstBeyond, mergeGrants } from './grants.ts'
import { hashOneTimeCode, newOneTimeCode } from './one-time-code.ts'
import { userWord } from './sign-in.ts'

/** Who manages, and how far he may. The command line manages everything. */
export type Manager = { readonly actor: Actor; readonly reach: Reach; readonly grants: Grants }

export type NewCode = { readonly oneTimeCode: string; readonly expiresAt: number }

export type Users = {
  list(manager: Manager): readonly User[]
  read(manager: Manager, id: string): User
  /** Repeating it with the same id and job number changes nothing and gives no second code. */
  create(manager: Manager, user: NewUser): Promise<{ user: User; oneTimeCode: string | null }>
  change(manager: Manager, id: string, change: UserChange): Promise<User>
  resetPassword(manager: Manager, id: string): Promise<NewCode>
  unlock(manager: Manager, id: string): Promise<void>
  /** @returns how many sessions ended */
  endSessions(manager: Manager, id: string): Promise<number>
}

const codeMs = 24 * 3_600_000

const lastAdministrator = {
  'zh-CN': '这是最后一个可用的管理员，不能停用或取消其管理员角色',
  en: 'this is the last active administrator, who can be neither disabled nor lose the role',
} as const

export function createUsers(context: AccessContext): Users {
  const { database, log, directory, attempts, now } = context

  const withLock = ({ grants: _grants, ...user }: DirectoryUser): User => ({
    ...user,
    lockedUntil: attempts.lockedUntil(user.jobNumber, now()),
  })

  /** Out of reach is answered like not there: an id must not tell. */
  function within(manager: Manager, id: string): DirectoryUser {
    const user = directory.user(id)
    if (!user || !reaches(manager.reach, { userId: user.id, team: user.team })) {
      throw new ZuoxiError('thing.not-found', { what: userWord, id })
    }
    return user
  }

  /** Nobody manages somebody who may more than himself. */
  function manageable(manager: Manager, id: string): DirectoryUser {
    const user = within(manager, id)
    refuseBeyond(user.grants, manager.grants)
    return user
  }

  function grantsOf(roleIds: readonly string[]): Grants {
    return mergeGrants(
      roleIds.map((id) => {
        const role = directory.role(id)
        if (!role) throw new ZuoxiError('thing.not-found', { what: roleWord, id })
        return role.grants
      }),
    )
  }

  function refuseOutsideTeam(manager: Manager, userId: string, team: string | null): void {
    if (!reaches(manager.reach, { userId, team }))
      throw new ZuoxiError('access.beyond-own', { right: rightNames['user.write'] })
  }

  function isLastAdministrator(id: string): boolean {
    const administrator = directory.roles().find((role) => role.builtIn === 'administrator')
    if (!administrator) return false
    const active = directory.users().filter((user) => user.active && user.roleIds.includes(administrator.id))
    return active.length === 1 && active[0]?.id === id
  }

  async function giveCode(tx: Tx, userId: string, purpose: string): Promise<NewCode> {
    const oneTimeCode = newOneTimeCode()
    const expiresAt = now() + codeMs
    await insertCode(tx, {
      id: uuid(),
      purpose,
      user_id: userId,
      code_hash: hashOneTimeCode(oneTimeCode),
      created_at: now(),
      expires_at: expiresAt,
      used_at: null,
    })
    return { oneTimeCode, expiresAt }
  }

  return {
    list: (manager) =>
      directory
        .users()
        .filter((user) => reaches(manager.reach, { userId: user.id, team: user.team }))
        .map(withLock)
        .sort((a, b) => a.jobNumber.localeCompare(b.jobNumber)),

    read: (manager, id) => withLock(within(manager, id)),

    async create(manager, user) {
      refuseBeyond(grantsOf(user.roleIds), manager.grants)
      refuseOutsideTeam(manager, user.id, user.team)
      const existing = directory.user(user.id)
      if (existing) {
        if (existing.jobNumber === user.jobNumber) return { user: withLock(existing), oneTimeCode: null }
        throw new ZuoxiError('thing.exists', { what: userWord, id: user.id })
      }
      const at = now()
      const code = await database
        .transaction(async (tx) => {
          await insertUser(tx, {
            id: user.id,
            job_number: user.jobNumber,
            name: user.name,
            team: user.team,
            station: user.station,
            language: user.language,
            password_hash: null,
            must_change_password: 0,
            active: 1,
            version: 1,
            created_at: at,
            changed_at: at,
          })
          await replaceUserRoles(tx, user.id, user.roleIds)
          await bumpGeneration(tx)
          const { id: _id, ...described } = user
          await log.record(tx, {
            actor: manager.actor,
            action: 'user.create',
            subject: { kind: 'user', id: user.id },
            detail: described,
          })
          return giveCode(tx, user.id, 'first-password')
        })
        .catch((error: unknown) => {
          if (isUniqueViolation(error)) throw new ZuoxiError('thing.exists', { what: userWord, id: user.jobNumber })
          throw error
        })
      await context.reload()
      return { user: withLock(within(manager, user.id)), oneTimeCode: code.oneTimeCode }
    },

    async change(manager, id, change) {
      const before = manageable(manager, id)
      if (change.roleIds) refuseBeyond(grantsOf(change.roleIds), manager.grants)
      if (change.team !== undefined) refuseOutsideTeam(manager, id, change.team)
      const administrator = directory.roles().find((role) => role.builtIn === 'administrator')
      const losesRole =
        change.roleIds !== undefined && administrator !== undefined && !change.roleIds.includes(administrator.id)
      if ((change.active === false || losesRole) && isLastAdministrator(id)) {
        throw new ZuoxiError('state.illegal', { reason: lastAdministrator })
      }
      await database.transaction(async (tx) => {
        const changed = await updateUser(tx, id, change.version, {
          ...(change.name === undefined ? {} : { name: change.name }),
          ...(change.team === undefined ? {} : { team: change.team }),
          ...(change.station === undefined ? {} : { station: change.station }),
          ...(change.language === undefined ? {} : { language: change.language }),
          ...(change.active === undefined ? {} : { active: change.active ? 1 : 0 }),
          changed_at: now(),
        })
        if (!changed) {
          const latest = await readUser(tx, id)
          throw new ZuoxiError('thing.changed', { what: userWord, version: latest?.version ?? 0 })
        }
        const rolesBefore = await readRoleIds(tx, id)
        if (change.roleIds) await replaceUserRoles(tx, id, change.roleIds)
        if (change.active === false) await revokeSessions(tx, { userId: id }, now(), 'disabled')
        await bumpGeneration(tx)
        const { version: _version, ...wanted } = change
        const old = { ...before, roleIds: rolesBefore.sort() }
        await log.record(tx, {
          actor: manager.actor,
          action: 'user.change',
          subject: { kind: 'user', id },
          detail: briefChange(pick(old, Object.keys(wanted)), {
            ...wanted,
            ...(change.roleIds ? { roleIds: [...change.roleIds].sort() } : {}),
          }),
        })
      })
      await context.reload()
      const after = directory.user(id)
      if (!after) throw new ZuoxiError('thing.not-found', { what: userWord, id })
      return withLock(after)
    },

    async resetPassword(manager, id) {
      const user = manageable(manager, id)
      return database.transaction(async (tx) => {
        await log.record(tx, {
          actor: manager.actor,
          action: 'user.reset-password',
          subject: { kind: 'user', id: user.id },
        })
        return giveCode(tx, user.id, 'password')
      })
    },

    async unlock(manager, id) {
      const user = manageable(manager, id)
      await attempts.unlock(database.db, user.jobNumber)
      await log.recordAlone({ actor: manager.actor, action: 'user.unlock', subject: { kind: 'user', id } })
    },

    async endSessions(manager, id) {
      manageable(manager, id)
      const ended = await database.transaction(async (tx) => {
        const ids = await revokeSessions(tx, { userId: id }, now(), 'ended-by-administrator')
        await bumpGeneration(tx)
        await log.record(tx, {
          actor: manager.actor,
          action: 'user.end-sessions',
          subject: { kind: 'user', id },
          detail: { sessions: ids.length },
        })
        return ids
      })
      await context.reload()
      return ended.length
    },
  }
}

export const roleWord = { 'zh-CN': '角色', en: 'the role' } as const

export function refuseBeyond(wanted: Grants, own: Grants): void {
  const right = firstBeyond(wanted, own)
  if (right !== undefined) throw new ZuoxiError('access.beyond-own', { right: rightNames[right] })
}

function pick(from: Readonly<Record<string, unknown>>, names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(names.map((name) => [name, from[name]]))
}
