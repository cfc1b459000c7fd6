import { randomUUID } from 'node:crypto'
import {
  chmod,
  copyFile,
  lchown,
  link,
  mkdir,
  open,
  readFile,
  rename,
  rm,
  stat,
  unlink,
  writeFile,
} from 'node:fs/promises'
import { basename, join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { z } from 'zod'
import { foreignFiles, hashOf, ownsStateFolder, readIfThere, readManifest, stateFolder } from './ownership.ts'
import {
  type AsteriskCommand,
  complaintsIn,
  logPosition,
  logSince,
  needsRestart,
  reloadCommands,
} from './running-asterisk.ts'

export type ApplyResult =
  /** Nothing differed. */
  | { readonly kind: 'unchanged'; readonly recovered: boolean }
  /** The new files are in place. `restart` lists files that a running Asterisk takes up only at its next start. */
  | {
      readonly kind: 'applied'
      readonly changed: readonly string[]
      readonly running: boolean
      readonly restart: readonly string[]
      readonly recovered: boolean
    }
  /** Asterisk rejected the new files; the old ones are back and loaded. */
  | { readonly kind: 'rejected'; readonly reasons: readonly string[] }
  /** Files of somebody else are in the way; nothing was touched. */
  | { readonly kind: 'foreign'; readonly files: readonly string[] }
  /** Another apply is at work. */
  | { readonly kind: 'locked'; readonly processId: number }

const journalSchema = z.object({
  /** Files swapped; `old` tells whether there was one before. */
  files: z.array(z.object({ name: z.string().regex(/^[a-z_0-9]+\.conf$/), old: z.boolean() })),
})
type Journal = z.infer<typeof journalSchema>

/**
 * Puts a rendering into Asterisk's folder: writes beside, swaps file by file, reloads what changed without touching
 * calls, and reads Asterisk's own log for complaints. Any complaint, or any failure on the way, puts the old files back
 * and reloads again. A journal on disk lets the next run undo an apply that was cut off half-way.
 */
export async function applyRendering(
  target: string,
  rendering: ReadonlyMap<string, string>,
  options: { readonly asterisk: AsteriskCommand; readonly adopt?: boolean },
): Promise<ApplyResult> {
  await mkdir(stateFolder(target), { recursive: true, mode: 0o700 })
  if (!(await ownsStateFolder(target, options.adopt ?? false)))
    return { kind: 'foreign', files: [basename(stateFolder(target))] }
  const holder = await lock(target)
  if (holder !== undefined) return { kind: 'locked', processId: holder }
  try {
    const recovered = await recover(target, options.asterisk)
    const manifest = await readManifest(target)
    if (!options.adopt) {
      const files = await foreignFiles(target, rendering.keys(), manifest)
      if (files.length > 0) return { kind: 'foreign', files }
    }
    const gone = Object.keys(manifest).filter((name) => !rendering.has(name))
    const changed: string[] = []
    const restart: string[] = []
    for (const name of [...rendering.keys(), ...gone]) {
      const before = await readIfThere(join(target, name))
      const after = rendering.get(name)
      if (before === after) continue
      changed.push(name)
      if (needsRestart(name, before, after)) restart.push(name)
    }
    if (changed.length === 0) {
      await writeManifest(target, rendering)
      return { kind: 'unchanged', recovered }
    }
    const reasons = await swap(target, rendering, { changed, restart }, options.asterisk)
    if (reasons !== undefined) return { kind: 'rejected', reasons }
    const running = (await options.asterisk.run('core show version')) !== undefined
    return { kind: 'applied', changed, running, restart, recovered }
  } finally {
    await unlink(join(stateFolder(target), 'lock')).catch(() => undefined)
  }
}

/** Swaps and reloads; gives the reasons when Asterisk rejected it and everything is back as it was. */
async function swap(
  target: string,
  rendering: ReadonlyMap<string, string>,
  { changed, restart }: { readonly changed: readonly string[]; readonly restart: readonly string[] },
  asterisk: AsteriskCommand,
): Promise<readonly string[] | undefined> {
  const state = stateFolder(target)
  const fresh = join(state, 'new')
  await rm(fresh, { recursive: true, force: true })
  await mkdir(fresh, { mode: 0o700 })
  await rm(join(state, 'previous'), { recursive: true, force: true })
  await mkdir(join(state, 'previous'), { mode: 0o700 })
  const owner = await stat(target)
  const files: Journal['files'] = []
  for (const name of changed) {
    const text = rendering.get(name)
    if (text !== undefined) {
      const path = join(fresh, name)
      await writeDurably(path, text)
      await chmod(path, 0o640)
      // Asterisk's account owns its folder and must be able to read what we put there.
      if (process.getuid?.() === 0) await lchown(path, owner.uid, owner.gid)
    }
    const old = (await readIfThere(join(target, name))) !== undefined
    if (old) await copyFile(join(target, name), join(state, 'previous', name))
    files.push({ name, old })
  }
  await writeDurably(join(state, 'journal.json'), JSON.stringify({ files } satisfies Journal))
  let reasons: readonly string[]
  try {
    const before = await logPosition(asterisk)
    for (const name of changed) {
      if (rendering.has(name)) await rename(join(fresh, name), join(target, name))
      else await rm(join(target, name), { force: true })
    }
    reasons = before === undefined ? [] : await reload(asterisk, { changed, restart }, before)
  } catch (error) {
    reasons = [(error as Error).message]
  }
  if (reasons.length > 0) {
    await recover(target, asterisk)
    return reasons
  }
  await writeManifest(target, rendering)
  await rm(join(state, 'journal.json'), { force: true })
  await rm(fresh, { recursive: true, force: true })
  return undefined
}

async function reload(
  asterisk: AsteriskCommand,
  { changed, restart }: { readonly changed: readonly string[]; readonly restart: readonly string[] },
  before: { readonly file: string; readonly size: number },
): Promise<readonly string[]> {
  const failures: string[] = []
  for (const command of reloadCommands(changed)) {
    const said = await asterisk.run(command)
    // What the new modules.conf loads is there after the restart that it needs anyway.
    if (restart.includes('modules.conf') && /no such (?:module|command)/i.test(said ?? '')) continue
    if (said === undefined) failures.push(`${command}: Asterisk did not answer`)
    else if (/(?:fail|unable|error|no such (?:module|command))/i.test(said)) failures.push(`${command}: ${said.trim()}`)
  }
  // An account that a provider has once rejected is not tried again with its new password otherwise; what it says of
  // trunks without one is no failure.
  if (changed.includes('pjsip.conf')) await asterisk.run('pjsip send register *all')
  // Reloads run in Asterisk's own threads; its log is complete once a later command went through the same queue.
  await asterisk.run('core waitfullybooted')
  await pause(300)
  const complaints = complaintsIn(await logSince(before))
  // Until then the old transports hold their ports, and the new ones cannot have them.
  const waits = restart.includes('pjsip.conf') ? /transport/i : /^$/
  return [...failures, ...complaints.filter((complaint) => !waits.test(complaint))]
}

/** Undoes what a journal on disk tells: after a rejection, or after an apply that was cut off. */
async function recover(target: string, asterisk: AsteriskCommand): Promise<boolean> {
  const state = stateFolder(target)
  const text = await readIfThere(join(state, 'journal.json'))
  if (text === undefined) return false
  const { files } = journalSchema.parse(JSON.parse(text))
  for (const { name, old } of files) {
    if (!old) {
      await rm(join(target, name), { force: true })
      continue
    }
    const beside = join(target, `.${name}.${randomUUID()}`)
    await copyFile(join(state, 'previous', name), beside)
    const owner = await stat(target)
    if (process.getuid?.() === 0) await lchown(beside, owner.uid, owner.gid)
    await rename(beside, join(target, name))
  }
  for (const command of reloadCommands(files.map(({ name }) => name))) await asterisk.run(command)
  await rm(join(state, 'journal.json'), { force: true })
  return true
}

async function writeManifest(target: string, rendering: ReadonlyMap<string, string>): Promise<void> {
  const files = Object.fromEntries([...rendering].map(([name, text]) => [name, hashOf(text)]))
  const path = join(stateFolder(target), 'manifest.json')
  await writeDurably(`${path}.new`, `${JSON.stringify({ files }, undefined, 2)}\n`)
  await rename(`${path}.new`, path)
}

async function writeDurably(path: string, text: string): Promise<void> {
  await using handle = await open(path, 'w', 0o600)
  await handle.writeFile(text)
  await handle.sync()
}

/** Takes the lock, or tells who has it. The lock of a process that is gone is taken over. */
async function lock(target: string): Promise<number | undefined> {
  const path = join(stateFolder(target), 'lock')
  const own = `${path}.${randomUUID()}`
  await writeFile(own, String(process.pid))
  try {
    for (let attempt = 0; attempt < 5; attempt += 1) {
      try {
        // A link is made whole or not at all, with the process id already inside.
        await link(own, path)
        return undefined
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
      }
      const holder = Number(await readFile(path, 'utf8').catch(() => 'NaN'))
      if (Number.isInteger(holder) && isAlive(holder)) return holder
      await unlink(path).catch(() => undefined)
    }
    return 0
  } finally {
    await unlink(own).catch(() => undefined)
  }
}

function isAlive(processId: number): boolean {
  try {
    process.kill(processId, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
