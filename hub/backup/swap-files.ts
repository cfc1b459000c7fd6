import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { ZuoxiError } from '../../contract/errors.ts'
import { databaseCompanions, dataNames, listReplaced } from './data-folder.ts'
import { errorCode } from './file-trouble.ts'
import { syncFolder } from './sync-folder.ts'

/**
 * Puts restored files in the place of the old ones so that a stop at any moment leaves either the old state or the new
 * one. `.restore/incoming` holds the new files; the old ones move to `before-restore-…`, then the new ones move in. The
 * plan is written before the first move and removed after the last: while it is there, the next program with the lock
 * moves everything back. Rows that go into PostgreSQL come last of all, in one transaction that carries the plan's id:
 * from its commit on the new state counts, and the next program finds the id and keeps the new files.
 */
const planSchema = z.strictObject({
  /** Top-level names that were in the folder. */
  old: z.array(z.string()),
  /** Top-level names that come in. */
  incoming: z.array(z.string()),
  /** The folder that keeps the old ones. */
  before: z.string().regex(/^before-restore-[\w-]+$/),
  /** What the transaction that ends this restore writes; null when it is over with the last move. */
  restoreId: z.string().nullable().default(null),
})

type Plan = z.infer<typeof planSchema>

const planName = 'plan.json'

export type RestoreFolder = { readonly work: string; readonly incoming: string }

/** An empty place for the new files, beside the old ones on the same disk. The caller holds the lock. */
export async function openRestoreFolder(dataFolder: string): Promise<RestoreFolder> {
  const work = join(dataFolder, dataNames.restore)
  await rm(work, { recursive: true, force: true })
  const incoming = join(work, 'incoming')
  await mkdir(incoming, { recursive: true, mode: 0o700 })
  return { work, incoming }
}

/** The transaction that comes after the last move. */
export type LastStep = {
  readonly restoreId: string
  readonly commit: () => Promise<void>
  readonly committed: AskCommitted
}

/** Whether the transaction with this id was committed; undefined when its database is not known here. */
export type AskCommitted = (restoreId: string) => Promise<boolean | undefined>

/**
 * @param moment names the folder that keeps the old files
 * @returns the folder with the old files; null when there were none
 */
export async function swapFiles(dataFolder: string, moment: string, last?: LastStep): Promise<string | null> {
  const work = join(dataFolder, dataNames.restore)
  const incoming = join(work, 'incoming')
  const old = await listReplaced(dataFolder)
  const names = await readdir(incoming)
  const before = `before-restore-${moment}`
  const plan: Plan = { old: [...old], incoming: names, before, restoreId: last?.restoreId ?? null }
  await mkdir(join(dataFolder, before), { mode: 0o700 })
  await writeFile(join(work, `${planName}.tmp`), JSON.stringify(plan), { flush: true, mode: 0o600 })
  await rename(join(work, `${planName}.tmp`), join(work, planName))
  await syncFolder(work)
  let committing = false
  try {
    for (const name of old) await rename(join(dataFolder, name), join(dataFolder, before, name))
    for (const name of names) await rename(join(incoming, name), join(dataFolder, name))
    await syncFolder(join(dataFolder, before))
    await syncFolder(dataFolder)
    committing = last !== undefined
    await last?.commit()
  } catch (error) {
    // A connection that breaks during the commit leaves open how it ended; unanswered, the plan stays for the next program.
    const ended = await settleRestore(dataFolder, committing ? last?.committed : async () => false)
    if (ended !== 'completed') throw error
  }
  await complete(dataFolder, plan)
  return old.length > 0 ? join(dataFolder, before) : null
}

/** The new state counts: the plan goes first, then what it needed. */
async function complete(dataFolder: string, { old, before }: Plan): Promise<void> {
  const work = join(dataFolder, dataNames.restore)
  await rm(join(work, planName), { force: true })
  if (await exists(work)) await syncFolder(work)
  await rm(work, { recursive: true, force: true })
  if (old.length === 0) await rm(join(dataFolder, before), { recursive: true, force: true })
}

/**
 * Ends a restore that was cut short, one way or the other; the caller holds the lock.
 * @throws ZuoxiError `state.illegal` when only a database that is not known here can tell; then nothing is touched
 */
export async function settleRestore(
  dataFolder: string,
  committed?: AskCommitted,
): Promise<'nothing' | 'undone' | 'completed'> {
  const plan = await readPlan(join(dataFolder, dataNames.restore, planName))
  if (plan && plan.restoreId !== null) {
    const is = await committed?.(plan.restoreId)
    if (is === undefined) throw unknownEnd()
    if (is) {
      await complete(dataFolder, plan)
      return 'completed'
    }
  }
  return (await undoRestore(dataFolder)) ? 'undone' : 'nothing'
}

function unknownEnd(): ZuoxiError {
  return new ZuoxiError('state.illegal', {
    reason: {
      'zh-CN': '上次恢复到 PostgreSQL 时中断。请像那次一样设置 ZUOXI_DATABASE_URL 后再运行，以便查明它是否完成',
      en: 'the last restore into PostgreSQL was cut short. Set ZUOXI_DATABASE_URL as it was then and run this again, so that it can be seen whether that one was completed',
    },
  })
}

/**
 * Clears away a restore that was stopped half-way; the old state is back afterwards. The caller holds the lock.
 * @returns whether there was one
 */
export async function undoRestore(dataFolder: string): Promise<boolean> {
  const work = join(dataFolder, dataNames.restore)
  if (!(await exists(work))) return false
  const plan = await readPlan(join(work, planName))
  if (plan) {
    const before = join(dataFolder, plan.before)
    for (const name of [...plan.incoming, ...databaseCompanions]) {
      if (await exists(join(work, 'incoming', name))) continue
      // Gone from `incoming`: what stands in its place is the new one, unless the old one is already back there.
      const oldIsBack = plan.old.includes(name) && !(await exists(join(before, name)))
      if (!oldIsBack) await rm(join(dataFolder, name), { recursive: true, force: true })
    }
    for (const name of plan.old) {
      if (await exists(join(before, name))) await rename(join(before, name), join(dataFolder, name))
    }
    await syncFolder(dataFolder)
    await rm(before, { recursive: true, force: true })
  }
  await rm(work, { recursive: true, force: true })
  return true
}

/** What a restore that failed before its first move leaves; one that has a plan is left for `settleRestore`. */
export async function removeUnplanned(dataFolder: string): Promise<void> {
  const work = join(dataFolder, dataNames.restore)
  if (await exists(join(work, planName))) return
  await rm(work, { recursive: true, force: true })
}

/** Whether a restore was begun here and not ended. */
export const restoreWasInterrupted = (dataFolder: string): Promise<boolean> =>
  exists(join(dataFolder, dataNames.restore))

async function readPlan(file: string): Promise<Plan | undefined> {
  try {
    return planSchema.parse(JSON.parse(await readFile(file, 'utf8')))
  } catch (error) {
    // It gets its name only when it is whole, so either it is not there or it is sound.
    if (errorCode(error) === 'ENOENT') return undefined
    throw error
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path)
    return true
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return false
    throw error
  }
}
