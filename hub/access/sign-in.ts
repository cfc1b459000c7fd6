import { v7 as uuid } from 'uuid'
import { type Me, type SignedIn } from '../../contract/access.ts'
import { ZuoxiError } from '../../contract/errors.ts'
import { type SessionId } from '../../contract/ids.ts'
import { type Language } from '../../contract/language.ts'
import { type Tx } from '../database/open-database.ts'
import { type Actor, actorOf } from '../operation-log/operation-log.ts'
import { type AccessContext } from './access-context.ts'
import {
  bumpGeneration,
  insertSession,
  readOpenCode,
  readSession,
  readUser,
  readUserByJobNumber,
  revokeSessions,
  rotateSession,
  updateUser,
  useCode,
} from './access.store.ts'
import { type Caller } from './caller.ts'
import { hashOneTimeCode } from './one-time-code.ts'
import { hashPassword, verifyPassword } from './password-hash.ts'
import { passwordWeakness } from './password-rules.ts'
import { newRefreshToken, readRefreshToken, refreshTokenMs } from './tokens.ts'

/** A reply that got lost on the way: the seat may use its old refresh token again for so long. */
const lostReplyMs = 30_000

export type SignIn = {
  /** @throws ZuoxiError `access.wrong-password`, `access.locked` */
  signIn(jobNumber: string, password: string, device: string, address: string): Promise<SignedIn>
  /** @throws ZuoxiError `access.not-signed-in`; the session ends when an old token comes again */
  refresh(refreshToken: string, address: string): Promise<SignedIn>
  signOut(caller: Caller, address: string): Promise<void>
  changePassword(caller: Caller, oldPassword: string, newPassword: string, address: string): Promise<void>
  changeLanguage(caller: Caller, language: Language, address: string): Promise<Me>
  /** @throws ZuoxiError `access.wrong-code`, `access.locked`, `access.weak-password` */
  useOneTimeCode(jobNumber: string, code: string, newPassword: string, address: string): Promise<void>
  /** @throws ZuoxiError `access.not-signed-in` */
  authenticate(accessToken: string): Promise<Caller>
  /** The same for a connection that stays open: also until when the token is good, epoch ms. */
  authenticateUntil(accessToken: string): Promise<{ readonly caller: Caller; readonly expiresAt: number }>
}

export function createSignIn(context: AccessContext): SignIn {
  const { database, log, directory, attempts, tokens, now } = context

  const meOf = ({ scopeOf: _scopeOf, ...facts }: Caller): Me => ({ ...facts })

  async function signedIn(sessionId: string, userId: string, refreshToken: string): Promise<SignedIn> {
    const at = now()
    const caller = directory.caller(userId, sessionId, at)
    if (!caller) throw new ZuoxiError('access.not-signed-in')
    const access = await tokens.issue({ userId, sessionId }, at)
    return {
      accessToken: access.token,
      accessExpiresAt: access.expiresAt,
      refreshToken,
      refreshExpiresAt: at + refreshTokenMs,
      me: meOf(caller),
    }
  }

  async function refuse(actor: Actor, action: string, userId: string | null, reason: string): Promise<void> {
    await log.recordAlone({
      actor,
      action,
      outcome: 'refused',
      subject: { kind: 'user', id: userId },
      detail: { reason },
    })
  }

  async function setPassword(tx: Tx, userId: string, password: string): Promise<void> {
    const user = await readUser(tx, userId)
    const changed =
      user &&
      (await updateUser(tx, userId, user.version, {
        password_hash: password,
        must_change_password: 0,
        changed_at: now(),
      }))
    if (!changed) throw new ZuoxiError('thing.not-found', { what: userWord, id: userId })
    await bumpGeneration(tx)
  }

  async function authenticateUntil(accessToken: string): Promise<{ caller: Caller; expiresAt: number }> {
    const at = now()
    const claims = await tokens.read(accessToken, at)
    const caller = directory.caller(claims.userId, claims.sessionId, at)
    if (!caller) throw new ZuoxiError('access.not-signed-in')
    return { caller, expiresAt: claims.expiresAt }
  }

  return {
    async signIn(jobNumber, password, device, address) {
      const at = now()
      const attempt = attempts.begin(jobNumber, address, at)
      const user = await readUserByJobNumber(database.db, jobNumber)
      const matches = await verifyPassword(user?.active === 1 ? user.password_hash : null, password)
      const actor: Actor = { userId: user?.id ?? null, jobNumber, address }
      if (!user || !matches) {
        await attempt.failed(database.db)
        await refuse(actor, 'session.sign-in', user?.id ?? null, 'wrong-password')
        throw new ZuoxiError('access.wrong-password')
      }
      await attempt.succeeded(database.db)
      // The command line may have made or changed him just now.
      const known = directory.user(user.id)
      if (known?.version !== user.version) await context.reload()
      const sessionId = uuid()
      const refresh = newRefreshToken(sessionId)
      const expiresAt = now() + refreshTokenMs
      await database.transaction(async (tx) => {
        await insertSession(tx, {
          id: sessionId,
          user_id: user.id,
          refresh_hash: refresh.hash,
          previous_hash: null,
          previous_until: null,
          address,
          device,
          created_at: at,
          used_at: at,
          expires_at: expiresAt,
          revoked_at: null,
          revoked_reason: null,
        })
        await log.record(tx, {
          actor,
          action: 'session.sign-in',
          subject: { kind: 'session', id: sessionId },
          detail: { device },
        })
      })
      directory.addSession(sessionId, user.id, expiresAt)
      return signedIn(sessionId, user.id, refresh.token)
    },

    async refresh(refreshToken, address) {
      const given = readRefreshToken(refreshToken)
      const at = now()
      const session = given && (await readSession(database.db, given.sessionId))
      if (!given || !session || session.revoked_at !== null || session.expires_at <= at) {
        throw new ZuoxiError('access.not-signed-in')
      }
      const isCurrent = given.hash === session.refresh_hash
      const isLostReply = given.hash === session.previous_hash && at < (session.previous_until ?? 0)
      if (!isCurrent && !isLostReply) {
        const actor: Actor = { userId: session.user_id, jobNumber: null, address }
        await database.transaction(async (tx) => {
          await revokeSessions(tx, { sessionId: session.id }, at, 'refresh-token-reused')
          await bumpGeneration(tx)
          await log.record(tx, {
            actor,
            action: 'session.refresh',
            outcome: 'refused',
            subject: { kind: 'session', id: session.id },
            detail: { reason: 'refresh-token-reused' },
          })
        })
        await context.reload()
        throw new ZuoxiError('access.not-signed-in')
      }
      const next = newRefreshToken(session.id)
      const expiresAt = at + refreshTokenMs
      const rotated = await database.transaction((tx) =>
        rotateSession(tx, session.id, session.refresh_hash, {
          refresh_hash: next.hash,
          // A repeat of the lost reply's token stays good until its time is over, and no longer.
          previous_hash: given.hash,
          previous_until: isCurrent ? at + lostReplyMs : session.previous_until,
          used_at: at,
          expires_at: expiresAt,
        }),
      )
      if (!rotated) throw new ZuoxiError('access.not-signed-in')
      directory.addSession(session.id, session.user_id, expiresAt)
      return signedIn(session.id, session.user_id, next.token)
    },

    async signOut(caller, address) {
      await database.transaction(async (tx) => {
        await revokeSessions(tx, { sessionId: caller.sessionId }, now(), 'signed-out')
        await log.record(tx, {
          actor: actorOf(caller, address),
          action: 'session.sign-out',
          subject: { kind: 'session', id: caller.sessionId },
        })
      })
      directory.removeSessions([caller.sessionId])
    },

    async changePassword(caller, oldPassword, newPassword, address) {
      const attempt = attempts.begin(caller.jobNumber, address, now())
      const user = await readUser(database.db, caller.userId)
      const actor = actorOf(caller, address)
      if (!user || !(await verifyPassword(user.password_hash, oldPassword))) {
        await attempt.failed(database.db)
        await refuse(actor, 'user.change-password', caller.userId, 'wrong-password')
        throw new ZuoxiError('access.wrong-password')
      }
      await attempt.succeeded(database.db)
      refuseWeak(newPassword, caller)
      const hash = await hashPassword(newPassword)
      await database.transaction(async (tx) => {
        await setPassword(tx, user.id, hash)
        await revokeSessions(tx, { userId: user.id, except: caller.sessionId }, now(), 'password-changed')
        await log.record(tx, { actor, action: 'user.change-password', subject: { kind: 'user', id: user.id } })
      })
      await context.reload()
    },

    async changeLanguage(caller, language, address) {
      await database.transaction(async (tx) => {
        const user = await readUser(tx, caller.userId)
        if (!user) throw new ZuoxiError('thing.not-found', { what: userWord, id: caller.userId })
        await updateUser(tx, user.id, user.version, { language, changed_at: now() })
        await bumpGeneration(tx)
        await log.record(tx, {
          actor: actorOf(caller, address),
          action: 'user.change',
          subject: { kind: 'user', id: user.id },
          detail: { language: [user.language, language] },
        })
      })
      await context.reload()
      const changed = directory.caller(caller.userId, caller.sessionId as SessionId, now())
      if (!changed) throw new ZuoxiError('access.not-signed-in')
      return meOf(changed)
    },

    async useOneTimeCode(jobNumber, code, newPassword, address) {
      const at = now()
      const attempt = attempts.begin(jobNumber, address, at)
      const user = await readUserByJobNumber(database.db, jobNumber)
      const open = user && (await readOpenCode(database.db, user.id, at))
      const actor: Actor = { userId: user?.id ?? null, jobNumber, address }
      if (!user || !open || open.code_hash !== hashOneTimeCode(code)) {
        await attempt.failed(database.db)
        await refuse(actor, 'user.use-code', user?.id ?? null, 'wrong-code')
        throw new ZuoxiError('access.wrong-code')
      }
      // A weak password is no failed guess, and the code stays good for the next try.
      await attempt.succeeded(database.db)
      refuseWeak(newPassword, { jobNumber, name: user.name })
      const hash = await hashPassword(newPassword)
      await database.transaction(async (tx) => {
        if (!(await useCode(tx, open.id, at))) throw new ZuoxiError('access.wrong-code')
        await setPassword(tx, user.id, hash)
        await revokeSessions(tx, { userId: user.id }, at, 'password-changed')
        await log.record(tx, { actor, action: 'user.use-code', subject: { kind: 'user', id: user.id } })
      })
      await context.reload()
    },

    async authenticate(accessToken) {
      return (await authenticateUntil(accessToken)).caller
    },
    authenticateUntil,
  }
}

export const userWord = { 'zh-CN': '人员', en: 'the user' } as const

function refuseWeak(password: string, owner: { readonly jobNumber: string; readonly name: string }): void {
  const reason = passwordWeakness(password, owner)
  if (reason) throw new ZuoxiError('access.weak-password', { reason })
}
