import { announcementsApi } from '../../contract/api/announcements.api.ts'
import { type CommandRequest } from '../../contract/bridge/commands.ts'
import { type TopicBoard } from '../bridge/topic-board.ts'
import { type HubLink } from '../hub-link/hub-link.ts'
import { SeatError } from '../seat-error.ts'

export type AnnouncementDesk = {
  markRead(input: CommandRequest<'announcement.mark-read'>): Promise<null>
  publish(input: CommandRequest<'announcement.publish'>): Promise<null>
  close(): void
}

/** Announcements for the person signed in (KB3); topic `announcements`. */
export function createAnnouncementDesk(options: {
  readonly board: TopicBoard
  readonly link: HubLink
  readonly log: (level: 'info' | 'warn', message: string, detail: Readonly<Record<string, unknown>>) => void
}): AnnouncementDesk {
  const { board, link, log } = options
  let reading = false
  let again = false

  const read = async (): Promise<void> => {
    if (reading) {
      again = true
      return
    }
    reading = true
    try {
      do {
        again = false
        const { announcements } = await link.call(announcementsApi.list, {})
        board.set('announcements', {
          announcements,
          unread: announcements.filter(({ readAt }) => readAt === null).length,
        })
      } while (again)
    } catch (error) {
      log('warn', 'announcements were not read', { code: error instanceof SeatError ? error.code : 'seat.failed' })
    } finally {
      reading = false
    }
  }

  let online = false
  const stops = [
    link.listen({
      state({ state }) {
        if (state === 'online' && !online) void read()
        online = state === 'online'
      },
      snapshot: () => undefined,
      delta: ({ kind }) => {
        if (kind === 'announcement.changed') void read()
      },
      refused: () => undefined,
    }),
    board.watch('session', ({ me }) => {
      if (me === null) board.set('announcements', { announcements: [], unread: 0 })
    }),
  ]
  return {
    async markRead({ id }) {
      await link.call(announcementsApi.read, { params: { id } })
      await read()
      return null
    },
    async publish(body) {
      await link.call(announcementsApi.publish, { body })
      await read()
      return null
    },
    close: () => stops.forEach((stop) => stop()),
  }
}
