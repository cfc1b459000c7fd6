import { type Extension } from '../../../contract/agent.ts'
import { type AmiFrame } from './ami-frame.ts'
import { type Supervision, type TrackedCall, type TrackedLeg } from './call-track.ts'
import { readChannelName } from './dial-plan-names.ts'
import { type TranslateCore } from './translate-core.ts'
import { modeOf } from './translate-words.ts'

/** Supervisors who listen, and recordings. */
export function createSupervision(core: TranslateCore) {
  const { stamp, legOf, say, forget } = core
  const { legs, calls, supervisions } = core.track
  const spyStart = (frame: AmiFrame): void => {
    const spyer = frame.get('SpyerUniqueid') ?? ''
    const spied = legOf(frame, 'SpyeeUniqueid')
    if (!spied) return
    const name = readChannelName(frame.get('SpyerChannel') ?? '')
    const known = supervisions.get(spyer)
    const supervisor = known?.supervisor ?? (name.kind === 'seat' ? name.extension : null)
    if (supervisor === null) return
    const mode = known?.mode ?? modeOf(frame.get('SpyerExten'))
    // A supervisor who came by another way than our command: his channel is in nobody's call.
    const own = legs.get(spyer)
    if (own) {
      legs.delete(spyer)
      own.call.legs.delete(spyer)
      if (own.call.legs.size === 0) forget(own.call)
    }
    const extension = spied.extension ?? seatOf(spied.call)
    supervisions.set(spyer, {
      leg: spyer,
      name: frame.get('SpyerChannel') ?? '',
      supervisor,
      mode,
      switching: false,
      call: spied.call.id,
      extension,
      listening: true,
      hungUpBy: null,
    })
    if (extension !== null)
      say({ ...stamp(spied.call), kind: 'call.supervised', supervisor, extension, mode }, spied.call)
  }
  const seatOf = (call: TrackedCall): Extension | null =>
    [...call.legs].map((id) => legs.get(id)?.extension ?? null).find((extension) => extension !== null) ?? null
  const endSupervision = (spy: Supervision, gone: boolean): void => {
    const call = spy.call === null ? undefined : calls.get(spy.call)
    if (gone) supervisions.delete(spy.leg)
    else supervisions.set(spy.leg, { ...spy, call: null, extension: null, listening: false })
    if (call && spy.extension !== null)
      say(
        {
          ...stamp(call),
          kind: 'call.supervised',
          supervisor: spy.supervisor,
          extension: spy.extension,
          mode: 'ended',
          by: spy.hungUpBy ?? (gone ? 'pbx' : 'call'),
        },
        call,
      )
  }
  /**
   * Who asked a supervisor's channel to hang up. A telephone that says BYE is its user; a cause that no user gives (Q.850:
   * 16 normal, 17 busy, 21 rejected) is a line that died.
   * @returns whether it is a supervisor's channel
   */
  const supervisionAsked = (frame: AmiFrame, soft = false): boolean => {
    const spy = supervisions.get(frame.get('Uniqueid') ?? '')
    if (!spy) return false
    const byUser = !soft && [0, 16, 17, 21].includes(Number(frame.get('Cause') ?? 0))
    supervisions.set(spy.leg, { ...spy, hungUpBy: spy.hungUpBy ?? (byUser ? 'supervisor' : 'pbx') })
    return true
  }
  const recording = (
    leg: TrackedLeg | undefined,
    to: 'started' | 'paused' | 'resumed' | 'stopped',
    file?: string,
  ): void => {
    if (!leg) return
    const { call } = leg
    if (file !== undefined && file !== '') call.recordingFile = file
    const next = ({ started: 'on', resumed: 'on', paused: 'paused', stopped: 'off' } as const)[to]
    if (call.recording === next) return
    call.recording = next
    say({ ...stamp(call), kind: 'call.recording', state: to, file: call.recordingFile }, call)
  }

  return { spyStart, endSupervision, supervisionAsked, recording }
}
