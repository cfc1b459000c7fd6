import { builtInGrants, type Grants, type Right, rights } from '../../contract/rights.ts'
import { briefChange, hubActor } from '../operation-log/operation-log.ts'
import { type AccessContext } from './access-context.ts'
import { bumpGeneration, insertKnownRights, readKnownRights, updateRole } from './access.store.ts'
import { type DirectoryRole } from './directory.ts'

/**
 * A newer program brings rights that the roles of an older hub lack. The built-in roles get those they would have on a new
 * hub, once: what an administrator takes away afterwards stays away, and roles of his own making are his to change.
 */
export async function giveNewRights(context: AccessContext): Promise<void> {
  const { database, directory, log, now } = context
  const known = await readKnownRights(database.db)
  const unknown = rights.filter((right) => !known.includes(right))
  if (unknown.length === 0) return
  await database.transaction(async (tx) => {
    let changed = false
    for (const role of directory.roles()) {
      const grants = withNew(role, unknown)
      if (grants === null) continue
      changed = true
      // Changed by another program just now: the next start looks again at what it did.
      const { id, version } = role
      if (!(await updateRole(tx, id, version, { grants: JSON.stringify(grants), changed_at: now() }))) return
      await log.record(tx, {
        actor: hubActor,
        action: 'role.change',
        subject: { kind: 'role', id },
        detail: { grants: briefChange(role.grants, grants), reason: 'new rights of this version' },
      })
    }
    await insertKnownRights(tx, unknown)
    if (changed) await bumpGeneration(tx)
  })
  await context.reload()
}

/** Null when there is nothing to add. */
function withNew(
  { builtIn, grants }: Pick<DirectoryRole, 'builtIn' | 'grants'>,
  unknown: readonly Right[],
): Grants | null {
  if (builtIn === null) return null
  const given = builtInGrants[builtIn]
  const missing = unknown.filter((right) => given[right] !== undefined && grants[right] === undefined)
  if (missing.length === 0) return null
  return { ...grants, ...Object.fromEntries(missing.map((right) => [right, given[right]])) }
}
