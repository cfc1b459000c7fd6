import { z } from 'zod'
import { recordingIdSchema } from '../../contract/ids.ts'
import { seal, sealedKeyBytes, unseal } from './recording-key.ts'

/**
 * A recording's file: a mark of the format and the recording's own key, wrapped; then pieces of at most a second, each
 * sealed by itself and bound to its file and its place in it. Whatever happens to the end of the file, and to whichever
 * piece, all that stands before it can be read; nothing in it is plain.
 */
const mark = Buffer.from('zuoxi-rec-1\n')
export const headBytes = mark.length + sealedKeyBytes
const lengthBytes = 4
/** A second of sound is 32 KB; what claims to be longer is no length. */
const longestPiece = 1024 * 1024

const because = z.enum(['agent', 'field'])
export const entrySchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('begin'),
    id: recordingIdSchema,
    source: z.enum(['softphone', 'sound-card']),
    why: z.enum(['rule', 'hand', 'pbx-cannot']),
    lineId: z.string(),
    extension: z.string(),
    startedAt: z.number(),
    /** Frames a second. */
    rate: z.int().min(1),
    /** Whose it is (main/outbox/outbox-owner.ts). */
    owner: z.string(),
  }),
  /** What the line calls its call: the hub's id, or while the hub is away the PBX's own; it may be known late. */
  z.object({ kind: z.literal('call'), name: z.string() }),
  /** So many frames of silence: a pause, or sound that never came. */
  z.object({ kind: z.literal('silence'), frames: z.int().min(1) }),
  z.object({ kind: z.literal('pause'), atMs: z.number(), because }),
  z.object({ kind: z.literal('resume'), atMs: z.number() }),
  z.object({ kind: z.literal('end') }),
])
export type Entry = z.infer<typeof entrySchema>
/** Sound: 16-bit little endian, left the customer and right the agent in turn. */
export type Piece = Entry | { readonly kind: 'sound'; readonly bytes: Buffer }

export function encodeHead(wrapping: Buffer, key: Buffer): Buffer {
  return Buffer.concat([mark, seal(wrapping, key, mark)])
}

/** The recording's key; null for another key of the store, another format, or a torn head. */
export function decodeHead(wrapping: Buffer, head: Buffer): Buffer | null {
  if (head.length < headBytes || !head.subarray(0, mark.length).equals(mark)) return null
  return unseal(wrapping, head.subarray(mark.length, headBytes), mark)
}

/** @param bytes fewer than a head has: whether they are the beginning of one */
export function isHeadTorn(bytes: Buffer): boolean {
  const length = Math.min(bytes.length, mark.length)
  return bytes.subarray(0, length).equals(mark.subarray(0, length))
}

export function encodePiece(key: Buffer, number: number, piece: Piece): Buffer {
  const plain =
    piece.kind === 'sound'
      ? Buffer.concat([Buffer.of(1), piece.bytes])
      : Buffer.concat([Buffer.of(0), Buffer.from(JSON.stringify(piece))])
  const sealed = seal(key, plain, place(number))
  const length = Buffer.alloc(lengthBytes)
  length.writeUInt32LE(sealed.length)
  return Buffer.concat([length, sealed])
}

/** How many bytes the piece is long that begins here; null when there is none, or only its beginning. */
export function pieceLength(bytes: Buffer): number | null {
  if (bytes.length < lengthBytes) return null
  const length = lengthBytes + bytes.readUInt32LE()
  return length > longestPiece ? null : length
}

/** @param bytes exactly one piece; null when it is not what was written as this one of this file */
export function decodePiece(key: Buffer, number: number, bytes: Buffer): Piece | null {
  const plain = unseal(key, bytes.subarray(lengthBytes), place(number))
  if (plain === null) return null
  if (plain[0] === 1) return { kind: 'sound', bytes: plain.subarray(1) }
  const entry = entrySchema.safeParse(JSON.parse(plain.subarray(1).toString()))
  return entry.success ? entry.data : null
}

function place(number: number): Buffer {
  const place_ = Buffer.alloc(8)
  place_.writeBigUInt64LE(BigInt(number))
  return place_
}
