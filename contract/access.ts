import { z } from 'zod'
import { keySchema } from './centre/words.ts'
import { roleIdSchema, sessionIdSchema, userIdSchema } from './ids.ts'
import { languages } from './language.ts'
import { builtInRoles, rights, scopes } from './rights.ts'
import { versionSchema } from './stored-number.ts'

export const languageSchema = z.enum(languages)
export const grantsSchema = z.partialRecord(z.enum(rights), z.enum(scopes))

/** What a person signs in with: digits and letters, as printed on his badge. */
export const jobNumberSchema = z
  .string()
  .trim()
  .regex(/^[0-9A-Za-z][0-9A-Za-z._-]{0,31}$/)

const personName = z.string().trim().min(1).max(60)
/** The delivery station somebody works for; null for everybody else. */
const stationKey = keySchema.nullable()
const teamName = z.string().trim().min(1).max(60)

export const userSchema = z.object({
  id: userIdSchema,
  jobNumber: jobNumberSchema,
  name: personName,
  team: teamName.nullable(),
  station: stationKey,
  roleIds: z.array(roleIdSchema),
  language: languageSchema,
  active: z.boolean(),
  /** False until the first password is set with a one-time code. */
  hasPassword: z.boolean(),
  /** Locked out after failed sign-ins until then, epoch ms. */
  lockedUntil: z.number().nullable(),
  version: z.int(),
  createdAt: z.number(),
  changedAt: z.number(),
})
export type User = z.infer<typeof userSchema>

export const newUserSchema = z.strictObject({
  id: userIdSchema,
  jobNumber: jobNumberSchema,
  name: personName,
  team: teamName.nullable().default(null),
  station: stationKey.default(null),
  roleIds: z.array(roleIdSchema).max(20),
  language: languageSchema.default('zh-CN'),
})
export type NewUser = z.infer<typeof newUserSchema>

export const userChangeSchema = z.strictObject({
  /** The version the change was made on. */
  version: versionSchema,
  name: personName.optional(),
  team: teamName.nullable().optional(),
  station: stationKey.optional(),
  roleIds: z.array(roleIdSchema).max(20).optional(),
  language: languageSchema.optional(),
  active: z.boolean().optional(),
})
export type UserChange = z.infer<typeof userChangeSchema>

const roleName = z.object({ 'zh-CN': z.string().trim().min(1).max(40), en: z.string().trim().min(1).max(40) })

export const roleSchema = z.object({
  id: roleIdSchema,
  builtIn: z.enum(builtInRoles).nullable(),
  name: roleName,
  grants: grantsSchema,
  version: z.int(),
})
export type Role = z.infer<typeof roleSchema>

export const newRoleSchema = z.strictObject({ id: roleIdSchema, name: roleName, grants: grantsSchema })
export type NewRole = z.infer<typeof newRoleSchema>

export const roleChangeSchema = z.strictObject({
  version: versionSchema,
  name: roleName.optional(),
  grants: grantsSchema.optional(),
})
export type RoleChange = z.infer<typeof roleChangeSchema>

/** Who is signed in, and what he may. */
export const meSchema = z.object({
  userId: userIdSchema,
  sessionId: sessionIdSchema,
  jobNumber: jobNumberSchema,
  name: personName,
  team: teamName.nullable(),
  station: stationKey,
  language: languageSchema,
  grants: grantsSchema,
})
export type Me = z.infer<typeof meSchema>

export const signedInSchema = z.object({
  /** For `Authorization: Bearer`; good for minutes. */
  accessToken: z.string(),
  accessExpiresAt: z.number(),
  /** For one refresh; each refresh gives the next. Using an old one again ends the session. */
  refreshToken: z.string(),
  refreshExpiresAt: z.number(),
  me: meSchema,
})
export type SignedIn = z.infer<typeof signedInSchema>

export const passwordSchema = z.string().min(1).max(256)
