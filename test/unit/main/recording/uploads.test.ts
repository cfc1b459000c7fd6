import { randomBytes } from 'node:crypto'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { v7 as uuid } from 'uuid'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { callsApi } from '../../../../contract/api/calls.api.ts'
import { uploadPieceBytes } from '../../../../contract/api/recordings.api.ts'
import { type RecordingId } from '../../../../contract/ids.ts'
import { openRecordingFolder, type RecordingFolder } from '../../../../main/recording/recording-folder.ts'
import { recordingsKey } from '../../../../main/recording/recording-key.ts'
import { type Entry, headBytes, type Piece } from '../../../../main/recording/recording-pieces.ts'
import { createUploads, type Uploads, type UploadsOptions } from '../../../../main/recording/uploads.ts'
import { createRecordingFile } from '../../../../main/recording/write-recording.ts'
import { SeatError } from '../../../../main/seat-error.ts'
import { createFakeLink, type FakeLink } from '../../../support/fake-link.ts'
import { createFakeRecordingsHub, type FakeRecordingsHub } from '../../../support/fake-recordings-hub.ts'
import { type TemporaryFolder, temporaryFolder } from '../../../support/temporary-folder.ts'
import { waitFor } from '../../../support/wait-for.ts'

const wrapping = recordingsKey(randomBytes(32).toString('hex'))
const startedAt = Date.now() - 600_000
const owner = 'hub/wang'

let place: TemporaryFolder
let folder: RecordingFolder
let link: FakeLink
let hub: FakeRecordingsHub
let uploads: Uploads | null
let refusals: unknown[]
let active: Set<string>

beforeEach(async () => {
  place = await temporaryFolder('uploads')
  folder = await openRecordingFolder(place.path)
  link = createFakeLink()
  hub = createFakeRecordingsHub(link)
  refusals = []
  active = new Set()
  uploads = null
})
afterEach(async () => {
  await uploads?.close()
  await place.remove()
})

const open = (more: Partial<UploadsOptions> = {}): void => {
  uploads = createUploads({
    folder,
    wrapping,
    link,
    active: () => active,
    owner: () => owner,
    now: Date.now,
    backOff: { firstMs: 5, longestMs: 20 },
    openForMs: 0,
    refused: (why) => refusals.push(why),
    sent: () => undefined,
    log: () => undefined,
    ...more,
  })
}

/** A recording of so many seconds, some three pieces of the upload by default. */
async function keep(about: { seconds?: number; call?: string; end?: boolean; by?: string } = {}) {
  const { seconds = 40, call = uuid(), end = true, by = owner } = about
  const id = uuid() as RecordingId
  const begin: Entry = {
    ...{ kind: 'begin', id, source: 'softphone', why: 'rule', lineId: 'line', extension: '8001' },
    ...{ startedAt, rate: 8_000, owner: by },
  }
  const sound = Buffer.concat(Array.from({ length: seconds }, () => randomBytes(32_000)))
  const pieces: Piece[] = [{ kind: 'call', name: call }]
  for (let at = 0; at < sound.length; at += 32_000)
    pieces.push({ kind: 'sound', bytes: sound.subarray(at, at + 32_000) })
  pieces.push({ kind: 'pause', atMs: 1_000, because: 'field' })
  if (end) pieces.push({ kind: 'end' })
  const writer = await createRecordingFile(folder.pathOf(id), wrapping, begin)
  await writer.append(pieces)
  await writer.close()
  return { id, call, sound }
}
const gone = (): Promise<unknown> => waitFor('nothing to be left', async () => (await readdir(place.path)).length === 0)
const left = async (): Promise<number> => (await readdir(place.path)).length

describe('sending recordings', () => {
  it('waits for the hub, sends the WAV in pieces, and removes it when the hub has it', async () => {
    const { id, call, sound } = await keep()
    open()
    expect(await left()).toBe(1)
    link.go('online')
    await gone()
    const { body, bytes, complete } = hub.recordings.get(id) ?? { bytes: Buffer.alloc(0) }
    expect(complete).toBe(true)
    expect(body).toMatchObject({ callId: call, source: 'softphone', startedAt, durationMs: 40_000 })
    expect(body?.paused).toEqual([{ fromMs: 1_000, toMs: 40_000, because: 'field' }])
    expect(bytes.subarray(44)).toEqual(sound)
    expect(hub.pieces()).toBe(Math.ceil(bytes.length / uploadPieceBytes))
  })

  it('takes nothing twice when requests and replies are lost, and goes on where the hub is', async () => {
    const kept = [await keep(), await keep({ seconds: 1 })]
    let serial = 0
    hub.disturb(() => {
      serial += 1
      // Of every five requests two are lost on the way there and two answers on the way back.
      if (serial % 5 < 2) throw new SeatError('seat.hub-away')
    })
    open()
    link.go('online')
    await gone()
    for (const { id, sound } of kept) expect(hub.recordings.get(id)?.bytes.subarray(44)).toEqual(sound)
    expect(hub.pieces()).toBe(3 + 1)
  })

  it('goes on after a restart with what the hub has', async () => {
    const { id, sound } = await keep()
    hub.disturb((when, name) => {
      if (name === 'piece' && when === 'after') link.go('offline')
    })
    open()
    link.go('online')
    await waitFor('the first piece', () => hub.pieces() === 1)
    await uploads?.close()
    hub.disturb(null)
    link.go('online')
    open()
    await gone()
    expect(hub.pieces()).toBe(3)
    expect(hub.recordings.get(id)?.bytes.subarray(44)).toEqual(sound)
  })

  it('sends all of it again when it arrived damaged', async () => {
    const { id, sound } = await keep()
    hub.damageNext()
    open()
    link.go('online')
    await gone()
    expect(hub.recordings.get(id)?.bytes.subarray(44)).toEqual(sound)
  })

  it('keeps what the hub will not have, says so, and tries again', async () => {
    const { call } = await keep({ seconds: 1 })
    hub.knowOnly(uuid())
    open()
    link.go('online')
    await waitFor('a refusal', () => refusals.length > 1)
    expect(refusals[0]).toMatchObject({ code: 'thing.not-found' })
    expect(await left()).toBe(1)
    hub.knowOnly(call)
    await gone()
    await waitFor('it to be taken back', () => refusals.at(-1) === null)
  })

  it('finds the call of one that the PBX named while the hub was away', async () => {
    const { id } = await keep({ seconds: 1, call: '1764000000.17' })
    const callId = uuid()
    link.answer(callsApi.list, () => ({
      calls: [
        { callId: uuid(), pbxCallId: '1764000000.16', answeredAt: startedAt, endedAt: null },
        { callId, pbxCallId: '1764000000.17', answeredAt: startedAt, endedAt: null },
      ],
      next: null,
    }))
    open()
    link.go('online')
    await gone()
    expect(hub.recordings.get(id)?.body.callId).toBe(callId)
  })

  it('leaves alone what is being written, what another hub’s person left, and what cannot be read', async () => {
    const running = await keep({ seconds: 1 })
    active.add(running.id)
    await keep({ seconds: 1, by: 'other-hub/wang' })
    await writeFile(folder.pathOf(uuid()), 'nothing of ours')
    const sent = await keep({ seconds: 1, by: 'hub/li' })
    open()
    link.go('online')
    await waitFor('the one of a colleague', async () => (await left()) === 3)
    expect([...hub.recordings.keys()]).toEqual([sent.id])
    active.clear()
    uploads?.look()
    await waitFor('the one that was being written', async () => (await left()) === 2)
  })

  it('takes away what broke off before it had begun', async () => {
    const { id } = await keep({ seconds: 1 })
    const whole = await readFile(folder.pathOf(id))
    await writeFile(folder.pathOf(uuid()), '')
    // The head and half of the first piece; the next is under another key.
    await writeFile(folder.pathOf(uuid()), whole.subarray(0, headBytes + 20))
    await writeFile(folder.pathOf(uuid()), Buffer.concat([randomBytes(headBytes), whole.subarray(headBytes)]))
    open()
    link.go('online')
    await waitFor('only that of another key', async () => (await left()) === 1)
    expect(hub.recordings.size).toBe(1)
  })

  it('gives one that was cut off the time to be gone on with, then sends what is good of it', async () => {
    const { id, sound } = await keep({ seconds: 2, end: false })
    const path = folder.pathOf(id)
    await writeFile(path, Buffer.concat([await readFile(path), randomBytes(70)]))
    open({ openForMs: 300 })
    link.go('online')
    expect(hub.recordings.size).toBe(0)
    await gone()
    expect(hub.recordings.get(id)?.bytes.subarray(44)).toEqual(sound)
  })
})
