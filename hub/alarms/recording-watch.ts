import { type Centre } from '../../contract/centre/centre.ts'
import { type CallState } from '../calls/call-state.ts'
import { type CallChange } from '../calls/calls.ts'
import { type Unrecorded } from './floor-view.ts'

/** The recording of an answered call begins within this time, or it does not begin. */
export const recordingLimitMs = 3_000

type Recording = { readonly state: 'not-started' | 'on' | 'stopped'; readonly at: number }

export type RecordingWatch = ReturnType<typeof createRecordingWatch>

/**
 * Which calls should be recorded and are not: answered out of a queue whose rule records, and the PBX has not said within
 * three seconds that it does, or has said that it stopped while the call goes on. A pause is somebody's wish.
 */
export function createRecordingWatch({ rule }: Pick<Centre['recording'], 'rule'>, now: () => number) {
  const records = rule === 'all' || rule === 'inbound'
  /** Calls seen from their begin; of others nobody knows whether they are recorded. */
  const seen = new Map<string, Recording>()

  return {
    callChanged({ before, after, fact }: CallChange): void {
      if (!records) return
      const { callId } = after
      if (after.phase === 'ended') return void seen.delete(callId)
      if (before === null && fact?.kind === 'call.started') seen.set(callId, { state: 'not-started', at: now() })
      const known = seen.get(callId)
      if (known === undefined) return
      if (fact?.kind === 'call.recording') {
        seen.set(callId, { state: fact.state === 'stopped' ? 'stopped' : 'on', at: now() })
      } else if (known.state === 'not-started' && before?.answeredAt === null && after.answeredAt !== null) {
        seen.set(callId, { state: 'not-started', at: now() })
      }
    },

    /** The link was lost: what happened meanwhile was not seen. */
    linkLost: (): void => seen.clear(),

    unrecorded(running: Iterable<CallState>): readonly Unrecorded[] {
      if (seen.size === 0) return []
      const at = now()
      const found: Unrecorded[] = []
      for (const { callId, direction, queue, answeredAt, legs } of running) {
        const recording = seen.get(callId)
        if (recording === undefined || recording.state === 'on' || at - recording.at < recordingLimitMs) continue
        const agent = legs.find(({ state }) => state === 'up' || state === 'held')
        if (direction !== 'inbound' || queue === null || answeredAt === null || agent === undefined) continue
        found.push({ callId, extension: agent.extension, why: recording.state })
      }
      return found
    },
  }
}
