/** A device as Electron describes it (electronjs.org/docs/latest/api/structures/hid-device), as far as it is asked here. */
export type HidDevice = {
  readonly deviceId: string
  readonly name: string
  readonly vendorId: number
  readonly productId: number
  /** One per top-level collection of its report descriptor. */
  readonly collections: readonly unknown[]
}

type Known = Pick<HidDevice, 'vendorId' | 'productId'>

export type HeadsetAccess = {
  isChosen(device: Known): boolean
  /** Which of these the person means; remembered, so that it is found again when it is plugged in. */
  choose(devices: readonly HidDevice[]): Promise<string | null>
  forget(): void
}

/** HID Usage Tables 1.5, §14: the telephony page. */
const telephonyPage = 0x0b

/** Whether the device has telephony buttons: keyboards, security keys and all others are none of ours. */
export function isTelephony({ collections }: Pick<HidDevice, 'collections'>): boolean {
  return collections.some(
    (one) => typeof one === 'object' && one !== null && 'usagePage' in one && one.usagePage === telephonyPage,
  )
}

type Options = {
  readonly chosen: () => readonly Known[]
  readonly save: (chosen: readonly Known[]) => void
  /** Asks which; null for none. */
  readonly ask: (names: readonly string[]) => Promise<number | null>
}

/** The headsets whose buttons the interface may read. */
export function createHeadsetAccess({ chosen, save, ask }: Options): HeadsetAccess {
  const isSame = (one: Known, other: Known): boolean =>
    one.vendorId === other.vendorId && one.productId === other.productId
  const isChosen = (device: Known): boolean => chosen().some((one) => isSame(one, device))
  return {
    isChosen,
    async choose(devices) {
      const at = devices.length > 1 ? await ask(devices.map(({ name }) => name)) : 0
      const device = at === null ? undefined : devices[at]
      if (device === undefined) return null
      const { vendorId, productId } = device
      if (!isChosen(device)) save([...chosen(), { vendorId, productId }])
      return device.deviceId
    },
    forget: () => save([]),
  }
}
