import { type Frame } from './frame.ts'

/** G.711 (ITU-T): eight bits a sample, by tables made once. */
export type Law = 'PCMA' | 'PCMU'

/** One byte as a sample, −32,768 … 32,767. */
export function decodeAlaw(byte: number): number {
  const value = byte ^ 0x55
  const exponent = (value >> 4) & 7
  const mantissa = ((value & 0x0f) << 4) + 8
  const magnitude = exponent === 0 ? mantissa : (mantissa + 0x100) << (exponent - 1)
  return value & 0x80 ? magnitude : -magnitude
}

export function decodeUlaw(byte: number): number {
  const value = ~byte & 0xff
  const magnitude = (((value & 0x0f) << 3) + 132) << ((value >> 4) & 7)
  return value & 0x80 ? 132 - magnitude : magnitude - 132
}

export function encodeAlaw(sample: number): number {
  // One's complement for what is below zero: 0 and −1 are neighbours, not the same.
  const sign = sample >= 0 ? 0x80 : 0
  const magnitude = Math.min(32_767, sample >= 0 ? sample : -sample - 1)
  let exponent = 0
  for (let rest = magnitude >> 8; rest > 0; rest >>= 1) exponent += 1
  const mantissa = (magnitude >> (exponent === 0 ? 4 : exponent + 3)) & 0x0f
  return (sign | (exponent << 4) | mantissa) ^ 0x55
}

export function encodeUlaw(sample: number): number {
  const sign = sample < 0 ? 0x80 : 0
  const magnitude = Math.min(32_635, Math.abs(sample)) + 132
  let exponent = 7
  for (let mask = 0x4000; exponent > 0 && (magnitude & mask) === 0; mask >>= 1) exponent -= 1
  return ~(sign | (exponent << 4) | ((magnitude >> (exponent + 3)) & 0x0f)) & 0xff
}

const table = (decode: (byte: number) => number): Int16Array =>
  Int16Array.from({ length: 256 }, (_, byte) => decode(byte))
const reverse = (encode: (sample: number) => number): Uint8Array =>
  Uint8Array.from({ length: 65_536 }, (_, index) => encode((index << 16) >> 16))

const decoders: Readonly<Record<Law, Int16Array>> = { PCMA: table(decodeAlaw), PCMU: table(decodeUlaw) }
const encoders: Readonly<Record<Law, Uint8Array>> = { PCMA: reverse(encodeAlaw), PCMU: reverse(encodeUlaw) }

export function decodeG711(payload: Uint8Array, law: Law): Int16Array {
  const decoder = decoders[law]
  const samples = new Int16Array(payload.length)
  for (let index = 0; index < payload.length; index++) samples[index] = decoder[payload[index] ?? 0] ?? 0
  return samples
}

export function encodeG711(frame: Frame, law: Law): Buffer {
  const encoder = encoders[law]
  const payload = Buffer.allocUnsafe(frame.length)
  for (let index = 0; index < frame.length; index++) payload[index] = encoder[(frame[index] ?? 0) & 0xffff] ?? 0
  return payload
}
