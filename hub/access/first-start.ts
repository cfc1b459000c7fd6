import { v7 as uuid } from 'uuid'
import { type RoleId, type UserId } from '../../contract/ids.ts'
import { type BilingualText } from '../../contract/language.ts'
import { type BuiltInRole, builtInGrants, builtInRoles } from '../../contract/rights.ts'
import { hubActor } from '../operation-log/operation-log.ts'
import { type AccessContext } from './access-context.ts'
import { bumpGeneration, insertRole, readOpenCode } from './access.store.ts'
import { giveNewRights } from './new-rights.ts'
import { type Manager, type Users } from './users.ts'

const builtInNames: Readonly<Record<BuiltInRole, BilingualText>> = {
  administrator: { 'zh-CN': '管理员', en: 'Administrator' },
  supervisor: { 'zh-CN': '班长', en: 'Supervisor' },
  agent: { 'zh-CN': '座席', en: 'Agent' },
  inspector: { 'zh-CN': '质检员', en: 'Quality inspector' },
  'station-operator': { 'zh-CN': '送水站', en: 'Station operator' },
  'department-handler': { 'zh-CN': '承办单位', en: 'Department handler' },
  leader: { 'zh-CN': '领导', en: 'Leader' },
}

export const firstAdministrator = 'admin'

/** The hub itself, for what it does before there is anybody. */
export const hubManager: Manager = { actor: hubActor, reach: { kind: 'all' }, grants: builtInGrants.administrator }

/**
 * Puts the built-in roles and the first administrator in place. Returns the one-time code of an administrator who still
 * has no password and no open code; the caller shows it once, only its hash is kept.
 */
export async function prepareFirstStart(
  context: AccessContext,
  users: Users,
): Promise<{ jobNumber: string; oneTimeCode: string } | null> {
  await addMissingRoles(context)
  await giveNewRights(context)
  const administrator = context.directory.roles().find((role) => role.builtIn === 'administrator')
  if (!administrator) throw new Error('the administrator role is missing')
  const administrators = context.directory
    .users()
    .filter((user) => user.active && user.roleIds.includes(administrator.id))
  if (administrators.some((user) => user.hasPassword)) return null
  const [waiting] = administrators
  if (!waiting) {
    const { oneTimeCode } = await users.create(hubManager, {
      id: uuid() as UserId,
      jobNumber: firstAdministrator,
      name: '管理员',
      team: null,
      station: null,
      roleIds: [administrator.id],
      language: 'zh-CN',
    })
    return oneTimeCode === null ? null : { jobNumber: firstAdministrator, oneTimeCode }
  }
  if (await readOpenCode(context.database.db, waiting.id, context.now())) return null
  const { oneTimeCode } = await users.resetPassword(hubManager, waiting.id)
  return { jobNumber: waiting.jobNumber, oneTimeCode }
}

async function addMissingRoles(context: AccessContext): Promise<void> {
  const present = new Set(context.directory.roles().map((role) => role.builtIn))
  const missing = builtInRoles.filter((role) => !present.has(role))
  if (missing.length === 0) return
  const at = context.now()
  await context.database.transaction(async (tx) => {
    for (const role of missing) {
      await insertRole(tx, {
        id: uuid() as RoleId,
        built_in: role,
        name_zh: builtInNames[role]['zh-CN'],
        name_en: builtInNames[role].en,
        grants: JSON.stringify(builtInGrants[role]),
        version: 1,
        created_at: at,
        changed_at: at,
      })
    }
    await bumpGeneration(tx)
  })
  await context.reload()
}
