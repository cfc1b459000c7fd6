/** How samples lie in a file; always 16 bit, little endian, channels interleaved. */
export type SoundForm = { readonly channels: number; readonly rate: number }

/** What the PBX records: left what the customer says, right what he hears. */
export const pbxForm: SoundForm = { channels: 2, rate: 8_000 }

export const wavHeaderBytes = 44
const bytesPerSample = 2
/** WAVE_FORMAT_PCM (RFC 2361 §3, registered as 0x0001). */
const pcm = 1

export const frameBytes = ({ channels }: SoundForm): number => channels * bytesPerSample
export const soundMs = (bytes: number, form: SoundForm): number => ((bytes / frameBytes(form)) * 1000) / form.rate

/** RIFF/WAVE with one `fmt ` and one `data` chunk (Multimedia Programming Interface 1.0, “Waveform Audio File Format”). */
export function wavHeader(dataBytes: number, form: SoundForm): Buffer {
  const header = Buffer.alloc(wavHeaderBytes)
  header.write('RIFF', 0, 'latin1')
  header.writeUInt32LE(wavHeaderBytes - 8 + dataBytes, 4)
  header.write('WAVEfmt ', 8, 'latin1')
  header.writeUInt32LE(16, 16)
  header.writeUInt16LE(pcm, 20)
  header.writeUInt16LE(form.channels, 22)
  header.writeUInt32LE(form.rate, 24)
  header.writeUInt32LE(form.rate * frameBytes(form), 28)
  header.writeUInt16LE(frameBytes(form), 32)
  header.writeUInt16LE(bytesPerSample * 8, 34)
  header.write('data', 36, 'latin1')
  header.writeUInt32LE(dataBytes, 40)
  return header
}

export type WavPlace = SoundForm & { readonly dataFrom: number; readonly dataBytes: number }

/**
 * Where the sound of a WAV lies, from its first bytes; chunks that say other things are passed over.
 * @returns undefined for what is no 16-bit PCM WAV of two channels
 */
export function readWavHeader(head: Buffer, fileBytes: number): WavPlace | undefined {
  if (head.length < 12 || head.toString('latin1', 0, 4) !== 'RIFF') return undefined
  if (head.toString('latin1', 8, 12) !== 'WAVE') return undefined
  let form: SoundForm | undefined
  for (let at = 12; at + 8 <= head.length;) {
    const name = head.toString('latin1', at, at + 4)
    const size = head.readUInt32LE(at + 4)
    const from = at + 8
    if (name === 'fmt ') {
      if (from + 16 > head.length || head.readUInt16LE(from) !== pcm || head.readUInt16LE(from + 14) !== 16) {
        return undefined
      }
      form = { channels: head.readUInt16LE(from + 2), rate: head.readUInt32LE(from + 4) }
    }
    if (name === 'data') {
      if (form?.channels !== 2 || form.rate < 8_000 || form.rate > 48_000) return undefined
      const dataBytes = Math.min(size, fileBytes - from)
      return dataBytes < 0 ? undefined : { ...form, dataFrom: from, dataBytes: dataBytes - (dataBytes % 4) }
    }
    // A chunk of odd length is followed by one byte that belongs to nobody.
    at = from + size + (size % 2)
  }
  return undefined
}
