import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Recording } from '../../contract/recording.ts'
import { lagBetween, loudnessOf } from '../support/audio/syllables.ts'
import { sidesOf } from '../support/local-recordings.ts'
import { temporaryFolder, type TemporaryFolder } from '../support/temporary-folder.ts'
import { waitFor, waitUntil } from '../support/wait-for.ts'
import { getReady, readyAgain, startSeatAt } from './support/at-work.ts'
import { type AppCentre, openCentre } from './support/centre.ts'
import { figure } from './support/figure.ts'
import { plainSound } from './support/media-lab/lab.ts'
import { syllablesWav } from './support/media-lab/tone-wav.ts'
import { expect, type Seat, test } from './support/seat.ts'

/**
 * The same call recorded at the seat and on the PBX (issue 6), laid beside each other in the call's time: each by when it
 * says that it began. Customer and agent speak in syllables, never twice alike.
 */
const extension = '8001'
const talkMs = 5_500
/** Start, middle and end of what is compared; until then both ends still adapt to the network. */
const windows = [1_000, 2_500, 4_000] as const
const windowMs = 1_000
const packetMs = 20
/** Loudness is compared by the millisecond. */
const measureMs = 1

let centre: AppCentre
let microphone: TemporaryFolder
let seat: Seat

test.beforeAll(async () => {
  test.setTimeout(120_000)
  microphone = await temporaryFolder('agent-voice')
  const voice = join(microphone.path, 'agent.wav')
  await writeFile(voice, syllablesWav(1_100, 0.3))
  centre = await openCentre((water) => ({ ...water, recording: { ...water.recording, local: 'always' } }))
  seat = await startSeatAt(centre, extension, { microphone: voice })
  // Noise suppression takes a tone for noise.
  await seat.desk.ask('audio.change-settings', plainSound)
  await getReady(centre, seat, extension)
})
test.afterAll(async () => {
  await seat.close()
  await centre.stop()
  await microphone.remove()
})

test('beside the PBX’s it is the same to a packet, comes to the hub once, and is gone from here', async () => {
  test.setTimeout(150_000)
  const lags = await lagsInACallThePbxKeptTimeIn()
  for (const side of sides) {
    const moved = Math.max(...lags[side]) - Math.min(...lags[side])
    figure(`local-recording.${side}-behind-pbx`, lags[side][0] ?? NaN)
    figure(`local-recording.${side}-moved`, moved)
    expect(moved).toBeLessThanOrEqual(packetMs + measureMs)
    // MixMonitor pairs the two sides' packets: where it puts one is exact to its own packet and the one it waits for.
    for (const lag of lags[side]) expect(Math.abs(lag)).toBeLessThanOrEqual(2 * packetMs)
  }
  expect(await readdir(join(seat.dataFolder, 'recordings'))).toEqual([])
})

test('chosen in the list, a recording is drawn and can be heard', async () => {
  await recordedCall(1_000)
  await seat.window.evaluate(() => (location.hash = '#/recordings'))
  const rows = seat.window.locator('.recording-row')
  await expect(rows.nth(1)).toBeVisible()
  const player = seat.window.locator('.recording-player')
  const opened: number[] = []
  let shown = ''
  for (const at of [1, 0, 1, 0, 1]) {
    opened.push(await rows.nth(at).evaluate(openAndTime))
    shown += (await player.textContent()) ?? ''
  }
  figure('recordings.player-opens', [...opened].sort((a, b) => a - b)[2] ?? NaN)
  figure('recordings.player-opens-slowest', Math.max(...opened))

  const { pbx, softphone } = seat.desk.words.recordings.source
  for (const source of [pbx, softphone]) expect(shown).toContain(source)
  await player.evaluate((element) => {
    element.focus()
    element.dispatchEvent(new KeyboardEvent('keydown', { key: ' ', bubbles: true }))
  })
  await waitUntil('the sound to go on', () => player.locator('audio').evaluate((audio: HTMLAudioElement) => audio.currentTime), (at) => at > 0.2) // prettier-ignore
})

type Sound = Recording & ReturnType<typeof sidesOf>

const sides = ['customer', 'agent'] as const
type Lags = Readonly<Record<(typeof sides)[number], readonly number[]>>

/**
 * How far ours is behind the PBX's in a call in which the PBX itself kept the time: where SIPp, the seat and Asterisk wait
 * for a processor, its writer doubles and drops packets, and its file is longer or shorter than the two were joined, or
 * has holes. Such a call says nothing of ours.
 */
async function lagsInACallThePbxKeptTimeIn(): Promise<Lags> {
  const off: string[] = []
  while (off.length < 8) {
    const { call, local, pbx } = await recordedCall(talkMs)
    const joined = await joinedMs(call.pbxCallId)
    const longer = pbx.durationMs - joined
    figure('pbx-recording.longer-than-the-talk', longer)
    figure('local-recording.ends-after-the-talk', local.startedAt + local.durationMs - (pbx.startedAt + joined))
    const found = { customer: lagsOf('customer', local, pbx), agent: lagsOf('agent', local, pbx) }
    const agreement = Math.min(...sides.flatMap((side) => found[side].map((one) => one.agreement)))
    if (Math.abs(longer) <= packetMs && agreement > 0.9) {
      return { customer: found.customer.map(({ lag }) => lag), agent: found.agent.map(({ lag }) => lag) }
    }
    off.push(`${longer.toFixed(0)} ms (${agreement.toFixed(2)})`)
  }
  throw new Error(`in none of the calls the PBX kept the time: ${off.join(', ')}`)
}

/** In each window, in the call's time: each recording by when it says that it began. */
function lagsOf(side: (typeof sides)[number], local: Sound, pbx: Sound) {
  const [there, here] = [loudnessOf(pbx[side]), loudnessOf(local[side])]
  return windows.map((fromMs) => {
    const { lagMs, agreement } = lagBetween(there, here, { fromMs, toMs: fromMs + windowMs, mostMs: 500 })
    return { lag: lagMs - (pbx.startedAt - local.startedAt), agreement }
  })
}

/** A call of so long; both its recordings are at the hub. */
async function recordedCall(ms: number) {
  const { desk, window } = seat
  await readyAgain(centre, seat, extension)
  const { from } = await centre.caller({ rtp: [700], syllables: true })
  await expect(desk.callBar).toContainText(desk.words.phone.phase.ringing)
  await window.keyboard.press('F2')
  await desk.shows('talking')
  await centre.audioBothWays(extension)
  await desk.topicIs('recordings', 'recording', ({ lines }) => lines.length === 1)
  // The clock is what is measured.
  await new Promise((resolve) => setTimeout(resolve, ms))
  const { current } = await desk.topic('lines')
  await desk.ask('phone.hang-up', { lineId: current ?? '' })
  await desk.topicIs('recordings', 'sent', ({ lines, waiting }) => lines.length === 0 && waiting.count === 0)
  const { call } = await centre.call(from, 'ended', ({ endedAt }) => endedAt !== null)
  const both = await waitFor('both recordings', async () => {
    const path = `/api/recordings?callId=${call.callId}`
    const { recordings } = await centre.boss().get<{ recordings: Recording[] }>(path)
    return recordings.length === 2 && recordings.every(({ state }) => state === 'ready') ? recordings : undefined
  })
  return { call, local: await soundOf(both, 'softphone'), pbx: await soundOf(both, 'pbx') }
}

/** One of a call's recordings as it lies at the hub. */
async function soundOf(recordings: readonly Recording[], wanted: Recording['source']): Promise<Sound> {
  const [recording, ...others] = recordings.filter(({ source }) => source === wanted)
  if (recording === undefined || others.length > 0) throw new Error(`there is not one recording of ${wanted}`)
  const kept = join(centre.hub.address.dataFolder, 'recordings')
  const file = (await readdir(kept, { recursive: true })).find((name) => name.endsWith(`${recording.id}.wav`))
  return { ...recording, ...sidesOf((await readFile(join(kept, file ?? ''))).subarray(44)) }
}

/** How long the customer's channel was joined with the seat's, by the PBX's own log. */
async function joinedMs(pbxCallId: string): Promise<number> {
  const rows = await waitUntil(
    `the PBX’s log to have the end of ${pbxCallId}`,
    async () => (await centre.stage.cel()).filter(({ uniqueId }) => uniqueId === pbxCallId),
    (own) => own.some(({ type }) => type === 'CHAN_END'),
  )
  const sum = (wanted: string): number => rows.reduce((total, { type, at }) => total + (type === wanted ? at : 0), 0)
  return sum('BRIDGE_EXIT') - sum('BRIDGE_ENTER')
}

/** In the page: chooses this recording; ms until its wave is drawn and it can be heard. */
function openAndTime(row: Element): Promise<number> {
  const from = performance.now()
  const player = (): HTMLAudioElement | null => document.querySelector('.recording-player audio')
  const before = player()?.src
  row.dispatchEvent(new MouseEvent('click', { bubbles: true }))
  return new Promise((resolve) => {
    const isDrawn = (): boolean => {
      const canvas = document.querySelector<HTMLCanvasElement>('.recording-player canvas')
      if (canvas === null || canvas.width === 0) return false
      const { data } = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height) ?? { data: [] }
      return data.some((value) => value !== 0)
    }
    const look = (): void => {
      const audio = player()
      const isOpen = audio !== null && audio.src !== before && audio.readyState >= HTMLMediaElement.HAVE_FUTURE_DATA
      if (isOpen && isDrawn()) resolve(performance.now() - from)
      else requestAnimationFrame(look)
    }
    look()
  })
}
