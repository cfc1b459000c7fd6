import { join } from 'node:path'
import { type Centre } from '../../contract/centre/centre.ts'
import { dataNames } from '../backup/data-folder.ts'
import { createCallsStore } from '../calls/calls.ts'
import { type Floor } from '../floor.ts'
import { openRecordings, type Recordings, type RecordingsOptions } from './recordings.ts'

type Options = Omit<RecordingsOptions, 'folder' | 'start' | 'calls' | 'rawFolder'> & {
  readonly dataFolder: string
  readonly centre: Pick<Centre, 'recording' | 'directories'> | null
  /** Instead of the centre's. */
  readonly rawFolder: string | null
}

/** Recordings of the floor's calls; without a floor those of before are kept and heard all the same. */
export function recordingsOnFloor(
  floor: Floor | null,
  { dataFolder, centre, rawFolder, ...options }: Options,
): Promise<Recordings> {
  const store = floor?.callsStore ?? createCallsStore(options.database)
  return openRecordings({
    ...options,
    folder: join(dataFolder, dataNames.recordings),
    rawFolder: floor === null ? null : (rawFolder ?? centre?.directories.recordings ?? null),
    start: centre?.recording.start ?? 'answer',
    calls: {
      idOf: async (id) =>
        floor !== null && floor.calls.find(id) !== undefined ? id : await store.idOf(floor?.pbxName ?? '', id),
      isRunning: (callId) => floor?.calls.find(callId) !== undefined,
      withPeople: (callId) => store.withPeople(callId),
      steps: (callId) => store.steps(callId),
    },
  })
}
