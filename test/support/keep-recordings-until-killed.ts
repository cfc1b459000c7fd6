import { readFileSync } from 'node:fs'
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { openDatabase } from '../../hub/database/open-database.ts'
import { createOperationLog } from '../../hub/operation-log/operation-log.ts'
import { openRecordings } from '../../hub/recordings/recordings.ts'
import { encodeSound } from '../../hub/recordings/sound/encode-sound.ts'
import { hashFile, keepSound } from '../../hub/recordings/sound/keep-sound.ts'
import { type RecordingsPlan } from './recordings-plan.ts'

const folders = process.argv.slice(2)

/**
 * A child process for the kill tests: in each folder a hub's recordings, and a seat that sends its own. It waits to be told
 * when each begins; they take in, encode and receive whatever there is, and it says `done`. What the seat has had confirmed
 * it deletes.
 */
async function run(folder: string, afterMs: number): Promise<void> {
  await wait(afterMs)
  const plan = JSON.parse(readFileSync(join(folder, 'plan.json'), 'utf8')) as RecordingsPlan
  const calls = new Map(plan.calls.map((one) => [one.call.callId as string, one]))
  const database = await openDatabase({ kind: 'sqlite', file: join(folder, 'hub.db') })
  const log = createOperationLog({ database, witnessFile: null })
  const recordings = await openRecordings({
    ...{ database, log, logger: { info: () => undefined, warn: () => undefined }, now: Date.now, settleMs: 0 },
    ...{ folder: join(folder, 'kept'), rawFolder: join(folder, 'raw'), start: 'answer' as const },
    onError: (error) => {
      throw error
    },
    work: {
      keep: (job) => keepSound(job),
      encode: (job) => encodeSound(job),
      hash: async (file) => (await hashFile(file)) ?? null,
      close: async () => undefined,
    },
    calls: {
      idOf: async (id) => (calls.has(id) ? id : undefined),
      isRunning: () => false,
      withPeople: async (id) => {
        const found = calls.get(id)
        return found && { call: found.call, userId: plan.agent, team: 'a', people: [plan.agent] }
      },
      steps: async (id) => calls.get(id)?.steps ?? [],
    },
  })

  const caller = { userId: plan.agent } as Parameters<typeof recordings.uploads.begin>[0]
  const send = async ({ id, callId, startedAt }: RecordingsPlan['uploads'][number]): Promise<void> => {
    const file = join(folder, 'seat', `${id}.wav`)
    const wav = await readFile(file).catch(() => undefined)
    if (wav === undefined) return
    const sha256 = (await hashFile(file)) ?? ''
    const wish = {
      callId,
      source: 'softphone',
      startedAt,
      durationMs: (wav.length - 44) / 32,
      bytes: wav.length,
      sha256,
    }
    let state = await recordings.uploads.begin(caller, id, { ...wish, paused: [] } as never)
    while (!state.complete) {
      const { received } = state
      state = await recordings.uploads.piece(caller, id, received, wav.subarray(received, received + 4_000))
    }
    await rm(file)
  }
  await Promise.all([recordings.sweep(), ...plan.uploads.map(send)])
  await recordings.settled()
  await recordings.close()
  await log.close()
  await database.close()
}

process.on('message', (afterMs: readonly number[]) => {
  void Promise.all(folders.map((folder, at) => run(folder, afterMs[at] ?? 0))).then(() => process.send?.('done'))
})
process.send?.('ready')
