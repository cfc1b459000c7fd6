import { type FileHandle, open } from 'node:fs/promises'
import {
  decodeHead,
  decodePiece,
  type Entry,
  headBytes,
  isHeadTorn,
  type Piece,
  pieceLength,
} from './recording-pieces.ts'

export const bytesPerFrame = 4
const silence = Buffer.alloc(32_000)

export type PausedStretch = { readonly fromMs: number; readonly toMs: number; readonly because: 'agent' | 'field' }

/** What is known of a recording without its sound. */
export type RecordingSummary = {
  readonly begin: Extract<Entry, { kind: 'begin' }>
  /** See the entry `call`. */
  readonly callName: string | null
  readonly frames: number
  readonly durationMs: number
  readonly paused: readonly PausedStretch[]
  /** Paused since, when it ends, or broke off, in a pause. */
  readonly pausedNow: { readonly atMs: number; readonly because: 'agent' | 'field' } | null
  readonly ended: boolean
  readonly pieces: number
  /** How far the file is good: what follows was torn off by a crash, or is not of this file. */
  readonly goodBytes: number
  readonly key: Buffer
}

type Placed = { readonly piece: Piece; readonly endsAt: number }

/** The pieces in order, up to the first that is not whole. */
async function* piecesOf(file: FileHandle, key: Buffer): AsyncGenerator<Placed> {
  let at = headBytes
  const window = Buffer.alloc(256 * 1024)
  let held = Buffer.alloc(0)
  for (let number = 0; ; number += 1) {
    let length = pieceLength(held)
    while (length === null || held.length < length) {
      const { bytesRead } = await file.read(window, 0, window.length, at + held.length)
      if (bytesRead === 0) return
      held = Buffer.concat([held, window.subarray(0, bytesRead)])
      length = pieceLength(held)
      if (length === null && held.length >= 4) return
    }
    const piece = decodePiece(key, number, held.subarray(0, length))
    if (piece === null) return
    at += length
    held = held.subarray(length)
    yield { piece, endsAt: at }
  }
}

async function keyOf(file: FileHandle, wrapping: Buffer): Promise<Buffer | null> {
  const head = Buffer.alloc(headBytes)
  await file.read(head, 0, headBytes, 0)
  return decodeHead(wrapping, head)
}

/** Null for what is no recording of this machine's store, or broke off before it had begun. */
export async function readSummary(path: string, wrapping: Buffer): Promise<RecordingSummary | null> {
  await using file = await open(path, 'r')
  const key = await keyOf(file, wrapping)
  if (key === null) return null
  let begin: RecordingSummary['begin'] | null = null
  let callName: string | null = null
  let frames = 0
  let ended = false
  let pieces = 0
  let goodBytes = headBytes
  const paused: PausedStretch[] = []
  let pausedNow: RecordingSummary['pausedNow'] = null
  for await (const { piece, endsAt } of piecesOf(file, key)) {
    pieces += 1
    goodBytes = endsAt
    switch (piece.kind) {
      case 'begin':
        begin = piece
        break
      case 'call':
        callName = piece.name
        break
      case 'pause':
        pausedNow = { atMs: piece.atMs, because: piece.because }
        break
      case 'resume':
        if (pausedNow) paused.push({ fromMs: pausedNow.atMs, toMs: piece.atMs, because: pausedNow.because })
        pausedNow = null
        break
      case 'end':
        ended = true
        break
      case 'silence':
        frames += piece.frames
        break
      case 'sound':
        frames += piece.bytes.length / bytesPerFrame
    }
  }
  if (begin === null) return null
  const durationMs = (frames * 1000) / begin.rate
  return { begin, callName, frames, durationMs, paused, pausedNow, ended, pieces, goodBytes, key }
}

/** It broke off before there was anything to be read in it, by the key it would have; another key's is not known. */
export async function neverBegan(path: string, wrapping: Buffer): Promise<boolean> {
  await using file = await open(path, 'r')
  if ((await file.stat()).size < headBytes) return isHeadTorn(await file.readFile())
  const key = await keyOf(file, wrapping)
  return key !== null && (await piecesOf(file, key).next()).done === true
}

/** The sound, up to the first piece that is not whole. */
export async function* readSound(path: string, wrapping: Buffer): AsyncGenerator<Buffer> {
  await using file = await open(path, 'r')
  const key = await keyOf(file, wrapping)
  if (key === null) return
  for await (const { piece } of piecesOf(file, key)) {
    if (piece.kind === 'sound') yield piece.bytes
    if (piece.kind !== 'silence') continue
    for (let left = piece.frames; left > 0; left -= silence.length / bytesPerFrame) {
      yield silence.subarray(0, Math.min(left * bytesPerFrame, silence.length))
    }
  }
}
