/** One sample, −32768…32767, as G.711 µ-law (ITU-T G.711; silence is 0xFF). */
export function toUlaw(sample: number): number {
  const sign = sample < 0 ? 0x80 : 0
  const magnitude = Math.min(32_635, Math.abs(Math.trunc(sample))) + 132
  let exponent = 7
  for (let mask = 0x4000; exponent > 0 && (magnitude & mask) === 0; mask >>= 1) exponent--
  return ~(sign | (exponent << 4) | ((magnitude >> (exponent + 3)) & 0x0f)) & 0xff
}

/** The sample of one µ-law byte. */
export function fromUlaw(byte: number): number {
  const value = ~byte & 0xff
  const magnitude = (((value & 0x0f) << 3) + 132) << ((value >> 4) & 7)
  return value & 0x80 ? 132 - magnitude : magnitude - 132
}
