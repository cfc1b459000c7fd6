import { type DevicesState } from '../../../contract/seat/devices.ts'
import { type Devices } from './devices.ts'
import { type Microphone } from './microphone.ts'
import { troubleWithoutMicrophone } from './trouble.ts'

/** What the seat is told of the devices. Without a list of any kind there is trouble even while nobody needs the device. */
export function devicesState(devices: Devices, microphone: Microphone): DevicesState {
  const list = devices.list()
  const has = (kind: 'microphone' | 'speaker'): boolean => list.some((device) => device.kind === kind)
  const without = has('microphone') ? null : troubleWithoutMicrophone(devices.everHad('microphone'))
  const open = microphone.track() !== null
  return {
    devices: [...list],
    settings: devices.settings(),
    microphoneTrouble: open ? null : (microphone.trouble() ?? without),
    speakerTrouble: has('speaker') ? null : devices.everHad('speaker') ? 'unplugged' : 'none-found',
  }
}
