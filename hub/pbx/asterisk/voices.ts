import { join } from 'node:path'
import { voiceFileName } from '../../../contract/pbx-variables.ts'
import { type AmiFields } from './ami-writer.codec.ts'
import { type TrackedCall, type TrackedLeg } from './call-track.ts'
import { dayOf, recordingName } from './recording-names.ts'
import { type Track } from './translate-core.ts'

export type Voices = ReturnType<typeof createVoices>

/**
 * The dial plan keeps the voice of everybody whom it rings for a recorded call. Whoever comes to the customer without
 * having been rung for him (a colleague who was asked first, a seat that takes its own call back) is seen here.
 */
export function createVoices({
  track,
  recordings,
  action,
}: {
  readonly track: Track
  readonly recordings: string
  readonly action: (name: string, fields: AmiFields) => Promise<unknown>
}) {
  async function keep(call: TrackedCall, leg: TrackedLeg): Promise<void> {
    leg.voiced = true
    const now = Date.now()
    const name = voiceFileName({ day: dayOf(now), call: recordingName(call), at: String(now), kind: 'leg' })
    await action('MixMonitor', { Channel: leg.name, File: join(recordings, name), Options: 'Db' })
    if (call.recording === 'paused') await action('MixMonitorMute', { Channel: leg.name, Direction: 'both', State: 1 })
  }

  return {
    /** Somebody has come into a bridge, or a recording has begun. A leg that is gone by now needs none. */
    async look(): Promise<void> {
      const missing: Promise<void>[] = []
      for (const call of track.calls.values()) {
        if (call.recordingFile === null || call.recording === 'off') continue
        const recorded = call.recordingLeg === null ? undefined : track.legs.get(call.recordingLeg)
        if (recorded === undefined || recorded.bridge === null) continue
        for (const id of call.legs) {
          const leg = track.legs.get(id)
          if (leg === undefined || leg === recorded || leg.voiced || leg.bridge !== recorded.bridge) continue
          if (leg.role !== 'relay') missing.push(keep(call, leg))
        }
      }
      await Promise.allSettled(missing)
    },
  }
}
