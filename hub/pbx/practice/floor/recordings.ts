import { join } from 'node:path'
import { createRecorder, type Recorder } from '../sound/recorder.ts'
import { type Frame } from '../sound/frame.ts'
import { type FloorCore, findCall, refuse } from './core.ts'
import { customerOf, isTalking, type PracticeCall } from './practice-call.ts'

export type Recordings = ReturnType<typeof createRecordings>

/** The rule of the centre, as the rendered dial plan follows it (dialplan/seats.ts, zuoxi-record and zuoxi-answered). */
export function createRecordings(core: FloorCore, folder: string | null) {
  const { centre, facts, log } = core
  const { rule, start } = centre.recording
  const recorders = new Map<PracticeCall, Recorder>()
  const closing = new Set<Promise<void>>()

  const begin = (call: PracticeCall, name: string): void => {
    if (folder === null || recorders.has(call)) return
    const day = new Date(facts.at()).toISOString().slice(0, 10)
    const file = `${day}/${name}.raw`
    const failed = (error: unknown): void =>
      log('error', 'a recording cannot be written', { file, error: String(error) })
    recorders.set(call, createRecorder(join(folder, file), failed))
    call.recording = { file, state: 'on' }
    facts.say({ kind: 'call.recording', call: call.id, state: 'started', file })
    core.soundChanged()
  }
  const finish = (call: PracticeCall): void => {
    const recorder = recorders.get(call)
    if (recorder === undefined) return
    recorders.delete(call)
    const closed = recorder.close().finally(() => closing.delete(closed))
    closing.add(closed)
  }
  const wanted = (direction: 'inbound' | 'outbound'): boolean => rule === 'all' || rule === direction
  const nameOf = (call: PracticeCall): string => call.callId ?? call.id

  return {
    /** An inbound call is on its way to somebody. */
    entered(call: PracticeCall): void {
      if (wanted('inbound')) begin(call, nameOf(call))
    },
    connected(call: PracticeCall): void {
      if (call.direction === 'outbound' && wanted('outbound') && call.recording === null) begin(call, nameOf(call))
    },
    ended: finish,
    /** Calls whose sound has to run for their file. */
    needs(call: PracticeCall): boolean {
      if (!recorders.has(call)) return false
      const whole = start === 'entry' || call.direction === 'outbound'
      return (
        whole || call.parked !== null || [...call.parties].some((party) => party.role !== 'caller' && isTalking(party))
      )
    },
    /** Left what the customer says, right what he hears. */
    write(call: PracticeCall, said: Frame | null, heard: Frame | null): void {
      recorders.get(call)?.write(said, heard)
    },
    record(id: string, action: 'start' | 'pause' | 'resume' | 'stop'): void {
      const call = findCall(core, id)
      if (action === 'start') {
        if (recorders.has(call)) refuse(`call ${id} is recorded already`)
        if (folder === null) refuse('there is no folder for recordings')
        if (customerOf(call) === undefined) refuse(`call ${id} has nobody to record`)
        begin(call, `${nameOf(call)}-${String(Math.round(facts.at()))}`)
        return
      }
      const { recording } = call
      const recorder = recorders.get(call)
      if (recording === null || recorder === undefined) return refuse(`call ${id} is not recorded`)
      if (action === 'stop') {
        finish(call)
        call.recording = null
        facts.say({ kind: 'call.recording', call: id, state: 'stopped', file: recording.file })
        return
      }
      const state = action === 'pause' ? 'paused' : 'on'
      if (recording.state === state) return
      recording.state = state
      recorder.pause(action === 'pause')
      const told = action === 'pause' ? 'paused' : 'resumed'
      facts.say({ kind: 'call.recording', call: id, state: told, file: recording.file })
    },
    async close(): Promise<void> {
      for (const call of [...recorders.keys()]) finish(call)
      await Promise.all(closing)
    },
  }
}
