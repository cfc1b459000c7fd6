import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type StoredRecording } from '../../../hub/recordings/recording-rows.ts'
import { wavHeaderBytes } from '../../../hub/recordings/sound/wav.ts'
import { waitUntil } from '../../support/wait-for.ts'
import { type FloorStage } from './floor-stage.ts'

export type Sides = { readonly left: Int16Array; readonly right: Int16Array }

/** What tests ask of the recordings of a floor. */
export const recordedOn = (floor: FloorStage) => ({
  async sides(recording: StoredRecording): Promise<Sides> {
    const wav = await readFile(floor.hub.recordings.files.fileOf(recording, 'wav'))
    const frames = Math.floor((wav.length - wavHeaderBytes) / 4)
    const side = (channel: 0 | 1): Int16Array =>
      Int16Array.from({ length: frames }, (_, at) => wav.readInt16LE(wavHeaderBytes + 4 * at + 2 * channel))
    return { left: side(0), right: side(1) }
  },

  /** The hub has taken the call's only recording, and made its MP3. */
  async ofCall(callId: string): Promise<StoredRecording> {
    const found = await waitUntil(
      `the recording of ${callId}`,
      () => floor.hub.recordings.store.ofCall(callId),
      ([first]) => typeof first?.mp3Bytes === 'number',
    )
    const [first, ...others] = found
    if (first === undefined || others.length > 0) throw new Error(`the call has ${String(found.length)} recordings`)
    return first
  },

  /** How long the customer's channel was joined with another one, by the PBX's own log. */
  async bridgedMs(pbxCallId: string): Promise<number> {
    const rows = await waitUntil(
      `CEL to have the end of ${pbxCallId}`,
      async () => (await floor.stage.cel()).filter(({ uniqueId }) => uniqueId === pbxCallId),
      (own) => own.some(({ type }) => type === 'CHAN_END'),
    )
    const sum = (type: string): number =>
      rows.filter((row) => row.type === type).reduce((total, { at }) => total + at, 0)
    return sum('BRIDGE_EXIT') - sum('BRIDGE_ENTER')
  },

  /** The PBX's own files are gone: the hub has them now. */
  async untilTaken(): Promise<void> {
    await waitUntil(
      'the PBX to have no file of it',
      async () => {
        const days = await readdir(floor.stage.recordings)
        return (await Promise.all(days.map((day) => readdir(join(floor.stage.recordings, day))))).flat()
      },
      (names) => names.length === 0,
    )
  },
})
