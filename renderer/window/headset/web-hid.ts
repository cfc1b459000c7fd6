/** As much of WebHID (wicg.github.io/webhid) as the headset's buttons need; TypeScript's own DOM types lack it. */
export type HidReportItem = {
  readonly isAbsolute?: boolean
  readonly isArray?: boolean
  readonly isRange?: boolean
  /** Usage page in the upper, usage in the lower 16 bits. */
  readonly usages?: readonly number[]
  readonly usageMinimum?: number
  readonly usageMaximum?: number
  readonly reportSize?: number
  readonly reportCount?: number
  readonly logicalMinimum?: number
}

export type HidReport = { readonly reportId?: number; readonly items?: readonly HidReportItem[] }

export type HidCollection = {
  readonly usagePage?: number
  readonly usage?: number
  readonly children?: readonly HidCollection[]
  readonly inputReports?: readonly HidReport[]
  readonly outputReports?: readonly HidReport[]
}

export type HidInputEvent = { readonly reportId: number; readonly data: DataView }

export type HidDevice = {
  readonly opened: boolean
  readonly productName: string
  readonly vendorId: number
  readonly productId: number
  readonly collections: readonly HidCollection[]
  open(): Promise<void>
  close(): Promise<void>
  sendReport(reportId: number, data: Uint8Array): Promise<void>
  addEventListener(type: 'inputreport', listener: (event: HidInputEvent) => void): void
  removeEventListener(type: 'inputreport', listener: (event: HidInputEvent) => void): void
}

export type Hid = {
  getDevices(): Promise<readonly HidDevice[]>
  requestDevice(options: { filters: readonly { usagePage: number }[] }): Promise<readonly HidDevice[]>
  addEventListener(type: 'connect' | 'disconnect', listener: (event: { readonly device: HidDevice }) => void): void
}

/** Absent where the browser has none. */
export const webHid = (): Hid | null => (navigator as Navigator & { readonly hid?: Hid }).hid ?? null
