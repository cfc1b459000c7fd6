import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { v7 as uuid } from 'uuid'
import { type RecordingId } from '../../contract/ids.ts'
import { type Hub } from '../../hub/hub.ts'
import { type NewRecording } from '../../hub/recordings/recordings.store.ts'
import { createListener } from '../../hub/recordings/sound/listen.ts'
import { pbxForm, wavHeader } from '../../hub/recordings/sound/wav.ts'

/** Sound that rises and falls like speech: the customer at 200 Hz, the agent at 350 Hz, one after the other. */
export function speechLike(ms: number, loudness = 9_000): Int16Array {
  const frames = Math.round((ms * pbxForm.rate) / 1000)
  const sound = new Int16Array(frames * 2)
  let noise = 1
  for (let frame = 0; frame < frames; frame += 1) {
    const seconds = frame / pbxForm.rate
    // Park and Miller's generator: 16,807 times 2³¹ is still a whole number here.
    noise = (noise * 16_807) % 2_147_483_647
    const syllable = Math.abs(Math.sin(seconds * Math.PI * 3))
    const agentSpeaks = Math.floor(seconds) % 2 === 1
    const tone = Math.sin(2 * Math.PI * (agentSpeaks ? 350 : 200) * seconds) * syllable * loudness
    sound[2 * frame + (agentSpeaks ? 1 : 0)] = Math.round(tone + (noise / 2_147_483_647 - 0.5) * 400)
  }
  return sound
}

export function wavOf(sound: Int16Array): Buffer {
  const data = Buffer.from(sound.buffer, sound.byteOffset, sound.byteLength)
  return Buffer.concat([wavHeader(data.length, pbxForm), data])
}

/** A recording in the keeping of the hub, as if it had been picked up. */
export async function keepRecording(
  hub: Hub,
  about: Partial<NewRecording> & { readonly sound?: Int16Array } = {},
): Promise<NewRecording & { readonly wav: Buffer }> {
  const { sound = speechLike(4_000), ...given } = about
  const { files, store } = hub.recordings
  const startedAt = given.startedAt ?? Date.now() - 60_000
  const id = given.id ?? (uuid() as RecordingId)
  const wav = wavOf(sound)
  const recording: NewRecording = {
    ...{ id, callId: uuid(), origin: `test ${id}`, source: 'pbx', state: 'ready', startedAt },
    ...{ durationMs: (sound.length / 2 / pbxForm.rate) * 1000, missingMs: 0, direction: 'inbound' },
    ...{ number: '+8613800138000', numberKey: '+8613800138000', customerId: null, customerName: null },
    ...{ queue: null, extension: null, userId: null, agentName: null, team: null, people: [] },
    ...{ folder: files.folderOf(startedAt), wavBytes: wav.length, mp3Bytes: null },
    ...{ sha256: createHash('sha256').update(wav).digest('hex'), paused: [], parts: [], arrivedAt: Date.now() },
    ...given,
  }
  const file = files.fileOf(recording, 'wav')
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, wav)
  const listener = createListener(pbxForm)
  listener.hear(sound)
  writeFileSync(files.fileOf(recording, 'peaks'), listener.end().peaks)
  await hub.database.transaction((tx) => store.put(tx, recording, Date.now()))
  return { ...recording, wav }
}
