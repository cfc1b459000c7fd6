import { type Extension } from '../../../../contract/agent.ts'
import { type Centre } from '../../../../contract/centre/centre.ts'
import { ZuoxiError } from '../../../../contract/errors.ts'
import { type LegId, type MissedCall, type PbxCallId } from '../../port.ts'
import { guarded, type PracticeLog } from '../practice-log.ts'
import { type Devices } from './devices.ts'
import { type Facts } from './facts.ts'
import { type Telephones } from './leg.ts'
import { type Party, type PracticeCall, seatOf } from './practice-call.ts'

export type PracticeCentre = Pick<
  Centre,
  'company' | 'seats' | 'queues' | 'stations' | 'numbers' | 'trunks' | 'outgoing' | 'recording'
>

/** What every part of the floor stands on. */
export type FloorCore = {
  readonly centre: PracticeCentre
  readonly log: PracticeLog
  readonly facts: Facts
  readonly devices: Devices
  readonly telephones: Telephones
  readonly calls: Map<PbxCallId, PracticeCall>
  /** What ended while nobody was told. */
  readonly missed: Map<PbxCallId, MissedCall>
  readonly newCallId: () => PbxCallId
  readonly newLegId: () => LegId
  readonly after: (ms: number, run: () => void) => Timer
  /** Somebody came, went, or was connected: the sound may have to run. */
  readonly soundChanged: () => void
}

export type Timer = { cancel(): void }

/** Timers that all stop with the PBX. */
export function createTimers(log: PracticeLog): { after: FloorCore['after']; close(): void } {
  const timers = new Set<NodeJS.Timeout>()
  return {
    after(ms, run) {
      const timer = setTimeout(
        guarded(log, () => {
          timers.delete(timer)
          run()
        }),
        ms,
      )
      timers.add(timer)
      return {
        cancel() {
          clearTimeout(timer)
          timers.delete(timer)
        },
      }
    },
    close() {
      for (const timer of timers) clearTimeout(timer)
      timers.clear()
    },
  }
}

export function refuse(reason: string): never {
  throw new ZuoxiError('pbx.refused', { reason })
}

export const findCall = (core: FloorCore, id: PbxCallId): PracticeCall =>
  core.calls.get(id) ?? refuse(`there is no call ${id}`)

export const findSeat = (call: PracticeCall, extension: Extension): Party =>
  seatOf(call, extension) ?? refuse(`seat ${extension} is not in call ${call.id}`)
