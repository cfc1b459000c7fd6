import { type Announcement } from '../../contract/api/announcements.api.ts'
import { ZuoxiError } from '../../contract/errors.ts'
import { type AnnouncementId } from '../../contract/ids.ts'
import { rightNames } from '../../contract/rights.ts'
import { type Caller } from '../access/caller.ts'
import { type DirectoryUser } from '../access/directory.ts'
import { isUniqueViolation } from '../database/database-errors.ts'
import { type DatabaseHandle } from '../database/open-database.ts'
import { actorOf, type OperationLog } from '../operation-log/operation-log.ts'
import {
  findAnnouncement,
  insertAnnouncement,
  listAnnouncements,
  listReads,
  markRead,
  type StoredAnnouncement,
} from './announcements.store.ts'

const noun = { 'zh-CN': '公告', en: 'Announcement' }

/** Whoever has more than this many current ones reads none. */
const listLimit = 200

export type NewAnnouncement = Pick<StoredAnnouncement, 'id' | 'title' | 'body' | 'team' | 'urgent' | 'until'>

export type AnnouncementsOptions = {
  readonly database: DatabaseHandle
  readonly log: Pick<OperationLog, 'record'>
  readonly now: () => number
  readonly users: () => readonly Pick<DirectoryUser, 'id' | 'jobNumber' | 'name' | 'team' | 'active'>[]
  /** Once it is on the disk. */
  readonly published: (announcement: { readonly id: AnnouncementId; readonly team: string | null }) => void
}

export type Announcements = ReturnType<typeof createAnnouncements>

/** What supervisors tell everybody or one team (KB3), and who has read it. */
export function createAnnouncements(options: AnnouncementsOptions) {
  const { database, log, now } = options

  /** For whom: one who may tell his team only sees and addresses that one. */
  const mayAddress = (caller: Caller, team: string | null): boolean =>
    caller.scopeOf('announcement.write') === 'all' || (team !== null && team === caller.team)
  const concerns = (caller: Caller, one: StoredAnnouncement): boolean =>
    one.team === null || one.team === caller.team || one.byUserId === caller.userId
  const notFound = (id: string): ZuoxiError => new ZuoxiError('thing.not-found', { what: noun, id })

  return {
    async list(caller: Caller): Promise<Announcement[]> {
      const { userId, team } = caller
      const found = await listAnnouncements(database.db, { userId, team, now: now(), limit: listLimit })
      return found.map(({ readAt, ...one }) => toContract(one, readAt))
    },

    /** @throws ZuoxiError `access.beyond-own`, `thing.exists` when the id is another announcement's */
    async publish(caller: Caller, address: string, input: NewAnnouncement): Promise<Announcement> {
      if (!mayAddress(caller, input.team)) {
        throw new ZuoxiError('access.beyond-own', { right: rightNames['announcement.write'] })
      }
      const fresh = { ...input, byUserId: caller.userId, byName: caller.name, at: now() }
      try {
        await database.transaction(async (tx, afterCommit) => {
          await insertAnnouncement(tx, fresh)
          await log.record(tx, {
            actor: actorOf(caller, address),
            action: 'announcement.publish',
            subject: { kind: 'announcement', id: input.id },
            detail: { title: input.title, team: input.team, urgent: input.urgent, until: input.until },
          })
          afterCommit(() => options.published(fresh))
        })
      } catch (error) {
        if (!isUniqueViolation(error)) throw error
        const known = await findAnnouncement(database.db, input.id)
        if (known === undefined || !isSame(known, fresh))
          throw new ZuoxiError('thing.exists', { what: noun, id: input.id })
        return toContract(known, (await listReads(database.db, known.id)).get(caller.userId) ?? null)
      }
      return toContract(fresh, null)
    },

    /** @throws ZuoxiError `thing.not-found`, also for one that is not for him */
    async read(caller: Caller, id: string): Promise<void> {
      const found = await findAnnouncement(database.db, id)
      if (found === undefined || !concerns(caller, found)) throw notFound(id)
      await markRead(database.db, id, caller.userId, now())
    },

    async receipts(caller: Caller, id: string) {
      const found = await findAnnouncement(database.db, id)
      if (found === undefined || (found.byUserId !== caller.userId && !mayAddress(caller, found.team)))
        throw notFound(id)
      const reads = await listReads(database.db, id)
      return options
        .users()
        .filter((user) => reads.has(user.id) || (user.active && (found.team === null || user.team === found.team)))
        .map((user) => ({ jobNumber: user.jobNumber, name: user.name, readAt: reads.get(user.id) ?? null }))
        .sort((a, b) => a.jobNumber.localeCompare(b.jobNumber))
    },
  }
}

function isSame(a: StoredAnnouncement, b: StoredAnnouncement): boolean {
  return (['title', 'body', 'team', 'urgent', 'until', 'byUserId'] as const).every((name) => a[name] === b[name])
}

function toContract({ byUserId: _, ...one }: StoredAnnouncement, readAt: number | null): Announcement {
  return { ...one, readAt }
}
