import { readFile } from 'node:fs/promises'
import { type Language } from '../../contract/language.ts'
import { type Speech } from '../pbx/practice/practice-floor.ts'
import { decodeG711 } from '../pbx/practice/sound/g711.ts'
import { type SentenceKey, sentences } from './sentences.ts'

export const voiceNames = ['zh-woman', 'zh-man', 'en-woman', 'en-man'] as const
export type VoiceName = (typeof voiceNames)[number]

/** How one person sounds: a voice, and how much higher and quicker than it was spoken. */
export type Sound = { readonly voice: VoiceName; readonly pitch: number }

export type Voices = {
  /** The sentences one after the other, with a breath between. */
  speak(sound: Sound, keys: readonly SentenceKey[]): Speech
}

const perSecond = 8_000
/** Digits of a number follow each other closely; a mobile number is said as it is written down, 3-4-4. */
const breathMs = { digits: 40, groups: 300, sentences: 180 }
const mobileDigits = 11
const groupEnds: readonly number[] = [3, 7]

const isDigit = (key: SentenceKey | undefined): boolean => key?.startsWith('digit-') === true

/** The pause after each sentence but the last, ms. */
export function breaths(keys: readonly SentenceKey[]): readonly number[] {
  return keys.slice(0, -1).map((key, at) => {
    if (!isDigit(key) || !isDigit(keys[at + 1])) return breathMs.sentences
    const from = keys.findLastIndex((one, place) => place < at && !isDigit(one)) + 1
    const end = keys.findIndex((one, place) => place > at && !isDigit(one))
    const count = (end < 0 ? keys.length : end) - from
    return count === mobileDigits && groupEnds.includes(at - from + 1) ? breathMs.groups : breathMs.digits
  })
}

/** Reads the recorded sentences (voices/, made by test/support/practice/make-voices.ts). */
export async function openVoices(folder: URL): Promise<Voices> {
  const read = (file: string): Promise<Buffer> => readFile(new URL(file, folder))
  const index = JSON.parse((await read('voices.json')).toString('utf8')) as Record<
    VoiceName,
    Partial<Record<SentenceKey, readonly [from: number, length: number]>>
  >
  const recorded = new Map<VoiceName, Buffer>()
  for (const name of voiceNames) recorded.set(name, await read(`${name}.ulaw`))

  return {
    speak({ voice, pitch }, keys) {
      const parts: Int16Array[] = []
      const pauses = breaths(keys)
      for (const [at, key] of keys.entries()) {
        const place = index[voice][key]
        const bytes = recorded.get(voice)
        if (place === undefined || bytes === undefined) throw new Error(`nobody has spoken ${key} as ${voice}`)
        const [from, length] = place
        parts.push(resample(decodeG711(bytes.subarray(from, from + length), 'PCMU'), pitch))
        const pause = pauses[at]
        if (pause !== undefined) parts.push(new Int16Array((pause * perSecond) / 1_000))
      }
      return joined(parts)
    },
  }
}

/** What is said, to be read. */
export function textOf(keys: readonly SentenceKey[], language: Language): string {
  let text = ''
  for (const key of keys) {
    const more = sentences[key][language]
    const close = /\d$/.test(text) && /^\d/.test(more)
    text += language === 'en' && text !== '' && !close ? ` ${more}` : more
  }
  return text
}

export function lengthMs(speech: Speech): number {
  return (speech.length / perSecond) * 1_000
}

/** Quicker and higher, or slower and lower: somebody else. */
function resample(speech: Int16Array, pitch: number): Int16Array {
  if (pitch === 1) return speech
  const out = new Int16Array(Math.floor(speech.length / pitch))
  for (let at = 0; at < out.length; at += 1) {
    const place = at * pitch
    const before = Math.floor(place)
    const [one = 0, two = one] = [speech[before], speech[before + 1]]
    out[at] = one + (two - one) * (place - before)
  }
  return out
}

function joined(parts: readonly Int16Array[]): Int16Array {
  const all = new Int16Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}
