import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdir, open, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, expect, it } from 'vitest'
import { firstBrokenLink } from '../../../../hub/recordings/recording-chain.store.ts'
import { soundDisk, type SoundDisk } from '../../../../hub/recordings/sound/sound-disk.ts'
import { temporaryFolder } from '../../../support/temporary-folder.ts'
import { agentHz, customerHz, openStage, rawSound, workHere } from './stage.ts'

const run = promisify(execFile)
const opened: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of opened.splice(0).reverse()) await close()
})

type SmallDisk = { readonly disk: SoundDisk; fill(): Promise<void>; empty(): Promise<void> }

/** A file system of half a megabyte, where this user may make one; else files that take nothing more (`/dev/full`). */
async function smallDisk(folder: string): Promise<SmallDisk> {
  await mkdir(folder, { recursive: true })
  const filler = join(folder, 'filler')
  try {
    await run('mount', ['-t', 'tmpfs', '-o', 'size=512k', 'tmpfs', folder])
    opened.push(async () => void (await run('umount', ['-l', folder])))
    return {
      disk: soundDisk,
      async fill() {
        const file = await open(filler, 'w')
        try {
          for (;;) await file.write(Buffer.alloc(4_096))
        } catch (error) {
          expect(error).toMatchObject({ code: 'ENOSPC' })
        } finally {
          await file.close()
        }
      },
      empty: () => rm(filler),
    }
  } catch (error) {
    if (opened.length > 1) throw error
    let full = false
    return {
      disk: { ...soundDisk, create: (file) => (full ? open('/dev/full', 'w') : soundDisk.create(file)) },
      fill: async () => void (full = true),
      empty: async () => void (full = false),
    }
  }
}

it('takes nothing more, leaves what there is, and goes on as soon as there is room', async () => {
  const folder = await temporaryFolder('full')
  opened.push(folder.remove)
  const keptFolder = join(folder.path, 'kept')
  const { disk, fill, empty } = await smallDisk(keptFolder)
  const stage = await openStage('sqlite', { folder: keptFolder, disk, work: workHere(disk) })
  opened.push(stage.close)
  const { recordings, record, raw } = stage
  const sound = rawSound(customerHz, agentHz, 3_000)
  await record('before', sound)
  recordings.callEnded('before')
  await recordings.settled()
  const [before] = await recordings.store.ofCall('before')
  if (before === undefined) throw new Error('the first call is kept')
  const hash = async (): Promise<string> =>
    createHash('sha256')
      .update(await readFile(recordings.files.fileOf(before, 'wav')))
      .digest('hex')
  expect(await hash()).toBe(before.sha256)

  await fill()
  await record('during-1', sound)
  await record('during-2', sound)
  // Calls end as ever: nobody of the floor hears of it but the alarms.
  recordings.callEnded('during-1')
  recordings.callEnded('during-2')
  await recordings.settled()
  expect(recordings.troubles.view()).toMatchObject({ standing: [{ kind: 'disk-full' }] })
  expect(await recordings.store.ofCall('during-1')).toEqual([])
  expect(await raw()).toHaveLength(2)
  await recordings.sweep()
  expect(recordings.troubles.view().standing.map(({ kind }) => kind)).toContain('disk-full')
  expect(await hash()).toBe(before.sha256)
  expect(await recordings.sound(before)).toMatchObject({ format: 'mp3' })

  await empty()
  await recordings.sweep()
  await recordings.settled()
  for (const id of ['during-1', 'during-2']) {
    expect(await recordings.store.ofCall(id)).toMatchObject([{ state: 'ready', durationMs: 3_000 }])
  }
  expect(recordings.troubles.view()).toEqual({ standing: [], lost: 0 })
  expect(await raw()).toEqual([])
  expect(await hash()).toBe(before.sha256)
  expect(await firstBrokenLink(stage.database.db)).toBeNull()
})
