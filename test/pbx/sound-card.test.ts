import { randomBytes } from 'node:crypto'
import { v7 as uuid } from 'uuid'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { initialTopics } from '../../contract/bridge/initial-topics.ts'
import { type PhoneLine } from '../../contract/seat/phone-line.ts'
import { createTopicBoard } from '../../main/bridge/topic-board.ts'
import { openRecording } from '../../main/recording/recording.ts'
import { recordingsKey } from '../../main/recording/recording-key.ts'
import { createSoundCard } from '../../main/recording/sound-card.ts'
import { amplitudeOf } from '../support/audio/goertzel.ts'
import { createFakeLink } from '../support/fake-link.ts'
import { readRecordings } from '../support/local-recordings.ts'
import { type SoundServer, startSoundServer } from '../support/sound/sound-server.ts'
import { type TemporaryFolder, temporaryFolder } from '../support/temporary-folder.ts'
import { waitFor } from '../support/wait-for.ts'

/**
 * A desk-phone seat (issue 6, item 2): node-record-lpcm16 with the real sox, from the monitor of a null sink of a real
 * PulseAudio into which the customer (left, 700 Hz) and the agent (right, 1100 Hz) are played.
 */
const key = randomBytes(32).toString('hex')
let server: SoundServer
let folder: TemporaryFolder

beforeEach(async () => {
  server = await startSoundServer()
  folder = await temporaryFolder('desk-phone')
  for (const [name, value] of Object.entries(server.environment)) vi.stubEnv(name, value)
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await server.stop()
  await folder.remove()
})

it('records the sound card, goes on when it was away, and says so in between', async () => {
  const board = createTopicBoard(initialTopics('zh-CN', 0))
  board.update('session', (session) => ({ ...session, extension: '8001' as never }))
  const link = createFakeLink()
  const recording = await openRecording({
    ...{ folder: folder.path, key, board, link, owner: () => 'hub/wang', language: () => 'zh-CN' },
    log: () => undefined,
  })
  const trouble = () => board.get('recordings').trouble
  const card = createSoundCard({ now: Date.now, againMs: 100, trouble: (what) => recording.soundCardTrouble(what) })
  recording.phone({ local: 'always', pbx: 'all' }, card)
  const line = {
    ...{ lineId: 'line', callId: uuid(), direction: 'inbound', phase: 'talking', number: '13800138000', queue: null },
    ...{ startedAt: Date.now(), answeredAt: Date.now(), endedAt: null, heldAt: null },
  } as unknown as PhoneLine

  const first = await server.play(700, 1_100)
  recording.lines([line])
  const written = async () => (await readRecordings(folder.path, recordingsKey(key)))[0]
  await waitFor('both voices', async () => hears(await written(), 700, 1_100) > 10)
  await server.stop()
  await first.stop()
  await waitFor('the trouble', () => trouble()?.kind === 'sound-card')
  const before = hears(await written(), 700, 1_100)
  await server.start()
  const again = await server.play(700, 1_100)
  await waitFor('both voices again', async () => hears(await written(), 700, 1_100) > before + 10)
  expect(trouble()).toBeNull()

  const endedAt = Date.now()
  recording.lines([{ ...line, phase: 'ended', endedAt }])
  await waitFor('the end', () => board.get('recordings').waiting.count === 1)
  await recording.close()
  await again.stop()
  const whole = await written()
  expect(whole).toMatchObject({ ended: true, callName: line.callId, begin: { source: 'sound-card', why: 'rule' } })
  expect(Math.abs((whole?.durationMs ?? 0) - (endedAt - (whole?.begin.startedAt ?? 0)))).toBeLessThan(100)
  // Nobody is on the other's side.
  expect(hears(whole, 1_100, 700)).toBe(0)
})

/** How many tenths of a second have this on the left and that on the right, each clean. */
function hears(
  of: Awaited<ReturnType<typeof readRecordings>>[number] | undefined,
  left: number,
  right: number,
): number {
  if (of === undefined) return 0
  const loud = (samples: Int16Array, frequency: number, from: number): boolean =>
    amplitudeOf(frequency, samples.subarray(from, from + 800)) > 2_000
  const tenths = Array.from({ length: Math.floor(of.customer.length / 800) }, (_, tenth) => tenth * 800)
  return tenths.filter((from) => loud(of.customer, left, from) && loud(of.agent, right, from)).length
}
