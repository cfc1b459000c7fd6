import { type AudioDevice, type DeviceChoice } from '../../../contract/seat/devices.ts'

/** What the rule wants to know of a MediaDeviceInfo. */
export type ListedDevice = {
  readonly deviceId: string
  readonly groupId: string
  readonly label: string
  readonly kind: string
}

const kinds: Readonly<Record<string, AudioDevice['kind']>> = { audioinput: 'microphone', audiooutput: 'speaker' }

/** Chromium lists the system's default (and on Windows the one for calls) once more under these ids. */
const aliases: ReadonlySet<string> = new Set(['default', 'communications'])

/**
 * The devices as a person knows them: each once, the system's default marked. Chromium's alias `default` is left out when
 * the device behind it is listed (same label after "Default - ", else same group); where it is not, it stands for itself.
 * Devices without an id are those that the page may not see.
 */
export function listDevices(listed: readonly ListedDevice[]): AudioDevice[] {
  return (['audioinput', 'audiooutput'] as const).flatMap((kind) => {
    const ofKind = listed.filter((device) => device.kind === kind && device.deviceId !== '')
    const real = ofKind.filter(({ deviceId }) => !aliases.has(deviceId))
    const alias = ofKind.find(({ deviceId }) => deviceId === 'default')
    const behind = alias && twinOf(alias, real)
    const shown = alias && !behind ? [alias, ...real] : real
    const standard = behind ?? alias ?? real[0]
    return shown.map(({ deviceId, label }) => {
      return { deviceId, label, kind: kinds[kind] ?? 'microphone', isDefault: deviceId === standard?.deviceId }
    })
  })
}

function twinOf(alias: ListedDevice, real: readonly ListedDevice[]): ListedDevice | undefined {
  // The prefix is translated, the separator is not.
  const label = alias.label.replace(/^[^-]+ - /, '')
  const ofGroup = real.filter(({ groupId }) => groupId !== '' && groupId === alias.groupId)
  return real.find((device) => device.label === label) ?? (ofGroup.length === 1 ? ofGroup[0] : undefined)
}

/**
 * The device to use: the chosen one by id, else by label (ids change when a driver is installed anew), else the system's
 * default, else any. `found` says whether that is what was chosen; null when there is none of the kind.
 */
export function chooseDevice(
  choice: DeviceChoice,
  kind: AudioDevice['kind'],
  devices: readonly AudioDevice[],
): { readonly device: AudioDevice; readonly found: boolean } | null {
  const ofKind = devices.filter((device) => device.kind === kind)
  const standard = ofKind.find(({ isDefault }) => isDefault) ?? ofKind[0]
  if (!standard) return null
  if (choice === null) return { device: standard, found: true }
  const chosen =
    ofKind.find(({ deviceId }) => deviceId === choice.deviceId) ??
    (choice.label === '' ? undefined : ofKind.find(({ label }) => label === choice.label))
  return chosen ? { device: chosen, found: true } : { device: standard, found: false }
}

/** Those to try, best first: the one chosen, then the system's default, then the others. */
export function devicesToTry(
  choice: DeviceChoice,
  kind: AudioDevice['kind'],
  devices: readonly AudioDevice[],
): AudioDevice[] {
  const first = chooseDevice(choice, kind, devices)?.device
  if (!first) return []
  const rest = devices.filter((device) => device.kind === kind && device.deviceId !== first.deviceId)
  return [first, ...rest.filter(({ isDefault }) => isDefault), ...rest.filter(({ isDefault }) => !isDefault)]
}
