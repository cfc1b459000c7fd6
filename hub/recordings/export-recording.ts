import { randomInt } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { recordingsApi } from '../../contract/api/recordings.api.ts'
import { type FileReply } from '../../contract/api/endpoint.ts'
import { ZuoxiError } from '../../contract/errors.ts'
import { type RecordingRules } from '../../contract/recording.ts'
import { type Caller } from '../access/caller.ts'
import { type Register } from '../http/http-server.ts'
import { actorOf, type OperationLog } from '../operation-log/operation-log.ts'
import { mediaTypeOf, type SoundFormat } from './recording-files.ts'
import { type StoredRecording } from './recording-rows.ts'
import { recordingReachOf } from './recordings.routes.ts'
import { type Recordings } from './recordings.ts'
import { samplesOf } from './sound/keep-sound.ts'
import { saidOf, spokenMark } from './sound/spoken-mark.ts'
import { readWavHeader, wavHeader } from './sound/wav.ts'
import { createMarker } from './sound/watermark.ts'

export type ExportOptions = {
  readonly recordings: Pick<Recordings, 'find' | 'files' | 'rules' | 'sound' | 'encode'>
  readonly log: Pick<OperationLog, 'recordAlone'>
}

type Mark = RecordingRules['watermark']
const pieceBytes = 256 * 1024

/**
 * A copy that leaves the house carries the mark of the rule: said before it, or noise nobody hears. Both name the entry
 * of the operation log that says who took it out, when and why; without the entry there is no copy.
 */
export function createRecordingExport({ recordings, log }: ExportOptions) {
  const { files } = recordings
  const folder = join(files.root, 'exports')

  async function make(
    caller: Caller,
    address: string,
    id: string,
    wish: { readonly format: SoundFormat; readonly reason: string },
  ): Promise<FileReply> {
    const recording = await recordings.find(id, recordingReachOf(caller, 'recording.export'))
    const { format, reason } = wish
    const hasWav = recording.wavBytes !== null && (await files.sizeOf(recording, 'wav')) !== undefined
    // Says why, when it cannot be had.
    if (!hasWav || format === 'wav') await recordings.sound(recording, format)
    const rule = recordings.rules().watermark
    // Noise cannot be laid under an MP3 whose WAV is gone: its mark is then heard.
    const mark: Mark = rule === 'none' ? 'none' : rule === 'inaudible' && hasWav ? 'inaudible' : 'spoken'
    const reference = randomInt(1, 0x1_0000_0000)
    const named = reference.toString(16).padStart(8, '0')
    await log.recordAlone({
      ...{ actor: actorOf(caller, address), action: 'recording.export' },
      subject: { kind: 'recording', id: recording.id },
      detail: { callId: recording.callId, format, reason, watermark: mark, reference: named, said: saidOf(reference) },
    })
    const fileName = `${recording.id}-${named}.${format}`
    return { fileName, mediaType: mediaTypeOf[format], content: copy(recording, format, hasWav, mark, reference) }
  }

  /** Made beside, sent, and removed, also when whoever asked has gone. */
  async function* copy(
    recording: StoredRecording,
    format: SoundFormat,
    hasWav: boolean,
    mark: Mark,
    reference: number,
  ): AsyncGenerator<Uint8Array> {
    const own = files.fileOf(recording, format)
    if (mark === 'none' && (format === 'wav' || recording.mp3Bytes !== null)) return yield* createReadStream(own)
    await mkdir(folder, { recursive: true, mode: 0o750 })
    const wav = join(folder, `${recording.id}-${String(reference)}.wav`)
    const mp3 = join(folder, `${recording.id}-${String(reference)}.mp3`)
    try {
      // MP3 frames of one form follow one another as they are: what is said is encoded alone and sent first.
      if (hasWav) await writeMarked(files.fileOf(recording, 'wav'), wav, mark, reference)
      else await writeSpoken(wav, reference)
      if (format === 'wav') return yield* createReadStream(wav)
      const encoded = await recordings.encode({ wav, mp3 })
      if (!encoded.ok) throw new ZuoxiError('recording.unavailable', { reason: unreadable })
      yield* createReadStream(mp3)
      if (!hasWav) yield* createReadStream(own)
    } finally {
      await Promise.all([rm(wav, { force: true }), rm(mp3, { force: true })])
    }
  }

  return {
    make,
    /** What a hub that was killed while it made one left there. */
    clear: (): Promise<void> => rm(folder, { recursive: true, force: true }),
  }
}
export type RecordingExport = ReturnType<typeof createRecordingExport>

const unreadable = { 'zh-CN': '文件读不出来', en: 'its file cannot be read' }

export function registerRecordingExport(register: Register, exports: RecordingExport): void {
  register(recordingsApi.export, ({ caller, address, params, query }) =>
    exports.make(caller, address, params.id, query),
  )
}

async function writeSpoken(target: string, reference: number): Promise<void> {
  const form = { channels: 2, rate: 8_000 }
  const said = bytesOf(await spokenMark(reference, form.rate))
  const written = await open(target, 'w', 0o640)
  try {
    await written.writeFile(Buffer.concat([wavHeader(said.length, form), said]))
  } finally {
    await written.close()
  }
}

async function writeMarked(from: string, target: string, mark: Mark, reference: number): Promise<void> {
  const source = await open(from, 'r')
  const written = await open(target, 'w', 0o640)
  try {
    const { size } = await source.stat()
    const head = Buffer.alloc(Math.min(4_096, size))
    await source.read(head, 0, head.length, 0)
    const place = readWavHeader(head, size)
    if (place === undefined) throw new ZuoxiError('recording.unavailable', { reason: unreadable })
    const said = mark === 'spoken' ? bytesOf(await spokenMark(reference, place.rate)) : Buffer.alloc(0)
    await written.writeFile(wavHeader(said.length + place.dataBytes, place))
    await written.writeFile(said)
    const marker = mark === 'inaudible' ? createMarker(reference) : undefined
    const end = place.dataFrom + place.dataBytes
    for (let at = place.dataFrom; at < end;) {
      const piece = Buffer.alloc(Math.min(pieceBytes, end - at))
      const { bytesRead } = await source.read(piece, 0, piece.length, at)
      const whole = bytesRead - (bytesRead % 4)
      if (whole === 0) break
      const samples = samplesOf(piece.subarray(0, whole))
      marker?.(samples)
      await written.writeFile(bytesOf(samples))
      at += whole
    }
  } finally {
    await source.close()
    await written.close()
  }
}

const bytesOf = (samples: Int16Array): Buffer => Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength)
