import { digitKeys } from '../../practice/sentences.ts'
import { openVoices, type Voices } from '../../practice/voices.ts'
import { resource } from '../../resource.ts'
import { tonesOf } from './watermark.ts'

const voiceRate = 8_000
const breathMs = 400
let voices: Promise<Voices> | null = null

/** How a reference is said: what is heard can be looked up in the operation log. */
export const saidOf = (reference: number): string => String(reference)

/** Heard before the sound, in both channels: the reference as tones, which a program reads, then said by a voice. */
export async function spokenMark(reference: number, rate: number): Promise<Int16Array> {
  voices ??= openVoices(resource(import.meta.url, '../../practice/voices/'))
  voices.catch(() => (voices = null))
  const said = (await voices).speak({ voice: 'zh-woman', pitch: 1 }, digitKeys(saidOf(reference)))
  const tones = tonesOf(reference, rate)
  const frames = Math.round((said.length * rate) / voiceRate)
  const sound = new Int16Array(tones.length + 2 * (frames + Math.round((breathMs * rate) / 1000)))
  sound.set(tones)
  for (let frame = 0; frame < frames; frame += 1) {
    const place = (frame * voiceRate) / rate
    const [low, part] = [Math.floor(place), place % 1]
    const sample = Math.round((said[low] ?? 0) * (1 - part) + (said[low + 1] ?? 0) * part)
    sound.fill(sample, tones.length + 2 * frame, tones.length + 2 * frame + 2)
  }
  return sound
}
