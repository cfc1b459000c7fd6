import { afterEach, describe, expect, it } from 'vitest'
import { type RecordingRules } from '../../../../contract/recording.ts'
import { hubActor } from '../../../../hub/operation-log/operation-log.ts'
import { forecastDisk } from '../../../../hub/recordings/disk-watch.ts'
import { firstBrokenLink } from '../../../../hub/recordings/recording-chain.store.ts'
import { deleteAfter } from '../../../../hub/recordings/retention.ts'
import { soundDisk, type SoundDisk } from '../../../../hub/recordings/sound/sound-disk.ts'
import { databaseKinds } from '../../../support/test-database.ts'
import { agentHz, customerHz, firstCallAt, openStage, rawSound, workHere } from './stage.ts'

const dayMs = 86_400_000
const rules: RecordingRules = {
  ...{ keepWavDays: 2, keepDays: 10, keepDaysByQueue: { complaint: 30 }, watermark: 'none', warnFreePercent: 10 },
}
const sound = rawSound(customerHz, agentHz, 200)
const open: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close()
})

async function filled(kind: (typeof databaseKinds)[number], disk?: SoundDisk) {
  const stage = await openStage(kind, disk === undefined ? {} : { disk, work: workHere() })
  open.push(stage.close)
  await stage.record('plain', sound)
  await stage.record('held', sound)
  await stage.record('complaint', sound, { queue: 'complaint' as never })
  await stage.record('nobody', sound, { queue: null })
  await stage.recordings.sweep()
  await stage.recordings.changeRules(hubActor, rules)
  const of = async (id: string) => (await stage.recordings.store.ofCall(id))[0]!
  const endings = async (id: string) => {
    const own = (await of(id)).id
    return (await stage.kept()).filter((name) => name.includes(own)).map((name) => name.split('.').at(-1))
  }
  return { ...stage, of, endings }
}

describe.each(databaseKinds)('the rule on %s', (kind) => {
  it('removes the WAV first, then all, and what is held never', async () => {
    const { recordings, of, endings, clock, database } = await filled(kind)
    await recordings.hold(hubActor, '王芳', await of('held'), '客户投诉')
    expect(await recordings.retain()).toBe(0)
    expect(await endings('plain')).toEqual(['mp3', 'peaks', 'wav'])

    clock.now = firstCallAt + 2 * dayMs + 1_000
    expect(await recordings.retain()).toBe(0)
    expect(await endings('plain')).toEqual(['mp3', 'peaks'])
    expect(await endings('held')).toEqual(['mp3', 'peaks', 'wav'])
    expect((await recordings.sound(await of('plain'))).format).toBe('mp3')
    await expect(recordings.sound(await of('plain'), 'wav')).rejects.toMatchObject({ code: 'recording.unavailable' })

    clock.now = firstCallAt + 10 * dayMs - 1_000
    expect(await recordings.retain()).toBe(0)
    clock.now += 2_000
    expect(await recordings.retain()).toBe(2)
    expect(await of('plain')).toMatchObject({ state: 'deleted', deletedAt: clock.now, mp3Bytes: null })
    expect(await endings('plain')).toEqual([])
    expect(await endings('nobody')).toEqual([])
    expect(await endings('complaint')).toEqual(['mp3', 'peaks'])
    await expect(recordings.waveform(await of('plain'))).rejects.toMatchObject({ code: 'recording.unavailable' })

    clock.now = firstCallAt + 40 * dayMs
    expect(await recordings.retain()).toBe(1)
    expect(await endings('complaint')).toEqual([])
    expect(await endings('held')).toEqual(['mp3', 'peaks', 'wav'])

    await recordings.hold(hubActor, '王芳', await of('held'), null)
    expect(await recordings.retain()).toBe(1)
    expect(await endings('held')).toEqual([])
    expect(await firstBrokenLink(database.db)).toBeNull()
    const days = await recordings.store.days()
    // Whatever came has left again.
    expect(days.reduce((sum, { arrived, removed }) => sum + arrived - removed, 0)).toBe(0)
    const logged = await database.db.selectFrom('operation_log').select('action').orderBy('sequence').execute()
    expect(logged.map(({ action }) => action)).toEqual([
      'recording.rules',
      'recording.hold',
      ...Array.from({ length: 3 }, () => 'recording.delete'),
      'recording.release',
      'recording.delete',
    ])
  })
})

describe('the rule', () => {
  it('says when a recording goes', () => {
    const recording = { startedAt: 1_000, queue: null, hold: null, deletedAt: null }
    expect(deleteAfter(recording, rules)).toBe(1_000 + 10 * dayMs)
    expect(deleteAfter({ ...recording, queue: 'complaint' as never }, rules)).toBe(1_000 + 30 * dayMs)
    expect(deleteAfter({ ...recording, hold: { reason: '', byName: '', at: 0 } }, rules)).toBeNull()
    expect(deleteAfter({ ...recording, deletedAt: 5 }, rules)).toBeNull()
  })

  it('is done to the end by the next run when the hub ends between row and files', async () => {
    let fails = true
    const disk: SoundDisk = {
      ...soundDisk,
      remove: (file) =>
        fails && /kept/.test(file) ? Promise.reject(new Error('the hub ends')) : soundDisk.remove(file),
    }
    const { recordings, endings, of, clock } = await filled('sqlite', disk)
    clock.now = firstCallAt + 11 * dayMs
    await expect(recordings.retain()).rejects.toThrow('the hub ends')
    expect((await of('plain')).deletedAt).not.toBeNull()
    expect(await endings('plain')).toHaveLength(3)
    fails = false
    await recordings.retain()
    expect(await endings('plain')).toEqual([])
  })
})

describe('the disk', () => {
  it('is forecast from the pace of the last week', () => {
    const now = Date.UTC(2026, 9, 20, 0, 0, 0)
    const days = Array.from({ length: 10 }, (_, at) => ({
      ...{ day: `2026-10-${String(10 + at)}`, arrived: 100, removed: at < 3 ? 0 : 40 },
    }))
    const disk = forecastDisk(days, { freeBytes: 600, totalBytes: 10_000 }, now)
    expect(disk).toMatchObject({ recordingsBytes: 720, bytesPerDay: (6 * 60) / 7 })
    expect(disk.fullAt).toBe(now + (600 / ((6 * 60) / 7)) * dayMs)
    expect(forecastDisk([], { freeBytes: 600, totalBytes: 1_000 }, now).fullAt).toBeNull()
  })

  it('raises the trouble below the limit, and ends it above', async () => {
    let freeBytes = 9
    const stage = await openStage('sqlite', { room: async () => ({ freeBytes, totalBytes: 100 }) })
    open.push(stage.close)
    await stage.recordings.look()
    expect(stage.recordings.troubles.standing()).toMatchObject([{ kind: 'disk-low', detail: { freePercent: 9 } }])
    freeBytes = 11
    await stage.recordings.look()
    expect(stage.recordings.troubles.standing()).toEqual([])
  })
})
