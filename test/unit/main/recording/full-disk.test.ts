import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { v7 as uuid } from 'uuid'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { initialTopics } from '../../../../contract/bridge/initial-topics.ts'
import { type PhoneLine } from '../../../../contract/seat/phone-line.ts'
import { createTopicBoard } from '../../../../main/bridge/topic-board.ts'
import { openRecording } from '../../../../main/recording/recording.ts'
import { recordingsKey } from '../../../../main/recording/recording-key.ts'
import { type SoundSink } from '../../../../main/recording/sound-source.ts'
import { createFakeLink } from '../../../support/fake-link.ts'
import { readRecordings } from '../../../support/local-recordings.ts'
import { saidBlock } from '../../../support/recording-chaos/said-sound.ts'
import { type SmallDisk, smallDisk } from '../../../support/small-disk.ts'
import { waitFor } from '../../../support/wait-for.ts'

/** The seat's disk is really full in the middle of a call (issue 6): not a file that a test refuses. */
const key = randomBytes(32).toString('hex')
let disk: SmallDisk
beforeEach(async () => {
  disk = await smallDisk()
})
afterEach(() => disk.close())

it('a full disk stops no call and spoils no recording; it is told, and gone on with when there is room', async () => {
  const board = createTopicBoard(initialTopics('zh-CN', 0))
  const topic = () => board.get('recordings')
  const shown = (what: string, accept: (state: ReturnType<typeof topic>) => boolean) =>
    waitFor(what, () => accept(topic()))
  let now = 1_764_000_000_000
  let sink: SoundSink | null = null
  const recording = await openRecording({
    ...{ folder: disk.path, key, board, link: createFakeLink(), owner: () => 'hub/wang', language: () => 'zh-CN' },
    ...{ now: () => now, log: () => undefined },
  })
  recording.phone(
    { local: 'always', pbx: 'none' },
    {
      kind: 'softphone',
      suddenMs: 250,
      listen: (_line, to) => {
        sink = to
        return { follow: () => undefined, end: async () => undefined }
      },
    },
  )
  /** A second of the call in which both say this. */
  const say = (number: number): void => {
    for (let block = 0; block < 10; block += 1) sink?.sound((now += 100), saidBlock(number))
  }
  const call = async (): Promise<PhoneLine> => {
    const line = {
      ...{ lineId: uuid(), callId: uuid(), direction: 'inbound', phase: 'talking', number: '13800138000' },
      ...{ queue: null, startedAt: now, answeredAt: now, endedAt: null, heldAt: null },
    } as unknown as PhoneLine
    recording.lines([line])
    await shown('recording', ({ lines }) => lines.length === 1)
    return line
  }
  const over = async (line: PhoneLine, kept: number): Promise<void> => {
    recording.lines([{ ...line, phase: 'ended', endedAt: now }])
    await shown('the end', ({ lines, waiting }) => lines.length === 0 && waiting.count === kept)
  }
  const written = () => readRecordings(disk.path, recordingsKey(key))

  const first = await call()
  for (const number of [1, 2, 3]) say(number)
  await over(first, 1)
  const older = join(disk.path, `${(await written())[0]?.begin.id ?? ''}.rec`)
  const before = await readFile(older)

  const second = await call()
  for (const number of [1, 2, 3, 4]) say(number)
  await waitFor('four seconds', async () => (await written())[1]?.durationMs === 4_000)
  await disk.fill()
  say(5)
  await shown('the trouble', ({ trouble }) => trouble?.reason === disk.says)
  expect(topic().trouble?.kind).toBe(disk.says === 'ENOSPC' ? 'disk-full' : 'disk')
  say(6)
  expect(topic().lines).toMatchObject([{ state: 'on' }])
  expect((await written())[1]).toMatchObject({ durationMs: 4_000, ended: false })
  expect((await readFile(older)).equals(before)).toBe(true)

  await disk.makeRoom()
  now += 2_000
  say(9)
  await shown('no trouble', ({ trouble }) => trouble === null)
  say(10)
  await over(second, 2)
  await recording.close()
  const [one, other] = await written()
  expect((await readFile(older)).equals(before)).toBe(true)
  expect(one).toMatchObject({ ended: true, durationMs: 3_000 })
  expect(other).toMatchObject({ ended: true, durationMs: 10_000 })
  // Each second in its place; what came to be written while nothing could be is silence.
  const [four, ten] = [0, 9].map((second_) => other?.customer[second_ * 8_000 + 4_000])
  expect(four).toBe(2_008)
  expect(ten).toBe(2_080)
  expect(other?.customer[4 * 8_000 + 4_000]).toBe(0)
  expect(other?.customer[3 * 8_000 + 4_000]).toBe(2_032)
})
