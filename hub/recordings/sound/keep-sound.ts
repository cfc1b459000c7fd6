import { createHash } from 'node:crypto'
import { constants } from 'node:fs'
import { access, mkdir, open, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { addVoices, type VoicesJob } from './add-voices.ts'
import { createListener } from './listen.ts'
import { soundDisk, type SoundDisk } from './sound-disk.ts'
import { frameBytes, pbxForm, readWavHeader, type SoundForm, soundMs, wavHeader, wavHeaderBytes } from './wav.ts'

export type KeepJob = {
  /** `raw`: what the PBX wrote. `wav`: what a seat sent, kept byte for byte. */
  readonly from: string
  readonly form: 'raw' | 'wav'
  readonly wav: string
  readonly peaks: string
  /** Put into what the PBX wrote before it is kept. */
  readonly voices?: Pick<VoicesJob, 'voices' | 'closed'>
}

/** `ok: false`: nothing in it can be heard, nothing was written, and the original stays where it is. */
export type KeptSound =
  | { readonly ok: false }
  | {
      readonly ok: true
      readonly durationMs: number
      readonly wavBytes: number
      readonly sha256: string
      readonly leftHeard: boolean
      readonly rightHeard: boolean
      /** Bytes at the end that made no whole frame: the writer was cut off. */
      readonly oddBytes: number
    }

const pieceBytes = 256 * 1024

/**
 * Makes the WAV and its peaks beside the original. Both are written under another name, brought to the disk, and only
 * then get their own: whoever finds a name finds a whole file. The original is left alone; done again, the same comes out.
 */
export async function keepSound(job: KeepJob, disk: SoundDisk = soundDisk): Promise<KeptSound> {
  await mkdir(dirname(job.wav), { recursive: true, mode: 0o750 })
  if (job.voices === undefined || job.voices.voices.length === 0) return await keepFile(job, disk)
  const joined = `${job.wav}.joined`
  try {
    await addVoices({ from: job.from, to: joined, ...job.voices })
    return await keepFile({ ...job, from: joined }, disk)
  } finally {
    await disk.remove(joined)
  }
}

async function keepFile(job: KeepJob, disk: SoundDisk): Promise<KeptSound> {
  const { size } = await stat(job.from)
  const source = await open(job.from, constants.O_RDONLY)
  try {
    const place = job.form === 'raw' ? { ...pbxForm, dataFrom: 0, dataBytes: size } : await placeIn(source, size)
    if (place === undefined) return { ok: false }
    const form: SoundForm = place
    const oddBytes = place.dataBytes % frameBytes(form)
    const dataBytes = place.dataBytes - oddBytes
    if (dataBytes === 0 || dataBytes > 0xffff_ffff - wavHeaderBytes) return { ok: false }

    const listener = createListener(form)
    const hash = createHash('sha256')
    const written = await disk.create(`${job.wav}.part`)
    try {
      const put = async (bytes: Uint8Array): Promise<void> => {
        hash.update(bytes)
        await written.writeFile(bytes)
      }
      if (job.form === 'raw') await put(wavHeader(dataBytes, form))
      await eachPiece(source, 0, job.form === 'raw' ? dataBytes : size, async (piece, at) => {
        await put(piece)
        hearWithin(listener, piece, at, place.dataFrom, place.dataFrom + dataBytes)
      })
      await disk.sync(written)
    } finally {
      await written.close()
    }
    const heard = listener.end()
    const drawn = await disk.create(`${job.peaks}.part`)
    try {
      await drawn.writeFile(heard.peaks)
      await disk.sync(drawn)
    } finally {
      await drawn.close()
    }
    await disk.rename(`${job.peaks}.part`, job.peaks)
    await disk.rename(`${job.wav}.part`, job.wav)
    await disk.syncFolder(dirname(job.wav))
    return {
      ok: true,
      durationMs: soundMs(dataBytes, form),
      wavBytes: job.form === 'raw' ? wavHeaderBytes + dataBytes : size,
      sha256: hash.digest('hex'),
      leftHeard: heard.left,
      rightHeard: heard.right,
      oddBytes,
    }
  } finally {
    await source.close()
  }
}

/** SHA-256 of a file, hex; undefined when it is not there. */
export async function hashFile(file: string): Promise<string | undefined> {
  if (
    !(await access(file).then(
      () => true,
      () => false,
    ))
  )
    return undefined
  const source = await open(file, constants.O_RDONLY)
  try {
    const hash = createHash('sha256')
    await eachPiece(source, 0, Number.MAX_SAFE_INTEGER, async (piece) => void hash.update(piece))
    return hash.digest('hex')
  } finally {
    await source.close()
  }
}

type Source = Awaited<ReturnType<typeof open>>

/** Pieces of whole frames, since both bounds and the size of a piece are multiples of one. */
async function eachPiece(
  source: Source,
  from: number,
  to: number,
  take: (piece: Buffer, at: number) => Promise<void>,
): Promise<void> {
  const buffer = Buffer.alloc(pieceBytes)
  for (let at = from; at < to;) {
    // A read may give less than was asked for.
    let filled = 0
    while (filled < pieceBytes && at + filled < to) {
      const wanted = Math.min(pieceBytes - filled, to - at - filled)
      const { bytesRead } = await source.read(buffer, filled, wanted, at + filled)
      if (bytesRead === 0) break
      filled += bytesRead
    }
    if (filled === 0) return
    await take(buffer.subarray(0, filled), at)
    at += filled
  }
}

const headBytes = 4_096

async function placeIn(source: Source, size: number): Promise<ReturnType<typeof readWavHeader>> {
  const head = Buffer.alloc(Math.min(headBytes, size))
  await source.read(head, 0, head.length, 0)
  return readWavHeader(head, size)
}

/** The part of a piece that is sound; what stands before and after it in the file is not listened to. */
function hearWithin(
  listener: ReturnType<typeof createListener>,
  piece: Buffer,
  at: number,
  from: number,
  to: number,
): void {
  const start = Math.max(from - at, 0)
  const end = Math.min(to - at, piece.length)
  if (end > start) listener.hear(samplesOf(piece.subarray(start, end)))
}

/** As samples; copied where the piece begins at an odd place of its memory. */
export function samplesOf(bytes: Buffer): Int16Array {
  const whole = bytes.byteOffset % 2 === 0 ? bytes : Buffer.from(Uint8Array.from(bytes).buffer)
  return new Int16Array(whole.buffer, whole.byteOffset, Math.floor(whole.length / 2))
}
