import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { v7 as uuid } from 'uuid'
import { z } from 'zod'
import { type Centre } from '../../contract/centre/centre.ts'
import { type PracticePerson } from '../../contract/embedded-hub.ts'
import { type SessionId, type UserId } from '../../contract/ids.ts'
import { type BuiltInRole } from '../../contract/rights.ts'
import { type Access } from '../access/access.ts'
import { type Caller, createCaller } from '../access/caller.ts'
import { hubManager } from '../access/first-start.ts'
import { personName } from '../sample-data/people.ts'
import { createLot } from '../sample-data/seeded.ts'

/** The trainer: a supervisor with a seat of his own. */
export const trainer = { jobNumber: '1100', name: '楼敏', team: '订水组', extension: '8100' } as const
const colleagueCount = 20
const team = '订水组'

/** People who are not there: they come to work as many as the trainer wants. */
export const colleaguePeople = Array.from({ length: colleagueCount }, (_, index) => ({
  jobNumber: String(1011 + index),
  extension: String(8011 + index),
  name: personName(createLot(4_711 + index)),
  team,
}))

/** Makes the colleagues users of the hub; nobody signs in as one. @returns them in the order they come to work */
export async function putColleagues(access: Access): Promise<readonly UserId[]> {
  const ids: UserId[] = []
  for (const { jobNumber, name } of colleaguePeople) {
    const found = access.directory.userByJobNumber(jobNumber)
    const wanted = { id: uuid() as UserId, jobNumber, name, team, station: null, language: 'zh-CN' as const }
    ids.push(
      found?.id ?? (await access.users.create(hubManager, { ...wanted, roleIds: [roleOf(access, 'agent')] })).user.id,
    )
  }
  return ids
}

/** A user as the one who acts, for what the hub does in his name. */
export function callerOf(access: Pick<Access, 'directory'>, jobNumber: string): Caller {
  const user = access.directory.userByJobNumber(jobNumber)
  if (user === undefined) throw new Error(`the practice hub has no user ${jobNumber}`)
  const { id, name, grants, station } = user
  const sessionId = uuid() as SessionId
  return createCaller({
    ...{ userId: id, sessionId, jobNumber, name, team: user.team, station, grants, language: user.language },
  })
}

const passwordsSchema = z.record(z.string(), z.string().min(12))

/**
 * Gives those who can sign in a password, once, and keeps it in the folder: it opens nothing but this practice hub, and
 * whoever may read the folder may change the data anyway.
 */
export async function ensurePasswords(
  access: Access,
  folder: string,
  centre: Pick<Centre, 'seats'>,
): Promise<readonly PracticePerson[]> {
  const file = join(folder, 'secrets', 'practice-people.json')
  const known = existsSync(file) ? passwordsSchema.safeParse(JSON.parse(readFileSync(file, 'utf8'))) : undefined
  const passwords: Record<string, string> = known?.data ?? {}
  const people: PracticePerson[] = []
  let changed = false
  for (const { jobNumber, extension } of centre.seats) {
    if (colleaguePeople.some((one) => one.jobNumber === jobNumber)) continue
    const user = access.directory.userByJobNumber(jobNumber)
    if (user === undefined) continue
    let password = passwords[jobNumber]
    if (password === undefined || !user.hasPassword) {
      password = randomBytes(12).toString('base64url')
      const { oneTimeCode } = await access.users.resetPassword(hubManager, user.id)
      await access.signIn.useOneTimeCode(jobNumber, oneTimeCode, password, '127.0.0.1')
      passwords[jobNumber] = password
      changed = true
    }
    const role = jobNumber === trainer.jobNumber ? 'supervisor' : 'agent'
    people.push({ jobNumber, name: user.name, role, extension, password })
  }
  if (changed) writeFileSync(file, JSON.stringify(passwords), { mode: 0o600 })
  return people
}

function roleOf(access: Access, role: BuiltInRole) {
  const found = access.directory.roles().find((one) => one.builtIn === role)
  if (found === undefined) throw new Error(`no role ${role}`)
  return found.id
}
