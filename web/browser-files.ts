import { rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { v4 as uuid } from 'uuid'
import { type TableFiles } from '../main/transfers/data-desk.ts'

/** Longer than anybody takes to find a file on his disk. */
const choosingMs = 10 * 60_000
/** A file that was made and not fetched is not kept. */
const keptMs = 10 * 60_000

export type BrowserFiles = TableFiles & {
  /** The folder the table the page was asked for is to be written into; null: nobody asked for it. */
  expected(id: string): string | null
  /** It is there, or the person chose none. */
  arrived(id: string, file: string | null): void
  /** Tells the page of every file written since the last time. */
  offer(): void
  /** What a file made here is called for the person; null: not one of ours. */
  nameOf(file: string): string | null
  /** Once: what the page may fetch under that id. */
  take(id: string): { readonly file: string; readonly name: string } | null
  close(): Promise<void>
}

/** The system's file dialogs, played by a browser: it sends the file that was chosen, and fetches the one that was made. */
export function createBrowserFiles(options: {
  readonly folder: string
  /** Asks the page; false: no page is there. */
  readonly askForFile: (id: string) => boolean
  readonly offerFile: (id: string) => void
}): BrowserFiles {
  const { folder } = options
  const asked = new Map<string, { readonly folder: string; readonly done: (file: string | null) => void }>()
  const made = new Map<string, { readonly file: string; readonly name: string; offered: boolean }>()
  const timers = new Set<NodeJS.Timeout>()

  const later = (ms: number, act: () => void): void => {
    const timer = setTimeout(() => {
      timers.delete(timer)
      act()
    }, ms)
    timer.unref()
    timers.add(timer)
  }
  const remove = (file: string): void => void rm(file, { force: true }).catch(() => undefined)

  return {
    open: () =>
      new Promise((resolve) => {
        const id = uuid()
        const done = (file: string | null): void => {
          if (!asked.delete(id)) return
          if (file !== null) later(keptMs, () => remove(file))
          resolve(file)
        }
        asked.set(id, { folder: join(folder, id), done })
        if (!options.askForFile(id)) return done(null)
        later(choosingMs, () => done(null))
      }),
    async save(name) {
      const id = uuid()
      const file = join(folder, id)
      made.set(id, { file, name: basename(name), offered: false })
      later(keptMs, () => {
        made.delete(id)
        remove(file)
      })
      return file
    },
    expected: (id) => asked.get(id)?.folder ?? null,
    arrived: (id, file) => asked.get(id)?.done(file),
    offer() {
      for (const [id, one] of made) {
        if (one.offered) continue
        one.offered = true
        options.offerFile(id)
      }
    },
    nameOf: (file) => [...made.values()].find((one) => one.file === file)?.name ?? null,
    take(id) {
      const found = made.get(id)
      if (found === undefined) return null
      made.delete(id)
      later(keptMs, () => remove(found.file))
      return found
    },
    async close() {
      for (const timer of timers) clearTimeout(timer)
      for (const { done } of [...asked.values()]) done(null)
      await rm(folder, { recursive: true, force: true })
    },
  }
}
