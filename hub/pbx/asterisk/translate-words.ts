import { type LeaveQueueReason, type SupervisionMode } from '../port.ts'

/** Both halves of one Local channel. */
export function sameLocal(one: string | undefined, other: string): boolean {
  return one !== undefined && one.replace(/;[12]$/, '') === other.replace(/;[12]$/, '')
}

export function modeOf(exten: string | undefined): SupervisionMode {
  return exten === 'whisper' || exten === 'barge' ? exten : 'listen'
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/i
/** `Call` of a UserEvent is the hub's id, or the linkedid when the hub did not answer. */
export function hubIdOf(text: string | undefined): string | null {
  return text !== undefined && uuid.test(text) ? text : null
}

/** QUEUESTATUS words (app_queue) as the dial plan passes them on. */
export function reasonOf(text: string | undefined): LeaveQueueReason | null {
  switch ((text ?? '').toUpperCase()) {
    case 'TIMEOUT':
      return 'timeout'
    case 'FULL':
      return 'full'
    case 'JOINEMPTY':
    case 'LEAVEEMPTY':
    case 'JOINUNAVAIL':
    case 'LEAVEUNAVAIL':
      return 'empty'
    case 'KEY':
      return 'key'
    default:
      return null
  }
}
