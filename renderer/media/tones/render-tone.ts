import { type Tone } from './tone-plan.ts'

/** Enough for the highest partial used, and a third of the memory of 48 kHz. */
const sampleRate = 16_000
/** Rise and fall, so that nothing clicks. */
const edgeSeconds = 0.006

/** One cycle of a tone as samples: it is then looped by the audio thread, and no timer of ours can be late. */
export function renderTone(tone: Tone): Promise<AudioBuffer> {
  const context = new OfflineAudioContext(1, Math.round((tone.cycleMs / 1000) * sampleRate), sampleRate)
  for (const note of tone.notes) {
    const oscillator = context.createOscillator()
    const gain = context.createGain()
    const start = note.atMs / 1000
    const end = start + note.lengthMs / 1000
    oscillator.frequency.value = note.frequency
    gain.gain.setValueAtTime(0, start)
    gain.gain.linearRampToValueAtTime(note.gain, start + edgeSeconds)
    if (note.shape === 'steady') {
      gain.gain.setValueAtTime(note.gain, end - edgeSeconds)
      gain.gain.linearRampToValueAtTime(0, end)
    } else {
      gain.gain.exponentialRampToValueAtTime(note.gain / 1000, end)
    }
    oscillator.connect(gain).connect(context.destination)
    oscillator.start(start)
    oscillator.stop(end)
  }
  return context.startRendering()
}
