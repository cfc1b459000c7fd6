import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { type FileReply } from '../../contract/api/endpoint.ts'
import { type SeatVersion } from '../../contract/api/updates.api.ts'
import { ZuoxiError } from '../../contract/errors.ts'
import { type BilingualText } from '../../contract/language.ts'
import { type Update, updateSystems } from '../../contract/update/update.ts'
import { type Caller } from '../access/caller.ts'
import { type DatabaseHandle } from '../database/open-database.ts'
import { isFeed, readFeed, updatesFolder } from './feed.ts'
import { countRollBacks, putSeatVersion, seatVersions } from './updates.store.ts'

export type UpdatesOptions = {
  readonly dataFolder: string
  readonly database: Pick<DatabaseHandle, 'db'>
  readonly now: () => number
  readonly jobNumberOf: (userId: string) => string | null
}

/** One may be that seat's own fault; two are the version's. */
const haltAtRollBacks = 2
const updateNoun: BilingualText = { 'zh-CN': '更新文件', en: 'Update file' }

export type Updates = ReturnType<typeof createUpdates>

/** Newer versions of the seat (PL1): what lies in the hub's folder, who has which, and what did not run. */
export function createUpdates({ dataFolder, database, now, jobNumberOf }: UpdatesOptions) {
  const folder = updatesFolder(dataFolder)

  const listed = async (): Promise<readonly Update[]> =>
    (await Promise.all(updateSystems.map((system) => readFeed(folder, system)))).filter((one) => one !== null)

  return {
    async list() {
      const [updates, rollBacks] = await Promise.all([listed(), countRollBacks(database.db)])
      return updates.map((update) => {
        const rolledBack = rollBacks.get(`${update.system} ${update.version}`) ?? 0
        return { ...update, files: [...update.files], rolledBack, halted: rolledBack >= haltAtRollBacks }
      })
    },
    /** @throws ZuoxiError `thing.not-found` */
    async file(name: string): Promise<FileReply> {
      const path = join(folder, name)
      const found = await stat(path).catch(() => undefined)
      if (!found?.isFile()) throw new ZuoxiError('thing.not-found', { what: updateNoun, id: name })
      return {
        fileName: name,
        mediaType: isFeed(name) ? 'text/yaml' : 'application/octet-stream',
        content: {
          size: found.size,
          etag: `${Math.round(found.mtimeMs).toString(36)}-${found.size.toString(36)}`,
          read: (from, to) => createReadStream(path, { start: from, end: to, highWaterMark: 256 * 1024 }),
        },
      }
    },
    report: (caller: Pick<Caller, 'userId'>, seat: SeatVersion) =>
      putSeatVersion(database.db, seat, caller.userId, now()),
    async seats() {
      const seats = await seatVersions(database.db)
      return seats.map(({ userId, ...seat }) => ({ ...seat, jobNumber: jobNumberOf(userId) }))
    },
  }
}
