import { type NewRole, type Role, type RoleChange } from '../../contract/access.ts'
import { ZuoxiError } from '../../contract/errors.ts'
import { briefChange } from '../operation-log/operation-log.ts'
import { isUniqueViolation } from '../database/database-errors.ts'
import { type AccessContext } from './access-context.ts'
import { bumpGeneration, countUsersOfRole, deleteRole, insertRole, readRole, updateRole } from './access.store.ts'
import { type DirectoryRole } from './directory.ts'
import { type Manager, refuseBeyond, roleWord } from './users.ts'

export type Roles = {
  list(): readonly Role[]
  create(manager: Manager, role: NewRole): Promise<Role>
  change(manager: Manager, id: string, change: RoleChange): Promise<Role>
  remove(manager: Manager, id: string): Promise<void>
}

const reasons = {
  administrator: {
    'zh-CN': '管理员角色始终拥有全部权限，不能修改',
    en: 'the administrator role always has every right and cannot be changed',
  },
  builtIn: { 'zh-CN': '内置角色不能删除', en: 'a built-in role cannot be deleted' },
  inUse: { 'zh-CN': '还有人员使用此角色', en: 'some users still have this role' },
} as const

export function createRoles(context: AccessContext): Roles {
  const { database, log, directory, now } = context

  function known(id: string): DirectoryRole {
    const role = directory.role(id)
    if (!role) throw new ZuoxiError('thing.not-found', { what: roleWord, id })
    return role
  }

  return {
    list: () => directory.roles(),

    async create(manager, role) {
      refuseBeyond(role.grants, manager.grants)
      const existing = directory.role(role.id)
      if (existing) {
        if (existing.name['zh-CN'] === role.name['zh-CN']) return existing
        throw new ZuoxiError('thing.exists', { what: roleWord, id: role.id })
      }
      const at = now()
      await database
        .transaction(async (tx) => {
          await insertRole(tx, {
            id: role.id,
            built_in: null,
            name_zh: role.name['zh-CN'],
            name_en: role.name.en,
            grants: JSON.stringify(role.grants),
            version: 1,
            created_at: at,
            changed_at: at,
          })
          await bumpGeneration(tx)
          await log.record(tx, {
            actor: manager.actor,
            action: 'role.create',
            subject: { kind: 'role', id: role.id },
            detail: { name: role.name, grants: role.grants },
          })
        })
        .catch((error: unknown) => {
          if (isUniqueViolation(error)) throw new ZuoxiError('thing.exists', { what: roleWord, id: role.id })
          throw error
        })
      await context.reload()
      return known(role.id)
    },

    async change(manager, id, change) {
      const before = known(id)
      if (before.builtIn === 'administrator') throw new ZuoxiError('state.illegal', { reason: reasons.administrator })
      refuseBeyond(before.grants, manager.grants)
      if (change.grants) refuseBeyond(change.grants, manager.grants)
      await database.transaction(async (tx) => {
        const changed = await updateRole(tx, id, change.version, {
          ...(change.name ? { name_zh: change.name['zh-CN'], name_en: change.name.en } : {}),
          ...(change.grants ? { grants: JSON.stringify(change.grants) } : {}),
          changed_at: now(),
        })
        if (!changed) {
          const latest = await readRole(tx, id)
          throw new ZuoxiError('thing.changed', { what: roleWord, version: latest?.version ?? 0 })
        }
        await bumpGeneration(tx)
        await log.record(tx, {
          actor: manager.actor,
          action: 'role.change',
          subject: { kind: 'role', id },
          detail: {
            ...(change.name ? briefChange({ name: before.name }, { name: change.name }) : {}),
            ...(change.grants ? { grants: briefChange(before.grants, change.grants) } : {}),
          },
        })
      })
      await context.reload()
      return known(id)
    },

    async remove(manager, id) {
      const role = known(id)
      if (role.builtIn !== null) throw new ZuoxiError('state.illegal', { reason: reasons.builtIn })
      refuseBeyond(role.grants, manager.grants)
      await database.transaction(async (tx) => {
        if ((await countUsersOfRole(tx, id)) > 0) throw new ZuoxiError('state.illegal', { reason: reasons.inUse })
        await deleteRole(tx, id)
        await bumpGeneration(tx)
        await log.record(tx, {
          actor: manager.actor,
          action: 'role.delete',
          subject: { kind: 'role', id },
          detail: { name: role.name, grants: role.grants },
        })
      })
      await context.reload()
    },
  }
}
