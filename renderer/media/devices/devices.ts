import { type AudioDevice, type AudioSettings, defaultAudioSettings } from '../../../contract/seat/devices.ts'
import { chooseDevice, listDevices } from './device-choice.ts'

/** The machine's audio devices and the person's choice among them. */
export type Devices = {
  list(): readonly AudioDevice[]
  settings(): AudioSettings
  change(settings: AudioSettings): void
  /** The id for `setSinkId`; '' is the system's default, also when the chosen one is away. */
  sink(purpose: 'speaker' | 'ringer'): string
  /** There was one of the kind since the page was opened. */
  everHad(kind: AudioDevice['kind']): boolean
  /** Called when devices or settings differ from before; returns what ends it. */
  onChange(listener: () => void): () => void
  /** Looks again; resolves when the list is up to date. */
  refresh(): Promise<void>
  close(): void
}

export function createDevices(): Devices {
  const listeners = new Set<() => void>()
  const seen = new Set<AudioDevice['kind']>()
  let devices: readonly AudioDevice[] = []
  let settings = defaultAudioSettings
  let looking: Promise<void> | null = null
  let again = false

  const tell = (): void => {
    for (const listener of [...listeners]) listener()
  }
  const look = async (): Promise<void> => {
    do {
      again = false
      // A system whose audio service is restarting may fail here; the next devicechange looks again.
      const found = await navigator.mediaDevices.enumerateDevices().catch(() => [])
      const next = listDevices(found)
      for (const { kind } of next) seen.add(kind)
      if (JSON.stringify(next) === JSON.stringify(devices)) continue
      devices = next
      tell()
    } while (again)
  }
  const refresh = (): Promise<void> => {
    again = looking !== null
    looking ??= look().finally(() => {
      looking = null
    })
    return looking
  }
  const onDeviceChange = (): void => void refresh()
  navigator.mediaDevices.addEventListener('devicechange', onDeviceChange)

  return {
    list: () => devices,
    settings: () => settings,
    change(next) {
      if (JSON.stringify(next) === JSON.stringify(settings)) return
      settings = next
      tell()
    },
    sink(purpose) {
      const choice = settings[purpose]
      const chosen = choice && chooseDevice(choice, 'speaker', devices)
      return chosen?.found ? chosen.device.deviceId : ''
    },
    everHad: (kind) => seen.has(kind),
    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    refresh,
    close() {
      navigator.mediaDevices.removeEventListener('devicechange', onDeviceChange)
      listeners.clear()
    },
  }
}
