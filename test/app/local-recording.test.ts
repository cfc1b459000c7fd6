import { type Page } from '@playwright/test'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type PhoneLine } from '../../contract/seat/phone-line.ts'
import { filesWith, type LocalRecording } from '../support/local-recordings.ts'
import { temporaryFolder, type TemporaryFolder } from '../support/temporary-folder.ts'
import { waitFor } from '../support/wait-for.ts'
import { getReady, readyAgain, startSeatAt } from './support/at-work.ts'
import { type AppCentre, openCentre } from './support/centre.ts'
import { figure } from './support/figure.ts'
import { localRecordings, toneIn } from './support/local-recordings.ts'
import { type RecordingsDisk, recordingsDisk } from './support/recordings-disk.ts'
import { plainSound } from './support/media-lab/lab.ts'
import { syllablesWav } from './support/media-lab/tone-wav.ts'
import { type WithSpy } from './support/media-spy.ts'
import { expect, type Seat, startSeat, test } from './support/seat.ts'

/**
 * Recording at the seat (issue 6, item 2): the customer says 700 Hz, the agent 1100 Hz. The hub is away when a call ends,
 * so that the recording is still here to be looked at.
 */
const extension = '8001'
const customerTone = 700
const agentTone = 1_100

let centre: AppCentre
let microphone: TemporaryFolder
let data: TemporaryFolder
let disk: RecordingsDisk
let seat: Seat

const microphoneFile = (): string => join(microphone.path, 'agent.wav')

test.beforeAll(async () => {
  test.setTimeout(120_000)
  microphone = await temporaryFolder('agent-voice')
  await writeFile(microphoneFile(), syllablesWav(agentTone, 0.3))
  centre = await openCentre((water) => ({ ...water, recording: { ...water.recording, local: 'always' } }))
  data = await temporaryFolder('seat')
  disk = await recordingsDisk(data.path)
  seat = await startSeatAt(centre, extension, { dataFolder: data.path, microphone: microphoneFile() })
  // Noise suppression takes a tone for noise.
  await seat.desk.ask('audio.change-settings', plainSound)
  await getReady(centre, seat, extension)
})
test.afterAll(async () => {
  await seat.close()
  await disk.close()
  await data.remove()
  await centre.stop()
  await microphone.remove()
})

test('both sides are recorded apart, through a pause and a dead media process, and nothing of it is plain', async () => {
  await talk()
  const words = seat.desk.words.recording
  await expect(seat.desk.callBar).toContainText(words.on)
  await recorded(2_000)
  await seat.window.keyboard.press('Shift+F7')
  await expect(seat.desk.callBar).toContainText(words.paused)
  await recorded(1_000)
  await seat.window.keyboard.press('Shift+F7')
  await expect(seat.desk.callBar).toContainText(words.on)
  await recorded(1_000)
  await crash(await talkingMedia())
  await seat.desk.topicIs('lines', 'brought back', ({ lines }) =>
    lines.some(({ phase, recovering }) => phase === 'talking' && recovering === null),
  )
  await centre.audioBothWays(extension)
  await recorded(2_000)
  const line = await endWithoutHub()

  const [recording, ...others] = await localRecordings(seat.dataFolder)
  expect(others).toEqual([])
  if (recording === undefined) throw new Error('nothing was recorded')
  expect(recording).toMatchObject({ ended: true, callName: line.callId, begin: { source: 'softphone', why: 'rule' } })
  asLongAs(recording, line)
  const [pause] = recording.paused
  if (pause === undefined) throw new Error('the pause is not in it')
  expect(pause).toMatchObject({ because: 'agent' })
  leftAndRight(recording)
  for (const samples of [recording.customer, recording.agent]) {
    const inPause = samples.subarray(Math.ceil(pause.fromMs * 8), Math.floor(pause.toMs * 8))
    expect(inPause.length).toBeGreaterThan(7_000)
    expect(inPause.every((sample) => sample === 0)).toBe(true)
  }
  // Some 60 ms of both voices, as they would stand in a WAV, and of each alone.
  const at = recording.agent.findIndex((sample, index) => index > 8_000 && Math.abs(sample) > 2_000)
  const take = (channel: Int16Array): Buffer =>
    Buffer.from(Int16Array.from({ length: 32 }, (_, index) => channel[at + index] ?? 0).buffer)
  const both = Buffer.from(
    Int16Array.from(
      { length: 64 },
      (_, index) => (index % 2 === 0 ? recording.customer : recording.agent)[at + (index >> 1)] ?? 0,
    ).buffer,
  )
  for (const plain of [take(recording.customer), take(recording.agent), both]) {
    expect(await filesWith(seat.dataFolder, plain)).toEqual([])
  }
  await backAtTheHub()
})

test('main is killed in mid-recording: what was said is there, and the same recording goes on', async () => {
  const earlier = (await localRecordings(seat.dataFolder)).map(({ begin }) => begin.id)
  const newest = async (): Promise<LocalRecording | undefined> =>
    (await localRecordings(seat.dataFolder)).find(({ begin }) => !earlier.includes(begin.id))
  await talk()
  await recorded(2_000)
  const killed = Date.now()
  await seat.kill()
  const cut = await newest()
  if (cut === undefined) throw new Error('nothing was recorded')
  const lost = killed - cut.begin.startedAt - cut.durationMs
  figure('local-recording.lost-by-a-crash', Math.round(lost))
  expect(lost).toBeLessThan(1_000)
  expect(cut.ended).toBe(false)
  leftAndRight(cut)

  seat = await startSeat({ dataFolder: data.path, microphone: microphoneFile() })
  await seat.desk.unlock()
  await seat.desk.topicIs('lines', 'brought back', ({ lines }) =>
    lines.some(({ phase, recovering }) => phase === 'talking' && recovering === null),
  )
  await centre.audioBothWays(extension)
  await recorded(2_000)
  const line = await endWithoutHub()
  const whole = await newest()
  if (whole === undefined) throw new Error('it is gone')
  expect(whole.begin).toEqual(cut.begin)
  expect(whole.ended).toBe(true)
  asLongAs(whole, line)
  leftAndRight(whole)
  // Heard again behind the gap.
  const after = Math.ceil((cut.durationMs + 1_000) / 100)
  expect(toneIn(whole.agent, agentTone).slice(after)).toContain(true)
  expect(toneIn(whole.customer, customerTone).slice(after)).toContain(true)
  await backAtTheHub()
})

test('a full disk stops no call: it is said, and what comes once there is room is kept in its place', async () => {
  const words = seat.desk.words.recording
  const earlier = (await localRecordings(seat.dataFolder)).map(({ begin }) => begin.id)
  await disk.fill()
  await talk()
  await expect(seat.desk.callBar).toContainText(words.short[disk.trouble])
  await centre.audioBothWays(extension)
  await disk.makeRoom()
  await expect(seat.desk.callBar).toContainText(words.on)
  await seat.desk.topicIs('recordings', 'without trouble', ({ trouble }) => trouble === null)
  await recorded(2_500)
  const line = await endWithoutHub()
  const added = (await localRecordings(seat.dataFolder)).filter(({ begin }) => !earlier.includes(begin.id))
  expect(added).toHaveLength(1)
  for (const recording of added) {
    asLongAs(recording, line)
    leftAndRight(recording)
  }
  await backAtTheHub()
})

async function talk(): Promise<void> {
  const { desk, window } = seat
  await readyAgain(centre, seat, extension)
  await centre.caller({ rtp: [customerTone] })
  await expect(desk.callBar).toContainText(desk.words.phone.phase.ringing)
  await window.keyboard.press('F2')
  await desk.shows('talking')
  await centre.audioBothWays(extension)
  await desk.topicIs('recordings', 'recording', ({ lines }) => lines.length === 1)
}

/** So much more of the present call has gone by; the clock is what is measured. */
const recorded = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** The agent hangs up while the hub is away; gives the line as it was at its end. */
async function endWithoutHub(): Promise<PhoneLine> {
  await centre.hub.kill()
  await seat.desk.topicIs('health', 'without the hub', ({ hub }) => hub.state !== 'online')
  const { current } = await seat.desk.topic('lines')
  await seat.desk.ask('phone.hang-up', { lineId: current ?? '' })
  const { lines } = await seat.desk.topicIs('lines', 'over', (state) =>
    state.lines.some(({ phase }) => phase === 'ended'),
  )
  await seat.desk.topicIs('recordings', 'kept', ({ lines: all, waiting }) => all.length === 0 && waiting.count > 0)
  const line = lines.find(({ phase }) => phase === 'ended')
  if (line === undefined) throw new Error('the line is not there')
  return line
}

async function backAtTheHub(): Promise<void> {
  await centre.hub.start()
  await seat.desk.topicIs('health', 'with the hub', ({ hub }) => hub.state === 'online')
}

/** The recording is as long as they talked. */
function asLongAs({ durationMs }: LocalRecording, { answeredAt, endedAt }: PhoneLine): void {
  const talked = (endedAt ?? 0) - (answeredAt ?? 0)
  figure('local-recording.length-off', Math.round(durationMs - talked))
  expect(Math.abs(durationMs - talked)).toBeLessThan(100)
}

/** The customer is on the left and the agent on the right, and neither is on the other side. */
function leftAndRight({ customer, agent }: LocalRecording): void {
  expect(toneIn(customer, customerTone).filter(Boolean).length).toBeGreaterThan(10)
  expect(toneIn(agent, agentTone).filter(Boolean).length).toBeGreaterThan(10)
  expect(toneIn(customer, agentTone)).not.toContain(true)
  expect(toneIn(agent, customerTone)).not.toContain(true)
}

/** The media window whose peer connection carries the call. */
async function talkingMedia(): Promise<Page> {
  return waitFor('the media window in use', async () => {
    for (const page of seat.mediaPages()) {
      const open = await page
        .evaluate(() =>
          (globalThis as unknown as WithSpy).spy.peers.some(({ connectionState }) => connectionState === 'connected'),
        )
        .catch(() => false)
      if (open) return page
    }
    return undefined
  })
}

async function crash(page: Page): Promise<void> {
  const window = await seat.app.browserWindow(page)
  await window.evaluate(({ webContents }) => webContents.forcefullyCrashRenderer())
}
