import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { databaseCompanions, dataNames, listReplaced } from './data-folder.ts'
import { errorCode } from './file-trouble.ts'
import { syncFolder } from './sync-folder.ts'

/**
 * Puts restored files in the place of the old ones so that a stop at any moment leaves either the old state or the new
 * one. `.restore/incoming` holds the new files; the old ones move to `before-restore-…`, then the new ones move in. The
 * plan is written before the first move and removed after the last: while it is there, the next program with the lock
 * moves everything back.
 */
const planSchema = z.strictObject({
  /** Top-level names that were in the folder. */
  old: z.array(z.string()),
  /** Top-level names that come in. */
  incoming: z.array(z.string()),
  /** The folder that keeps the old ones. */
  before: z.string().regex(/^before-restore-[\w-]+$/),
})

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

/**
 * @param moment names the folder that keeps the old files
 * @param confirm what must succeed too before the new state counts (the rows of PostgreSQL)
 * @returns the folder with the old files; null when there were none
 */
export async function swapFiles(
  dataFolder: string,
  moment: string,
  confirm: () => Promise<void> = async () => undefined,
): Promise<string | null> {
  const work = join(dataFolder, dataNames.restore)
  const incoming = join(work, 'incoming')
  const old = await listReplaced(dataFolder)
  const names = await readdir(incoming)
  const before = `before-restore-${moment}`
  const plan = { old, incoming: names, before }
  await mkdir(join(dataFolder, before), { mode: 0o700 })
  await writeFile(join(work, `${planName}.tmp`), JSON.stringify(plan), { flush: true, mode: 0o600 })
  await rename(join(work, `${planName}.tmp`), join(work, planName))
  await syncFolder(work)
  try {
    for (const name of old) await rename(join(dataFolder, name), join(dataFolder, before, name))
    for (const name of names) await rename(join(incoming, name), join(dataFolder, name))
    await syncFolder(join(dataFolder, before))
    await syncFolder(dataFolder)
    await confirm()
  } catch (error) {
    await undoRestore(dataFolder)
    throw error
  }
  // The moment the new state counts.
  await rm(join(work, planName))
  await syncFolder(work)
  await rm(work, { recursive: true, force: true })
  if (old.length > 0) return join(dataFolder, before)
  await rm(join(dataFolder, before), { recursive: true, force: true })
  return null
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

/** Whether a restore was begun here and not ended. */
export const restoreWasInterrupted = (dataFolder: string): Promise<boolean> =>
  exists(join(dataFolder, dataNames.restore))

async function readPlan(file: string): Promise<z.infer<typeof planSchema> | undefined> {
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
