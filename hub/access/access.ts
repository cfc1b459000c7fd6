import { type DatabaseHandle } from '../database/open-database.ts'
import { type OperationLog } from '../operation-log/operation-log.ts'
import { type AccessContext } from './access-context.ts'
import { forgetOldSessions, readGeneration } from './access.store.ts'
import { createAttempts } from './attempts.ts'
import { createDirectory, type Directory, type DirectoryListener } from './directory.ts'
import { prepareFirstStart } from './first-start.ts'
import { createRoles, type Roles } from './roles.ts'
import { createSignIn, type SignIn } from './sign-in.ts'
import { createTokens } from './tokens.ts'
import { createUsers, type Users } from './users.ts'

/** Users, roles, sessions: who may do what (AD1). The public file of this subject. */
export type Access = {
  readonly directory: Pick<Directory, 'user' | 'userByJobNumber' | 'users' | 'roles' | 'sessionCount'>
  readonly signIn: SignIn
  readonly users: Users
  readonly roles: Roles
  /** The administrator's one-time code when there is one to show now (first start). */
  readonly firstCode: { readonly jobNumber: string; readonly oneTimeCode: string } | null
  /** For whoever keeps connections open. @returns how to stop being told */
  listen(listener: DirectoryListener): () => void
  close(): void
}

export type AccessOptions = {
  readonly database: DatabaseHandle
  readonly log: OperationLog
  /** 32 bytes that sign the access tokens. */
  readonly tokenSecret: Uint8Array
  readonly now?: () => number
  readonly onError?: (error: unknown) => void
  /** How often to look whether the command line changed something; 0 for never. */
  readonly watchMs?: number
}

const sessionKeptMs = 90 * 24 * 3_600_000

export async function createAccess(options: AccessOptions): Promise<Access> {
  const { database, log } = options
  const now = options.now ?? Date.now
  const listeners = new Set<DirectoryListener>()
  const directory = createDirectory({
    sessionsEnded: (sessions) => listeners.forEach((listener) => listener.sessionsEnded(sessions)),
    usersChanged: (userIds) => listeners.forEach((listener) => listener.usersChanged(userIds)),
  })
  const attempts = createAttempts()

  // One load at a time, and one more when somebody asked meanwhile: the last load always began after the last commit.
  let loading: Promise<void> = Promise.resolve()
  const reload = (): Promise<void> => {
    loading = loading.catch(() => undefined).then(() => directory.load(database.db, now()))
    return loading
  }

  const context: AccessContext = {
    database,
    log,
    directory,
    attempts,
    tokens: createTokens(options.tokenSecret),
    now,
    reload,
  }
  await attempts.load(database.db)
  await reload()
  await database.transaction((tx) => forgetOldSessions(tx, now() - sessionKeptMs))
  const users = createUsers(context)
  const firstCode = await prepareFirstStart(context, users)

  const watchMs = options.watchMs ?? 2_000
  const watch = setInterval(
    () => {
      readGeneration(database.db)
        .then(async (generation) => {
          if (generation === directory.generation) return
          await reload()
          await attempts.load(database.db)
        })
        .catch((error: unknown) => options.onError?.(error))
    },
    watchMs || 2 ** 30,
  )
  watch.unref()
  if (watchMs === 0) clearInterval(watch)

  return {
    directory,
    signIn: createSignIn(context),
    users,
    roles: createRoles(context),
    firstCode,
    listen(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    close() {
      clearInterval(watch)
      listeners.clear()
    },
  }
}
