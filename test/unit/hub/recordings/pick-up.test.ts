import { readFile, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { firstBrokenLink } from '../../../../hub/recordings/recording-chain.store.ts'
import { wavHeaderBytes } from '../../../../hub/recordings/sound/wav.ts'
import { soundDisk, type SoundDisk } from '../../../../hub/recordings/sound/sound-disk.ts'
import { openTestDatabase } from '../../../support/test-database.ts'
import { agent, agentHz, customerHz, openStage, rawSound, workHere } from './stage.ts'

const open: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close()
})
const stage = async (...about: Parameters<typeof openStage>) => {
  const made = await openStage(...about)
  open.push(made.close)
  return made
}
const sound = rawSound(customerHz, agentHz, 3_000)

describe.each(['sqlite', 'postgres'] as const)('a recording of the PBX on %s', (kind) => {
  it('is taken when its call ends, gets its MP3, and the raw file goes', async () => {
    const { recordings, record, raw, kept, folder, database } = await stage(kind)
    await record('call-1', sound)
    recordings.callEnded('call-1')
    await recordings.settled()
    const [found] = await recordings.store.ofCall('call-1')
    expect(found).toMatchObject({
      ...{ state: 'ready', source: 'pbx', durationMs: 3_000, missingMs: 0, number: '13812345678', userId: agent },
      ...{ agentName: '李婷', queue: 'water-order', extension: '8001', team: 'a' },
      parts: [{ kind: 'talk', extension: '8001', fromMs: 0, toMs: 3_000 }],
    })
    expect(found?.mp3Bytes).toBeGreaterThan(0)
    expect(await raw()).toEqual([])
    expect((await kept()).map((name) => name.split('.')[1])).toEqual(['mp3', 'peaks', 'wav'])
    const wav = await readFile(join(folder, 'kept', found?.folder ?? '', `${found?.id ?? ''}.wav`))
    expect(wav.subarray(wavHeaderBytes).equals(sound)).toBe(true)
    expect(await firstBrokenLink(database.db)).toBeNull()
    expect((await recordings.store.days()).map(({ arrived }) => arrived)).toEqual([wav.length + (found?.mp3Bytes ?? 0)])
  })

  it('is taken by the next hub when the last one was not there', async () => {
    const { recordings, record, calls, raw } = await stage(kind)
    await record('call-1', sound)
    await record('call-2', sound)
    const unheard = await record('call-3', sound)
    // The PBX's own id, which the hub made its own of later.
    calls.get('call-2')!.running = true
    calls.delete('call-3')
    await recordings.sweep()
    expect(await recordings.store.ofCall('call-1')).toHaveLength(1)
    expect(await raw()).toHaveLength(2)
    calls.get('call-2')!.running = false
    await record('call-3', sound, { file: unheard })
    await recordings.sweep()
    await recordings.sweep()
    for (const id of ['call-1', 'call-2', 'call-3']) expect(await recordings.store.ofCall(id)).toHaveLength(1)
    expect(await raw()).toEqual([])
  })

  it('shows a changed row and one cut off', async () => {
    const { recordings, record, database } = await stage(kind)
    for (const id of ['call-1', 'call-2']) await record(id, sound)
    await recordings.sweep()
    const { db } = database
    expect(await firstBrokenLink(db)).toBeNull()
    await db.updateTable('recording_chain').set({ sha256: 'other' }).where('sequence', '=', 2).execute()
    expect(await firstBrokenLink(db)).toBe(2)
    await db.deleteFrom('recording_chain').where('sequence', '>=', 2).execute()
    expect(await firstBrokenLink(db)).toBe(2)
  })
})

describe('what is not as it should be', () => {
  it('is told: a silent side, a short file, one that is missing, one that is none', async () => {
    const { recordings, record, raw, rawFolder } = await stage('sqlite')
    const told: string[] = []
    recordings.troubles.listen(({ kind, callId }) => told.push(`${kind} ${callId ?? ''}`))
    await record('call-1', rawSound(customerHz, 0, 3_000))
    await record('call-2', sound, { talkMs: 9_000 })
    await record('call-3', sound)
    await soundDisk.remove(join(rawFolder, '2026-10-05/call-3.raw'))
    await record('call-4', Buffer.from([1, 2]), { talkMs: 9_000 })
    // Nobody answered, and the PBX made a file all the same.
    await record('call-5', Buffer.alloc(0), { talkMs: 0 })
    for (const id of ['call-1', 'call-2', 'call-3', 'call-4', 'call-5']) recordings.callEnded(id)
    await recordings.settled()
    const states = await Promise.all(
      ['call-1', 'call-2', 'call-3', 'call-4', 'call-5'].map(async (id) => (await recordings.store.ofCall(id))[0]),
    )
    expect(states.map((one) => one?.state)).toEqual(['silent', 'ready', 'missing', 'damaged', undefined])
    expect(states[1]?.missingMs).toBe(6_000)
    expect(told.sort()).toEqual(['damaged call-4', 'missing call-3', 'short call-2', 'short call-4', 'silent call-1'])
    expect(await raw()).toEqual(['2026-10-05/call-4.raw.damaged'])
    // It comes late.
    await record('call-3', sound)
    await recordings.sweep()
    const again = await recordings.store.ofCall('call-3')
    expect(again).toMatchObject([{ state: 'ready', id: states[2]?.id }])
  })

  it('and a file that belongs to nobody, after an hour', async () => {
    const { recordings, record, calls, rawFolder, clock } = await stage('sqlite')
    const path = await record('call-1', sound)
    calls.clear()
    await utimes(join(rawFolder, path), clock.now / 1000, clock.now / 1000)
    await recordings.sweep()
    expect(recordings.troubles.standing()).toEqual([])
    clock.now += 3_700_000
    await recordings.sweep()
    expect(recordings.troubles.standing()).toMatchObject([{ kind: 'unclaimed', detail: { files: 1 } }])
  })

  it('and a full disk: what the PBX wrote waits until there is room', async () => {
    let full = true
    const disk: SoundDisk = {
      ...soundDisk,
      create: (file) =>
        full ? Promise.reject(Object.assign(new Error('full'), { code: 'ENOSPC' })) : soundDisk.create(file),
    }
    const { recordings, record, raw } = await stage('sqlite', { work: workHere(disk) })
    await record('call-1', sound)
    await recordings.sweep()
    expect(recordings.troubles.standing()).toMatchObject([{ kind: 'disk-full' }])
    expect(await raw()).toHaveLength(1)
    full = false
    await recordings.sweep()
    expect(recordings.troubles.standing()).toEqual([])
    expect(await recordings.store.ofCall('call-1')).toMatchObject([{ state: 'ready' }])
  })
})

/** A disk that ends the hub at one of its steps, before or after it. */
function mortalDisk(
  endsAt: number,
  when: 'before' | 'after',
): { readonly disk: SoundDisk; readonly steps: () => number } {
  let steps = 0
  const step = <Args extends readonly unknown[], Result>(act: (...args: Args) => Promise<Result>) => {
    return async (...args: Args): Promise<Result> => {
      steps += 1
      if (steps > endsAt || (steps === endsAt && when === 'before')) throw new Error('the hub ends')
      const result = await act(...args)
      if (steps !== endsAt) return result
      // What a process has open is closed when it ends.
      if (result instanceof Object && 'close' in result) await (result as { close(): Promise<void> }).close()
      throw new Error('the hub ends')
    }
  }
  const disk: SoundDisk = {
    create: step(soundDisk.create),
    sync: step(soundDisk.sync),
    rename: step(soundDisk.rename),
    syncFolder: step(soundDisk.syncFolder),
    remove: step(soundDisk.remove),
  }
  return { disk, steps: () => steps }
}

describe('a hub that ends', () => {
  it('at any step leaves the raw file or the whole recording, and the next one makes it good', async () => {
    const { disk: counting, steps } = mortalDisk(Number.MAX_SAFE_INTEGER, 'after')
    const sound = rawSound(customerHz, agentHz, 1_000)
    const whole = await stage('sqlite', { work: workHere(counting), disk: counting })
    await whole.record('call', sound)
    await whole.recordings.sweep()
    const all = steps()
    // WAV, peaks and MP3: made, brought to the disk, named, their folder twice; then the raw file goes.
    expect(all).toBe(12)

    const database = await openTestDatabase('sqlite')
    open.push(() => database.close())
    for (let endsAt = 1; endsAt <= all; endsAt += 1) {
      for (const when of ['before', 'after'] as const) {
        const id = `call-${String(endsAt)}-${when}`
        const { disk } = mortalDisk(endsAt, when)
        const first = await stage('sqlite', { work: workHere(disk), disk }, database)
        const path = await first.record(id, sound)
        await first.recordings.sweep()
        const [row] = await first.recordings.store.ofCall(id)
        const named = (await first.kept()).filter((name) => !name.endsWith('.part'))
        const there = await first.raw()
        // Never neither: the raw file stays until row and files stand.
        if (row === undefined) expect(there).toEqual([path])
        else expect(named.filter((name) => /wav|peaks/.test(name))).toHaveLength(2)

        const files = { folder: join(first.folder, 'kept'), rawFolder: first.rawFolder }
        const next = await stage('sqlite', files, database)
        next.calls.set(id, first.calls.get(id)!)
        await next.recordings.sweep()
        const after = await next.recordings.store.ofCall(id)
        expect(after, `${when} step ${String(endsAt)}`).toMatchObject([{ state: 'ready', durationMs: 1_000 }])
        expect(after[0]?.mp3Bytes).toBeGreaterThan(0)
        expect(await first.raw()).toEqual([])
        const kept = await first.kept()
        expect(kept.map((name) => name.slice(name.indexOf('.')))).toEqual(['.mp3', '.peaks', '.wav'])
      }
    }
    expect(await firstBrokenLink(database.db)).toBeNull()
  }, 120_000)

  it('before or after its row is written does it once', async () => {
    const database = await openTestDatabase('sqlite')
    open.push(() => database.close())
    let fails = true
    const broken = {
      ...database,
      transaction: ((work) =>
        fails ? Promise.reject(new Error('no database')) : database.transaction(work)) as typeof database.transaction,
    }
    const { recordings, record, raw } = await stage('sqlite', { database: broken }, database)
    await record('call', sound)
    await recordings.sweep()
    expect(await raw()).toHaveLength(1)
    fails = false
    await recordings.sweep()
    expect(await recordings.store.ofCall('call')).toHaveLength(1)
    // The raw file comes back, as after a removal that never reached the disk.
    await record('call', sound)
    await recordings.sweep()
    expect(await raw()).toEqual([])
    const chain = await database.db.selectFrom('recording_chain').select('event').orderBy('sequence').execute()
    expect(chain.map(({ event }) => event)).toEqual(['arrived', 'encoded'])
  })
})
