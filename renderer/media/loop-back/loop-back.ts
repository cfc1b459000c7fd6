import { type LoopBack } from '../../../contract/seat/devices.ts'
import { closeContext, createPlayingContext, createSilentContext } from '../devices/audio-context.ts'
import { type Devices } from '../devices/devices.ts'
import { type Microphone } from '../devices/microphone.ts'
import { createMeter } from '../levels/meter.ts'
import { verdictOf } from './verdict.ts'

/** The loop-back test: listens for some seconds, says how loud it was, plays it on the speaker. */
export type LoopBackTest = {
  /** Ends one that runs. Resolves when it records, or has failed. */
  start(seconds: number): Promise<void>
  stop(): void
}

const lookMs = 50
/** 171 ms at 48 kHz: looked at every 50 ms, no sample is missed. */
const windowSamples = 8192

export function createLoopBackTest(
  microphone: Microphone,
  devices: Devices,
  tell: (state: LoopBack) => void,
): LoopBackTest {
  let running: AbortController | null = null

  const stop = (): void => {
    if (running === null) return
    running.abort()
    running = null
    tell({ state: 'off', peak: 0, verdict: null })
  }
  const run = async (seconds: number, mine: AbortController, recording: () => void): Promise<void> => {
    const lease = microphone.lease()
    let peak = 0
    try {
      const track = await microphone.settled()
      if (mine.signal.aborted) return
      if (track === null) throw new DOMException('There is no microphone.', 'NotFoundError')
      tell({ state: 'recording', peak: 0, verdict: null })
      recording()
      const sound = await record(new MediaStream([track]), seconds, mine.signal, (now) => {
        peak = Math.max(peak, Math.min(1, now))
        tell({ state: 'recording', peak: round(peak), verdict: null })
      })
      lease.release()
      if (mine.signal.aborted) return
      const verdict = verdictOf(peak)
      tell({ state: 'playing', peak: round(peak), verdict })
      await play(sound, devices, mine.signal)
      if (mine.signal.aborted) return
      running = null
      tell({ state: 'done', peak: round(peak), verdict })
    } catch {
      if (mine.signal.aborted) return
      running = null
      tell({ state: 'failed', peak: round(peak), verdict: null })
    } finally {
      lease.release()
    }
  }
  return {
    start(seconds) {
      running?.abort()
      const mine = new AbortController()
      running = mine
      return new Promise((resolve) => void run(seconds, mine, resolve).finally(resolve))
    },
    stop,
  }
}

async function record(
  stream: MediaStream,
  seconds: number,
  signal: AbortSignal,
  peak: (value: number) => void,
): Promise<Blob> {
  const context = createSilentContext()
  const meter = createMeter(context, stream, windowSamples)
  const recorder = new MediaRecorder(stream, { mimeType: 'audio/webm;codecs=opus', audioBitsPerSecond: 64_000 })
  const parts: Blob[] = []
  const ended = new Promise<void>((resolve, reject) => {
    recorder.addEventListener('dataavailable', ({ data }) => parts.push(data))
    recorder.addEventListener('stop', () => resolve())
    recorder.addEventListener('error', () => reject(new DOMException('Recording failed.', 'OperationError')))
  })
  const stop = (): void => {
    if (recorder.state !== 'inactive') recorder.stop()
  }
  const looking = setInterval(() => peak(meter.peak()), lookMs)
  const limit = setTimeout(stop, seconds * 1000)
  signal.addEventListener('abort', stop, { once: true })
  try {
    recorder.start()
    await ended
    return new Blob(parts, { type: recorder.mimeType })
  } finally {
    clearInterval(looking)
    clearTimeout(limit)
    meter.close()
    closeContext(context)
  }
}

async function play(sound: Blob, devices: Devices, signal: AbortSignal): Promise<void> {
  const context = createPlayingContext(devices.sink('speaker'))
  try {
    const source = context.createBufferSource()
    const gain = context.createGain()
    source.buffer = await context.decodeAudioData(await sound.arrayBuffer())
    gain.gain.value = devices.settings().speakerVolume
    source.connect(gain).connect(context.destination)
    await new Promise<void>((resolve) => {
      source.onended = () => resolve()
      signal.addEventListener('abort', () => resolve(), { once: true })
      // Where the device does not play, `ended` would never come.
      setTimeout(resolve, (source.buffer?.duration ?? 0) * 1000 + 1000)
      source.start()
    })
  } finally {
    closeContext(context)
  }
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000
}
