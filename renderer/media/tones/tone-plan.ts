import { type MediaInput } from '../../../contract/media/messages.ts'
import { type AudioSettings } from '../../../contract/seat/devices.ts'

/** What is heard in one cycle, and whether it comes again. Times in ms from the cycle's start. */
export type Tone = {
  readonly cycleMs: number
  readonly repeats: boolean
  /** On the ringer's device and volume, or in the ear. */
  readonly where: 'ringer' | 'ear'
  readonly notes: readonly Note[]
}
export type Note = {
  readonly frequency: number
  readonly atMs: number
  readonly lengthMs: number
  /** 0–1 of full scale. */
  readonly gain: number
  /** `steady` stays at its gain; `struck` begins at once and dies away over its length. */
  readonly shape: 'steady' | 'struck'
}
export type ToneName = MediaInput<'ring.start'>['tone']

const steady = (frequency: number, atMs: number, lengthMs: number, gain: number): Note => {
  return { frequency, atMs, lengthMs, gain, shape: 'steady' }
}
const struck = (frequency: number, atMs: number, lengthMs: number, gain: number): Note => {
  return { frequency, atMs, lengthMs, gain, shape: 'struck' }
}

/** The signal tones of Chinese exchanges are 450 Hz: GB/T 3380; ITU-T E.180 supplement 2, China. */
const exchangeFrequency = 450

const ringBack: Tone = {
  cycleMs: 5000, // 1 s on, 4 s off
  repeats: true,
  where: 'ear',
  notes: [steady(exchangeFrequency, 0, 1000, 0.25)],
}
const busy: Tone = {
  cycleMs: 700, // 0.35 s on, 0.35 s off
  repeats: true,
  where: 'ear',
  notes: [steady(exchangeFrequency, 0, 350, 0.25)],
}
/** A second call while talking: the exchange's call-waiting tone, 0.4 s on, 4 s off, softly: someone is speaking. */
const knock: Tone = {
  cycleMs: 4400,
  repeats: true,
  where: 'ear',
  notes: [steady(exchangeFrequency, 0, 400, 0.12)],
}
/** Somebody asks for help: once, two rising notes that no exchange uses. */
const help: Tone = {
  cycleMs: 900,
  repeats: false,
  where: 'ear',
  notes: [struck(880, 0, 350, 0.3), struck(1318.5, 200, 600, 0.3)],
}

/** Something is wrong on the floor: once, three falling pairs, on the ringer, since nobody may be wearing the headset. */
const alarm: Tone = {
  cycleMs: 2400,
  repeats: false,
  where: 'ringer',
  notes: [0, 700, 1400].flatMap((atMs) => [struck(987.77, atMs, 300, 0.45), struck(659.25, atMs + 250, 400, 0.45)]),
}

/** A bell with two gongs, 1 s on, 4 s off like the exchange's own ringing current. */
const classic: Tone = {
  cycleMs: 5000,
  repeats: true,
  where: 'ringer',
  notes: Array.from({ length: 20 }, (_, index) => struck(index % 2 === 0 ? 1180 : 1400, index * 50, 120, 0.5)),
}
/** Three slow notes. */
const soft: Tone = {
  cycleMs: 4000,
  repeats: true,
  where: 'ringer',
  notes: [struck(523.25, 0, 900, 0.35), struck(659.25, 250, 900, 0.35), struck(783.99, 500, 1200, 0.35)],
}
/** Wooden bars: short notes with the fourth harmonic that a marimba's bars are tuned to. */
const marimba: Tone = {
  cycleMs: 3600,
  repeats: true,
  where: 'ringer',
  notes: [
    [440, 0],
    [554.37, 160],
    [659.25, 320],
    [880, 480],
    [659.25, 720],
    [880, 880],
  ].flatMap(([frequency = 0, atMs = 0]) => [struck(frequency, atMs, 380, 0.4), struck(frequency * 4, atMs, 120, 0.12)]),
}

const ringTones: Readonly<Record<AudioSettings['ringTone'], Tone | null>> = { classic, soft, marimba, none: null }

/** What to play for a request; null when the person wants no ringing. */
export function toneFor(name: ToneName, ringTone: AudioSettings['ringTone']): Tone | null {
  switch (name) {
    case 'ring':
      return ringTones[ringTone]
    case 'knock':
      return knock
    case 'ring-back':
      return ringBack
    case 'busy':
      return busy
    case 'help':
      return help
    case 'alarm':
      return alarm
  }
}
