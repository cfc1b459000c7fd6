import { networkInterfaces } from 'node:os'

const lookMs = 250

/** This machine's own addresses, as one text that differs when they do. Link-local and loop-back ones do not count. */
export function addressesNow(interfaces: ReturnType<typeof networkInterfaces> = networkInterfaces()): string {
  return Object.entries(interfaces)
    .flatMap(([name, addresses]) =>
      (addresses ?? []).filter(({ internal }) => !internal).map((one) => `${name} ${one.cidr ?? one.address}`),
    )
    .filter((text) => !/ (?:169\.254\.|fe80:)/.test(text))
    .toSorted()
    .join(', ')
}

/** Every address of this machine, the loop-back ones too: whether one is still there. */
export function everyAddress(interfaces: ReturnType<typeof networkInterfaces> = networkInterfaces()): string[] {
  return Object.values(interfaces).flatMap((addresses) => (addresses ?? []).map(({ address }) => address))
}

/**
 * Tells when this machine's addresses change: another cable, another Wi-Fi, a VPN. Electron has no event for it in the main
 * process, so it looks four times a second (0.1 ms each); a system that wakes up looks at once (`look`).
 */
export function watchNetwork(changed: () => void): { look(): void; close(): void } {
  let last = addressesNow()
  const look = (): void => {
    const now = addressesNow()
    if (now === last) return
    last = now
    changed()
  }
  const timer = setInterval(look, lookMs)
  timer.unref()
  return { look, close: () => clearInterval(timer) }
}
