import { createHash, randomBytes } from 'node:crypto'
import { readdir, rm, stat, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { type Language } from '../contract/language.ts'
import { type WebSeatMessage } from '../contract/web-seat.ts'
import { type BrowserFiles, createBrowserFiles } from './browser-files.ts'
import { type WebSeat, type WebSeatLog, type WebSeatOptions } from './web-seat.ts'

/** A browser's seat, and the pages of that browser that are open now. */
export type SeatRoom = {
  readonly seat: WebSeat
  readonly files: BrowserFiles
  /** @returns what takes the page away again */
  enter(page: Page): () => void
}

export type Page = { tell(message: WebSeatMessage): void }

/** Without a page for so long the seat is closed; what was written stays, and the session goes on when one comes back. */
const emptyMs = 2 * 60_000
/** A browser that never came back, of which nothing waits to be sent. */
const forgottenMs = 60 * 24 * 3_600_000
/** Each is some megabytes and one connection to the hub. */
export const mostSeats = 200

const cookieForm = /^[0-9a-f]{64}$/
export const newCookie = (): string => randomBytes(32).toString('hex')

export function createSeatRooms(options: {
  readonly folder: string
  readonly openSeat: (
    about: Pick<WebSeatOptions, 'folder' | 'files' | 'hear' | 'language' | 'device' | 'log'>,
  ) => Promise<WebSeat>
  readonly log: WebSeatLog
  readonly emptyMs?: number
}) {
  const rooms = new Map<string, Promise<SeatRoom & { close(): Promise<void> }>>()
  const leaving = new Set<Promise<void>>()

  /** The cookie itself is on no disk: who reads the folder cannot be that browser. */
  const nameOf = (cookie: string): string => createHash('sha256').update(cookie).digest('hex').slice(0, 32)

  const open = async (name: string, about: { language: Language; device: string }) => {
    const folder = join(options.folder, name)
    const pages = new Set<Page>()
    let empty: NodeJS.Timeout | undefined
    const files = createBrowserFiles({
      folder: join(folder, 'files'),
      askForFile(id) {
        // The page that spoke last is the one the person looks at.
        const page = [...pages].at(-1)
        page?.tell({ kind: 'choose-file', id })
        return page !== undefined
      },
      offerFile: (id) => [...pages].at(-1)?.tell({ kind: 'take-file', id }),
    })
    const log: WebSeatLog = (level, message, detail) =>
      options.log(level, message, { browser: name.slice(0, 8), ...detail })
    // From one page only: from two it would be heard twice.
    const hear = (frames: Buffer): void => [...pages].at(-1)?.tell({ kind: 'sound', frames: frames.toString('base64') })
    const seat = await options.openSeat({ folder, files, hear, log, ...about })
    const now = new Date()
    await utimes(folder, now, now).catch(() => undefined)
    const close = async (): Promise<void> => {
      clearTimeout(empty)
      rooms.delete(name)
      await files.close()
      await seat.close()
    }
    const leaveIfEmpty = (): void => {
      clearTimeout(empty)
      if (pages.size > 0) return
      empty = setTimeout(() => {
        const left = close().catch((error: unknown) =>
          log('warn', 'a web seat did not close', { error: String(error) }),
        )
        leaving.add(left)
        void left.finally(() => leaving.delete(left))
      }, options.emptyMs ?? emptyMs)
      empty.unref()
    }
    leaveIfEmpty()
    return {
      seat,
      files,
      close,
      enter(page: Page) {
        clearTimeout(empty)
        pages.add(page)
        return () => {
          pages.delete(page)
          leaveIfEmpty()
        }
      },
    }
  }

  return {
    /** Null: not a cookie of ours, or the house is full. */
    async of(
      cookie: string,
      about: { readonly language: Language; readonly device: string },
    ): Promise<SeatRoom | null> {
      if (!cookieForm.test(cookie)) return null
      const name = nameOf(cookie)
      const known = rooms.get(name)
      if (known !== undefined) return known
      if (rooms.size >= mostSeats) return null
      // Not beside its own closing: both have the same files open.
      const opening = Promise.all(leaving).then(() => open(name, about))
      rooms.set(name, opening)
      opening.catch(() => rooms.delete(name))
      return opening
    },
    /** The room of a browser that has a page open. */
    async present(cookie: string): Promise<SeatRoom | null> {
      return cookieForm.test(cookie) ? ((await rooms.get(nameOf(cookie))) ?? null) : null
    },
    count: (): number => rooms.size,
    /** Folders of browsers that have not come back for two months. */
    async sweep(now = Date.now()): Promise<void> {
      for (const name of await readdir(options.folder).catch(() => [])) {
        const folder = join(options.folder, name)
        const { mtimeMs } = await stat(folder).catch(() => ({ mtimeMs: now }))
        if (!rooms.has(name) && now - mtimeMs > forgottenMs) await rm(folder, { recursive: true, force: true })
      }
    },
    async close(): Promise<void> {
      const open = await Promise.allSettled(rooms.values())
      await Promise.all(open.map((room) => (room.status === 'fulfilled' ? room.value.close() : undefined)))
      await Promise.all(leaving)
    },
  }
}
export type SeatRooms = ReturnType<typeof createSeatRooms>
