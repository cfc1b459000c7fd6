import { describe, expect, it } from 'vitest'
import { type AudioDevice } from '../../../../../contract/seat/devices.ts'
import {
  chooseDevice,
  devicesToTry,
  listDevices,
  type ListedDevice,
} from '../../../../../renderer/media/devices/device-choice.ts'
import { troubleOfError, troubleWithoutMicrophone } from '../../../../../renderer/media/devices/trouble.ts'

const listed = (kind: string, deviceId: string, label: string, groupId = ''): ListedDevice => {
  return { kind, deviceId, label, groupId }
}
const microphone = (deviceId: string, label: string, isDefault = false): AudioDevice => {
  return { deviceId, label, kind: 'microphone', isDefault }
}

describe('the list of devices', () => {
  it('shows each once and marks the one behind the alias, found by its label', () => {
    const devices = listDevices([
      listed('audioinput', 'default', '默认 - 耳机麦克风 (USB)', 'g'),
      listed('audioinput', 'communications', '通讯 - 耳机麦克风 (USB)', 'g'),
      listed('audioinput', 'one', '内置麦克风', 'h'),
      listed('audioinput', 'two', '耳机麦克风 (USB)', 'g'),
      listed('audiooutput', 'default', 'Default - Headset', 'g'),
      listed('audiooutput', 'three', 'Headset', 'g'),
      listed('videoinput', 'camera', 'Camera', 'c'),
    ])
    expect(devices).toEqual([
      microphone('one', '内置麦克风'),
      microphone('two', '耳机麦克风 (USB)', true),
      { deviceId: 'three', label: 'Headset', kind: 'speaker', isDefault: true },
    ])
  })

  it('finds it by the group where the label differs, unless two share the group', () => {
    const alias = listed('audioinput', 'default', 'Default', 'g')
    expect(listDevices([alias, listed('audioinput', 'a', 'A', 'h'), listed('audioinput', 'b', 'B', 'g')])).toEqual([
      microphone('a', 'A'),
      microphone('b', 'B', true),
    ])
    expect(listDevices([alias, listed('audioinput', 'a', 'A', 'g'), listed('audioinput', 'b', 'B', 'g')])).toEqual([
      microphone('default', 'Default', true),
      microphone('a', 'A'),
      microphone('b', 'B'),
    ])
  })

  it('takes the first for the default where there is no alias, and leaves out what the page may not see', () => {
    expect(
      listDevices([listed('audioinput', '', ''), listed('audioinput', 'a', 'A'), listed('audioinput', 'b', 'B')]),
    ).toEqual([microphone('a', 'A', true), microphone('b', 'B')])
    expect(listDevices([])).toEqual([])
  })
})

describe('the choice', () => {
  const devices = [microphone('a', 'A'), microphone('b', 'B', true), microphone('c', 'C')]

  it('goes by id, then by label, then to the default', () => {
    const id = (choice: { deviceId: string; label: string } | null): unknown => {
      const chosen = chooseDevice(choice, 'microphone', devices)
      return chosen && [chosen.device.deviceId, chosen.found]
    }
    expect(id({ deviceId: 'c', label: 'A' })).toEqual(['c', true])
    expect(id({ deviceId: 'old', label: 'A' })).toEqual(['a', true])
    expect(id({ deviceId: 'old', label: 'gone' })).toEqual(['b', false])
    expect(id({ deviceId: 'old', label: '' })).toEqual(['b', false])
    expect(id(null)).toEqual(['b', true])
    expect(chooseDevice(null, 'speaker', devices)).toBeNull()
  })

  it('is tried first, then the default, then the rest', () => {
    const order = (choice: { deviceId: string; label: string } | null): string =>
      devicesToTry(choice, 'microphone', devices)
        .map(({ deviceId }) => deviceId)
        .join('')
    expect(order({ deviceId: 'c', label: 'C' })).toBe('cba')
    expect(order({ deviceId: 'x', label: 'X' })).toBe('bac')
    expect(order(null)).toBe('bac')
    expect(devicesToTry(null, 'speaker', devices)).toEqual([])
  })
})

describe('why there is no microphone', () => {
  it.each([
    ['NotFoundError', 'none-found'],
    ['OverconstrainedError', 'none-found'],
    ['NotAllowedError', 'denied'],
    ['NotReadableError', 'in-use'],
    ['AbortError', 'in-use'],
    ['', 'failed'],
  ])('%s is %s', (name, trouble) => {
    expect(troubleOfError(name)).toBe(trouble)
  })

  it('tells a machine that never had one from one that lost it', () => {
    expect(troubleWithoutMicrophone(false)).toBe('none-found')
    expect(troubleWithoutMicrophone(true)).toBe('unplugged')
  })
})
