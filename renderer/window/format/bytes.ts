const units = ['B', 'KB', 'MB', 'GB', 'TB'] as const

/** `0 B`, `812 KB`, `1.4 GB`: in steps of 1000, as disks are sold and systems show them. */
export function byteSize(bytes: number): string {
  let value = Math.max(0, bytes)
  let unit = 0
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000
    unit += 1
  }
  const digits = unit > 0 && value < 9.95 ? 1 : 0
  return `${value.toFixed(digits)} ${units[unit] ?? 'B'}`
}
