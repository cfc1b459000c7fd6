import { type AudioSettings } from '../../../contract/seat/devices.ts'
import { devicesToTry } from './device-choice.ts'
import { type Devices } from './devices.ts'
import { type MicrophoneTrouble, troubleOfError, troubleWithoutMicrophone } from './trouble.ts'

export type Lease = { release(): void }

/**
 * The one microphone stream that calls, meters, proofs and the loop-back test share. It is open while somebody holds a
 * lease, and not longer, so that the system's microphone light says the truth. When the device in use goes away another
 * one takes its place by itself; when the chosen one comes back it is used again.
 */
export type Microphone = {
  lease(): Lease
  /** The live track, or null. Users clone it; it is not theirs to stop or mute. */
  track(): MediaStreamTrack | null
  /** Why there is none; null while it is open, and while nobody needs it and nothing is known against it. */
  trouble(): MicrophoneTrouble | null
  /** Resolves with the track, or null with the trouble known, once no opening or changing is under way. */
  settled(): Promise<MediaStreamTrack | null>
  /** The track or the trouble changed; returns what ends it. */
  onChange(listener: () => void): () => void
  close(): void
}

/** One use often follows another at once (a proof, then the levels): it is not closed and opened again in between. */
const lingerMs = 400
/** How often a microphone that another programme holds is tried again while it is needed. */
const retryMs = 2000

type Open = { readonly track: MediaStreamTrack; readonly deviceId: string; readonly processing: string }

export function createMicrophone(devices: Devices): Microphone {
  const listeners = new Set<() => void>()
  let leases = 0
  let open: Open | null = null
  let trouble: MicrophoneTrouble | null = null
  let working: Promise<void> | null = null
  let again = false
  let lingering: ReturnType<typeof setTimeout> | undefined
  let retrying: ReturnType<typeof setTimeout> | undefined
  let closed = false

  const tell = (): void => {
    for (const listener of [...listeners]) listener()
  }
  const put = (next: Open | null, why: MicrophoneTrouble | null): void => {
    const before = open
    const changed = before !== next || trouble !== why
    open = next
    trouble = why
    if (changed) tell()
    // Only now: whoever heard of the new track has let go of the old one.
    if (before !== null && before !== next) before.track.stop()
  }

  const work = async (): Promise<void> => {
    clearTimeout(retrying)
    if (leases === 0 || closed) return
    await devices.refresh()
    const settings = devices.settings()
    const processing = processingKey(settings)
    const candidates = devicesToTry(settings.microphone, 'microphone', devices.list()).map(({ deviceId }) => deviceId)
    if (open !== null && open.deviceId === candidates[0] && open.processing === processing) return put(open, null)
    // A page that may not see the devices' ids learns the reason from asking for any.
    let why: MicrophoneTrouble = 'none-found'
    for (const deviceId of candidates.length > 0 ? candidates : [null]) {
      if (open !== null && open.deviceId === deviceId && open.processing === processing) return put(open, null)
      const got = await openTrack(deviceId, settings)
      if (typeof got === 'string') {
        why = got
        if (got === 'denied') break
        continue
      }
      if (leases === 0 || closed) return got.stop()
      const opened: Open = { track: got, deviceId: deviceId ?? got.getSettings().deviceId ?? '', processing }
      got.addEventListener('ended', () => onEnded(opened))
      return put(opened, null)
    }
    if (open !== null) return put(open, null) // better the old one than none
    put(null, why === 'none-found' ? troubleWithoutMicrophone(devices.everHad('microphone')) : why)
    if (!closed) retrying = setTimeout(() => void reconcile(), retryMs)
  }
  const reconcile = (): Promise<void> => {
    again = working !== null
    working ??= (async () => {
      do {
        again = false
        await work()
      } while (again)
    })().finally(() => {
      working = null
    })
    return working
  }
  /** The device was pulled out, or the system took it away (Media Capture and Streams §4.3.1). Not fired by `stop()`. */
  const onEnded = (which: Open): void => {
    if (open !== which) return
    // Until the fall-back has been tried, the calls send silence; nobody is told of a trouble that may be over at once.
    open = null
    tell()
    void reconcile()
  }
  const letGo = (): void => {
    if (leases > 0) return
    clearTimeout(retrying)
    put(null, null)
  }
  const stopListening = devices.onChange(() => {
    if (leases > 0) void reconcile()
    else if (trouble !== null) put(null, null)
  })

  return {
    lease() {
      leases += 1
      clearTimeout(lingering)
      if (open === null) void reconcile()
      let released = false
      return {
        release() {
          if (released) return
          released = true
          leases -= 1
          if (leases > 0) return
          clearTimeout(lingering)
          lingering = setTimeout(letGo, lingerMs)
        },
      }
    },
    track: () => open?.track ?? null,
    trouble: () => trouble,
    async settled() {
      while (working !== null) await working
      return open?.track ?? null
    },
    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    close() {
      closed = true
      stopListening()
      clearTimeout(lingering)
      clearTimeout(retrying)
      listeners.clear()
      put(null, null)
    },
  }
}

function processingKey({ echoCancellation, noiseSuppression, autoGainControl }: AudioSettings): string {
  return JSON.stringify([echoCancellation, noiseSuppression, autoGainControl])
}

async function openTrack(
  deviceId: string | null,
  { echoCancellation, noiseSuppression, autoGainControl }: AudioSettings,
): Promise<MediaStreamTrack | MicrophoneTrouble> {
  const device = deviceId === null ? {} : { deviceId: { exact: deviceId } }
  const audio = { ...device, echoCancellation, noiseSuppression, autoGainControl, channelCount: { ideal: 1 } }
  try {
    const [track] = (await navigator.mediaDevices.getUserMedia({ audio, video: false })).getAudioTracks()
    if (track === undefined) return 'failed'
    track.contentHint = 'speech'
    return track
  } catch (error) {
    return troubleOfError(error instanceof DOMException ? error.name : '')
  }
}
