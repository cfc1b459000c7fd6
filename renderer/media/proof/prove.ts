import { type MediaOutput } from '../../../contract/media/messages.ts'
import { closeContext, createPlayingContext, createSilentContext } from '../devices/audio-context.ts'
import { type Devices } from '../devices/devices.ts'
import { type Microphone } from '../devices/microphone.ts'
import { createMeter } from '../levels/meter.ts'

type Proof = MediaOutput<'audio.prove'>

/** How long the microphone is listened to before it counts as silent. */
const listenMs = 400
const lookMs = 20
/** How long after the first sound its level is measured: the meter's window of 85 ms has to fill. */
const fillMs = 100
/** How long an output device may take to begin playing. */
const playLimitMs = 1500

/** Opens microphone and speaker, sees samples come and the output's clock go, and says what is wrong otherwise. */
export async function prove(microphone: Microphone, devices: Devices): Promise<Proof> {
  await devices.refresh()
  const [forMicrophone, forSpeaker] = await Promise.all([proveMicrophone(microphone), proveSpeaker(devices)])
  return { microphone: forMicrophone, speaker: forSpeaker }
}

async function proveMicrophone(microphone: Microphone): Promise<Proof['microphone']> {
  const lease = microphone.lease()
  try {
    const track = await microphone.settled()
    if (track === null) {
      const trouble = microphone.trouble() ?? 'failed'
      return { ok: false, level: 0, why: trouble === 'unplugged' ? 'none-found' : trouble }
    }
    const level = await listen(track)
    if (track.readyState === 'ended') return { ok: false, level, why: 'ended' }
    // By the system or a switch on the headset; a track that has just been opened may be so for a moment.
    if (track.muted) return { ok: false, level, why: 'muted' }
    return { ok: true, level, why: level > 0 ? null : 'silent' }
  } catch {
    return { ok: false, level: 0, why: 'failed' }
  } finally {
    lease.release()
  }
}

/** Ends soon after the first sound: a proof is waited for. */
async function listen(track: MediaStreamTrack): Promise<number> {
  const context = createSilentContext()
  const meter = createMeter(context, new MediaStream([track]), 4096)
  try {
    let until = performance.now() + listenMs
    let level = 0
    while (performance.now() < until && track.readyState === 'live') {
      await new Promise((resolve) => setTimeout(resolve, lookMs))
      const now = meter.level()
      if (level === 0 && now > 0) until = performance.now() + fillMs
      level = Math.max(level, now)
    }
    return Math.round(level * 1000) / 1000
  } finally {
    meter.close()
    closeContext(context)
  }
}

async function proveSpeaker(devices: Devices): Promise<Proof['speaker']> {
  if (!devices.list().some(({ kind }) => kind === 'speaker')) return { ok: false, why: 'none-found' }
  const context = createPlayingContext(devices.sink('speaker'))
  try {
    const until = performance.now() + playLimitMs
    while (performance.now() < until) {
      if (context.state === 'running' && context.currentTime > 0) return { ok: true, why: null }
      await new Promise((resolve) => setTimeout(resolve, lookMs))
    }
    return { ok: false, why: 'failed' }
  } finally {
    closeContext(context)
  }
}
