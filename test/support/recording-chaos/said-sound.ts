/**
 * Sound that tells when it was said: through each tenth of a second of a call the customer (left) says its number, loud
 * enough to be heard, the agent (right) the same below zero. Whatever is kept of it shows where it belongs, and on a disk it is known again.
 */
export const blockMs = 100
const frames = 800
/** Six minutes of them are within 16 bits. */
const loudness = (number: number): number => 2_000 + 8 * number

export function saidAt(callSince: number, at: number): number {
  return 1 + Math.floor((at - callSince) / blockMs)
}

export function saidBlock(number: number): Buffer {
  const samples = new Int16Array(frames * 2)
  for (let frame = 0; frame < frames; frame += 1) {
    samples[frame * 2] = loudness(number)
    samples[frame * 2 + 1] = -loudness(number)
  }
  return Buffer.from(samples.buffer)
}

/** What was said in each tenth of a second of a recording, by its frame in the middle; 0: silence. */
export function saidIn(sound: Buffer): readonly number[] {
  const size = frames * 4
  return Array.from({ length: Math.floor(sound.length / size) }, (_, index) => {
    const at = index * size + size / 2
    const [left, right] = [sound.readInt16LE(at), sound.readInt16LE(at + 2)]
    if (left !== -right) throw new Error(`left ${left} and right ${right} were not said at the same time`)
    return left === 0 ? 0 : (left - loudness(0)) / 8
  })
}

/** Whether such sound stands in these bytes as it is: sixteen frames of one number, which sealed bytes never are. */
export function isPlainIn(bytes: Buffer): boolean {
  const run = 16 * 4
  for (let at = 0, same = 0; at + 4 < bytes.length; at += 1) {
    same = bytes[at] === bytes[at + 4] ? same + 1 : 0
    if (same < run) continue
    if (bytes.subarray(at - run, at).some((byte) => byte !== 0)) return true
    same = 0
  }
  return false
}
