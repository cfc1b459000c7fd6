import { z } from 'zod'
import { jobNumberSchema, languageSchema, meSchema, passwordSchema, signedInSchema } from '../access.ts'
import { defineEndpoint } from './endpoint.ts'

const tag = '登录 Access'
const done = z.object({})

export const accessApi = {
  signIn: defineEndpoint({
    method: 'POST',
    path: '/api/sessions',
    summary: '登录 Sign in with job number and password',
    tag,
    access: 'public',
    body: z.strictObject({
      jobNumber: jobNumberSchema,
      password: passwordSchema,
      /** Shown in the list of sessions. */
      device: z.string().trim().max(100).default(''),
    }),
    reply: signedInSchema,
    errors: ['access.wrong-password', 'access.locked'],
  }),
  refresh: defineEndpoint({
    method: 'POST',
    path: '/api/sessions/refresh',
    summary: '续期 Exchange the refresh token for new tokens',
    tag,
    access: 'public',
    body: z.strictObject({ refreshToken: z.string().min(1).max(512) }),
    reply: signedInSchema,
    errors: ['access.not-signed-in'],
  }),
  signOut: defineEndpoint({
    method: 'DELETE',
    path: '/api/sessions/current',
    summary: '退出 Sign out',
    tag,
    access: 'signed-in',
    reply: done,
    errors: [],
  }),
  me: defineEndpoint({
    method: 'GET',
    path: '/api/me',
    summary: '我是谁 Who is signed in, and what he may',
    tag,
    access: 'signed-in',
    reply: meSchema,
    errors: [],
  }),
  changeLanguage: defineEndpoint({
    method: 'PUT',
    path: '/api/me/language',
    summary: '切换语言 Change the own language',
    tag,
    access: 'signed-in',
    body: z.strictObject({ language: languageSchema }),
    reply: meSchema,
    errors: [],
  }),
  changePassword: defineEndpoint({
    method: 'PUT',
    path: '/api/me/password',
    summary: '修改密码 Change the own password; other sessions end',
    tag,
    access: 'signed-in',
    body: z.strictObject({ oldPassword: passwordSchema, newPassword: passwordSchema }),
    reply: done,
    errors: ['access.wrong-password', 'access.locked', 'access.weak-password'],
  }),
  useOneTimeCode: defineEndpoint({
    method: 'POST',
    path: '/api/one-time-codes/use',
    summary: '用一次性代码设置密码 Set a password with a one-time code; every session ends',
    tag,
    access: 'public',
    body: z.strictObject({ jobNumber: jobNumberSchema, code: z.string().min(1).max(64), newPassword: passwordSchema }),
    reply: done,
    errors: ['access.wrong-code', 'access.locked', 'access.weak-password'],
  }),
} as const
