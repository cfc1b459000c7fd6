import { constants } from 'node:fs'
import { copyFile, open } from 'node:fs/promises'
import { samplesOf } from './keep-sound.ts'
import { frameBytes, pbxForm } from './wav.ts'

/** A party's own voice, stereo like the recording itself: left what he says, right what he hears. */
export type Voice = {
  readonly file: string
  /** `leg`: fills what the recording lacks of him. `barge`: is heard besides everybody else. */
  readonly kind: 'leg' | 'barge'
  /** Where in the recording it begins, by the clock. */
  readonly atMs: number
}

export type VoicesJob = {
  readonly from: string
  readonly to: string
  readonly voices: readonly Voice[]
  /** Nothing is put there: somebody paused, or the customer was on hold. */
  readonly closed: readonly { readonly fromMs: number; readonly toMs: number }[]
}

const perMs = pbxForm.rate / 1000
/** One packet: what Asterisk writes or leaves out at a time. */
const packet = 20 * perMs
const stretch = 1_000 * perMs
/** How far the clock may be wrong, and how far two recordings of the same sound drift apart in a second. */
const firstReach = 1_500 * perMs
const laterReach = 250 * perMs

/**
 * Puts voices into a copy of what the PBX wrote. A leg is laid where what he heard is sample for sample what the customer
 * said, so that nothing gets in that was said while the two were not connected, and only into packets that hold nothing.
 */
export async function addVoices({ from, to, voices, closed }: VoicesJob): Promise<void> {
  await copyFile(from, to)
  const target = await open(to, constants.O_RDWR)
  try {
    const shut = closed.map(({ fromMs, toMs }) => ({ from: fromMs * perMs, to: toMs * perMs }))
    const open = (frame: number): boolean => !shut.some((one) => frame + packet > one.from && frame < one.to)
    for (const voice of voices) {
      const source = await openIfThere(voice.file)
      if (source === undefined) continue
      try {
        await (voice.kind === 'leg' ? layLeg : mixIn)(target, source, Math.round(voice.atMs * perMs), open)
      } finally {
        await source.close()
      }
    }
  } finally {
    await target.close()
  }
}

type Handle = Awaited<ReturnType<typeof open>>
type Open = (frame: number) => boolean

async function layLeg(target: Handle, source: Handle, expected: number, open: Open): Promise<void> {
  let offset = expected
  let known = false
  for (let at = 0; ; at += stretch) {
    const own = await readFrames(source, at, stretch)
    if (own.length === 0) return
    const reach = known ? laterReach : firstReach
    const first = Math.max(0, at + offset - reach)
    const whole = await readFrames(target, first, own.length / 2 + 2 * reach)
    const found = findSame(sideOf(own, 1), sideOf(whole, 0), at + offset - first)
    if (found === null) continue
    if (found !== 'silent') {
      offset = first + found - at
      known = true
    } else if (!known) continue
    const changed = fill(whole, first, own, at + offset, open)
    if (changed) await target.write(bytesOf(whole), 0, whole.length * 2, first * frameBytes(pbxForm))
  }
}

/** Packet by packet, on the grid on which they were written. */
function fill(whole: Int16Array, first: number, own: Int16Array, begin: number, open: Open): boolean {
  let changed = false
  const end = Math.min(begin + own.length / 2, first + whole.length / 2)
  for (let frame = Math.ceil(Math.max(begin - packet, first) / packet) * packet; frame < end; frame += packet) {
    if (!open(frame)) continue
    const [low, high] = [Math.max(frame, first), Math.min(frame + packet, end)]
    let nothing = true
    for (let at = low; at < high && nothing; at += 1) nothing = whole[2 * (at - first) + 1] === 0
    if (!nothing) continue
    for (let at = Math.max(low, begin); at < high; at += 1) {
      whole[2 * (at - first) + 1] = own[2 * (at - begin)] ?? 0
      changed = true
    }
  }
  return changed
}

/** How long a piece must be the same to be no chance. */
const anchor = 20 * perMs
/** Below this nobody speaks: noise of a line that is the same by chance. */
const spoken = 64

/**
 * Where one side stands in the other, nearest to where it should be.
 * @returns the place; `silent` when neither says anything there; null when it is not in it
 */
export function findSame(wanted: Int16Array, within: Int16Array, expected: number): number | 'silent' | null {
  const from = loudPlace(wanted)
  if (from === null) {
    const beside = within.subarray(Math.max(0, expected), Math.max(0, expected + wanted.length))
    return loudPlace(beside) === null ? 'silent' : null
  }
  const piece = bytesOf(wanted.subarray(from, from + anchor))
  const all = bytesOf(within)
  let best: number | null = null
  for (let at = all.indexOf(piece); at !== -1; at = all.indexOf(piece, at + 1)) {
    if (at % 2 !== 0) continue
    const place = at / 2 - from
    if (best !== null && Math.abs(place - expected) >= Math.abs(best - expected)) break
    best = place
  }
  return best
}

function loudPlace(side: Int16Array): number | null {
  // Not at the very begin: the first packets of a leg may be cut.
  for (let at = Math.min(packet, side.length); at + anchor <= side.length; at += anchor) {
    let loud = 0
    for (let one = at; one < at + anchor; one += 1) if (Math.abs(side[one] ?? 0) > spoken) loud += 1
    if (loud > anchor / 4) return at
  }
  return null
}

async function mixIn(target: Handle, source: Handle, expected: number, open: Open): Promise<void> {
  for (let at = 0; ; at += stretch) {
    const own = await readFrames(source, at, stretch)
    if (own.length === 0) return
    const first = Math.max(0, at + expected)
    const whole = await readFrames(target, first, own.length / 2)
    for (let frame = 0; frame < whole.length / 2; frame += 1) {
      if (frame % packet === 0 && !open(first + frame)) {
        frame += packet - 1
        continue
      }
      const both = (whole[2 * frame + 1] ?? 0) + (own[2 * frame] ?? 0)
      whole[2 * frame + 1] = Math.max(-32_768, Math.min(32_767, both))
    }
    await target.write(bytesOf(whole), 0, whole.length * 2, first * frameBytes(pbxForm))
  }
}

async function readFrames(file: Handle, from: number, frames: number): Promise<Int16Array> {
  const buffer = Buffer.alloc(frames * frameBytes(pbxForm))
  let filled = 0
  while (filled < buffer.length) {
    const place = from * frameBytes(pbxForm) + filled
    const { bytesRead } = await file.read(buffer, filled, buffer.length - filled, place)
    if (bytesRead === 0) break
    filled += bytesRead
  }
  return samplesOf(buffer.subarray(0, filled - (filled % frameBytes(pbxForm))))
}

const sideOf = (frames: Int16Array, side: 0 | 1): Int16Array =>
  Int16Array.from({ length: frames.length / 2 }, (_, at) => frames[2 * at + side] ?? 0)

const bytesOf = (samples: Int16Array): Buffer => Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength)

async function openIfThere(file: string): Promise<Handle | undefined> {
  try {
    return await open(file, constants.O_RDONLY)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}
