import { type DevicesState } from '../../../contract/seat/devices.ts'

export type MicrophoneTrouble = Exclude<DevicesState['microphoneTrouble'], null>

/** Why getUserMedia failed, in our words (W3C Media Capture and Streams, getUserMedia's errors). */
export function troubleOfError(name: string): MicrophoneTrouble {
  switch (name) {
    case 'NotFoundError':
    case 'DevicesNotFoundError':
    case 'OverconstrainedError': // the device asked for by its id is gone
      return 'none-found'
    case 'NotAllowedError':
    case 'SecurityError':
      return 'denied'
    case 'NotReadableError': // another programme has it, or the system refuses
    case 'AbortError':
      return 'in-use'
    default:
      return 'failed'
  }
}

/** No microphone is left: was there one a moment ago, it was pulled out. */
export function troubleWithoutMicrophone(hadOne: boolean): MicrophoneTrouble {
  return hadOne ? 'unplugged' : 'none-found'
}
