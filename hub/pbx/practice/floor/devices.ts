import { type Extension } from '../../../../contract/agent.ts'
import { type LegId, type SeatDeviceState } from '../../port.ts'

export type LegUse = 'ringing' | 'in-use' | 'on-hold'

/** What each seat's telephone is doing: its legs together. */
export type Devices = {
  set(extension: Extension, leg: LegId, use: LegUse | null): void
  registered(extension: Extension): void
  of(extension: Extension): SeatDeviceState
}

export function createDevices(
  isRegistered: (extension: Extension) => boolean,
  changed: (extension: Extension, state: SeatDeviceState) => void,
): Devices {
  const legs = new Map<Extension, Map<LegId, LegUse>>()
  const told = new Map<Extension, SeatDeviceState>()

  const of = (extension: Extension): SeatDeviceState =>
    deviceState([...(legs.get(extension)?.values() ?? [])], isRegistered(extension))
  const tell = (extension: Extension): void => {
    const state = of(extension)
    if ((told.get(extension) ?? 'unavailable') === state) return
    told.set(extension, state)
    changed(extension, state)
  }
  return {
    of,
    set(extension, leg, use) {
      const own = legs.get(extension) ?? new Map<LegId, LegUse>()
      legs.set(extension, own)
      if (use === null) own.delete(leg)
      else own.set(leg, use)
      tell(extension)
    },
    registered: tell,
  }
}

/** As Asterisk sums up a device's channels: talking before ringing before holding. */
export function deviceState(uses: readonly LegUse[], registered: boolean): SeatDeviceState {
  if (uses.includes('in-use')) return 'in-use'
  if (uses.includes('ringing')) return 'ringing'
  if (uses.includes('on-hold')) return 'on-hold'
  return registered ? 'idle' : 'unavailable'
}
