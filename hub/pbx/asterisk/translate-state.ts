import { type Extension, type QueueKey } from '../../../contract/agent.ts'
import { type PbxFact, type QueueMember, type SeatDeviceState } from '../port.ts'
import { type AmiFrame } from './ami-frame.ts'
import { extensionOfInterface, queueKeyOf } from './dial-plan-names.ts'

/** Seats, queue members and trunks: what stands, besides the calls. A fact is told only when something changed. */
export type StateTranslator = {
  readonly members: Map<string, QueueMember>
  readonly seats: Map<Extension, { registered: boolean; address: string | null; device: SeatDeviceState }>
  readonly trunks: Map<string, boolean>
  /** Client URI of a registration → trunk, from the snapshot; the Registry event names no trunk. */
  readonly registrations: Map<string, string>
  apply(frame: AmiFrame, at: number): void
  setMember(member: QueueMember, at: number): void
}

/** Events it reads. */
export const stateEvents = [
  'DeviceStateChange',
  'ContactStatus',
  'Registry',
  'QueueMemberAdded',
  'QueueMemberPause',
  'QueueMemberPenalty',
  'QueueMemberStatus',
  'QueueMemberRemoved',
] as const

export function createStateTranslator(tell: (fact: PbxFact) => void): StateTranslator {
  const members = new Map<string, QueueMember>()
  const seats: StateTranslator['seats'] = new Map()
  const trunks = new Map<string, boolean>()
  const registrations = new Map<string, string>()
  const seatOf = (extension: Extension) => {
    const seat = seats.get(extension) ?? { registered: false, address: null, device: 'unavailable' as SeatDeviceState }
    seats.set(extension, seat)
    return seat
  }
  const setMember = (member: QueueMember, at: number): void => {
    const key = memberKey(member.queue, member.extension)
    const known = members.get(key)
    members.set(key, member)
    if (known && known.paused === member.paused && known.reason === member.reason && known.penalty === member.penalty)
      return
    tell({ kind: 'queue.member', at, ...member })
  }
  const setTrunk = (trunk: string, reachable: boolean, at: number): void => {
    if (trunks.get(trunk) === reachable) return
    trunks.set(trunk, reachable)
    tell({ kind: 'trunk.state', at, trunk, reachable })
  }

  return {
    members,
    seats,
    trunks,
    registrations,
    setMember,
    apply(frame, at) {
      switch (frame.name) {
        case 'DeviceStateChange': {
          const extension = extensionOfInterface(frame.get('Device') ?? '')
          if (extension === null) return
          const state = deviceState(frame.get('State'))
          const seat = seatOf(extension)
          if (seat.device === state) return
          seat.device = state
          tell({ kind: 'seat.device', at, extension, state })
          return
        }
        case 'ContactStatus': {
          const endpoint = frame.get('EndpointName') ?? frame.get('AOR') ?? ''
          const status = frame.get('ContactStatus') ?? ''
          const reachable = status !== 'Removed' && status !== 'Unreachable'
          const extension = extensionOfInterface(`PJSIP/${endpoint}`)
          if (extension === null) {
            if (endpoint !== '' && status !== 'NonQualified' && status !== 'Created') setTrunk(endpoint, reachable, at)
            return
          }
          const address = reachable ? addressOf(frame.get('URI')) : null
          const seat = seatOf(extension)
          if (seat.registered === reachable && seat.address === address) return
          seat.registered = reachable
          seat.address = address
          tell({ kind: 'seat.registered', at, extension, registered: reachable, address })
          return
        }
        case 'Registry': {
          const trunk = registrations.get(frame.get('Username') ?? '')
          if (trunk !== undefined) setTrunk(trunk, frame.get('Status') === 'Registered', at)
          return
        }
        case 'QueueMemberRemoved': {
          const member = memberOf(frame)
          if (!member || !members.delete(memberKey(member.queue, member.extension))) return
          tell({ kind: 'queue.member-removed', at, queue: member.queue, extension: member.extension })
          return
        }
        case 'QueueMemberAdded':
        case 'QueueMemberPause':
        case 'QueueMemberPenalty':
        case 'QueueMemberStatus': {
          const member = memberOf(frame)
          if (member) setMember(member, at)
          return
        }
      }
    },
  }
}

/** Reads Queue, Interface, Paused, PausedReason and Penalty, as the events and QueueStatus' QueueMember write them. */
export function memberOf(frame: AmiFrame): QueueMember | null {
  const queue = queueKeyOf(frame.get('Queue'))
  const extension = extensionOfInterface(frame.get('Interface') ?? frame.get('Location') ?? '')
  if (queue === null || extension === null) return null
  const paused = frame.get('Paused') === '1'
  const reason = frame.get('PausedReason') ?? ''
  return {
    queue,
    extension,
    paused,
    reason: paused && reason !== '' ? reason : null,
    penalty: Number(frame.get('Penalty') ?? 0),
  }
}

export const memberKey = (queue: QueueKey, extension: Extension): string => `${queue}/${extension}`

/** `sip:8001@10.0.0.5:5060;transport=ws` → `10.0.0.5:5060` */
export function addressOf(uri: string | undefined): string | null {
  return /^sips?:(?:[^@]*@)?([^;?>]+)/.exec(uri ?? '')?.[1] ?? null
}

/** Asterisk's device states (main/devicestate.c) in the port's words. */
export function deviceState(text: string | undefined): SeatDeviceState {
  switch ((text ?? '').toUpperCase().replace(/[ _]/g, '')) {
    case 'NOTINUSE':
      return 'idle'
    case 'RINGING':
    case 'RINGINUSE':
      return 'ringing'
    case 'INUSE':
      return 'in-use'
    case 'ONHOLD':
      return 'on-hold'
    case 'BUSY':
      return 'busy'
    default:
      return 'unavailable'
  }
}
