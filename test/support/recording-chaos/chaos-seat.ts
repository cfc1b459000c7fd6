import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { readdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { v7 as uuid } from 'uuid'
import { type RecordingId } from '../../../contract/ids.ts'
import { readSummary } from '../../../main/recording/read-recording.ts'
import { type Entry, type Piece } from '../../../main/recording/recording-pieces.ts'
import { recordingsKey } from '../../../main/recording/recording-key.ts'
import { createRecordingFile } from '../../../main/recording/write-recording.ts'
import { waitFor } from '../wait-for.ts'
import { blockMs, isPlainIn, saidBlock } from './said-sound.ts'
import { type SeatLife, type SeatSays } from './seat-life.ts'

export type ChaosSeatOptions = Omit<SeatLife, 'calls' | 'openForMs' | 'folder'> & {
  /** Of the seat; the recordings get a folder in it. */
  readonly folder: string
  /** The next call this person has had, by its id. */
  readonly nextCall: () => string
  readonly environment: NodeJS.ProcessEnv
}

type Current = { callId: string; since: number; ends: boolean; firstSoundAt: number | null }

/** A seat that lives again after every kill, with the same disk and in the same call. */
export function createChaosSeat({ folder, nextCall, environment, ...options }: ChaosSeatOptions) {
  const recordings = join(folder, 'recordings')
  const wrapping = recordingsKey(options.key)
  const sent = new Map<string, Set<number>>()
  const twice: string[] = []
  const lost: number[] = []
  const begun = new Map<string, number>()
  let child: ChildProcess | null = null
  let media: number | null = null
  let current: Current | null = null
  let heard: ((what: SeatSays) => void) | null = null
  let planned: string[] = []
  let serial = 0

  const take = (what: SeatSays): void => {
    if (what.say === 'media') media = what.processId
    if (what.say === 'begins') {
      begun.set(what.callId, what.at)
      current = { callId: what.callId, since: what.at, ends: false, firstSoundAt: null }
    }
    if (what.say === 'sound' && current?.callId === what.callId) current.firstSoundAt = what.at
    if (what.say === 'ends' && current?.callId === what.callId) current.ends = true
    const key = 'id' in what ? what.id : ''
    if (what.say === 'sends' && sent.get(key)?.has(what.offset)) twice.push(`${key} from ${what.offset}`)
    if (what.say === 'sent') sent.set(key, (sent.get(key) ?? new Set()).add(what.offset))
    heard?.(what)
  }

  return {
    /** The calls that were recorded, and when each began. */
    begun: begun as ReadonlyMap<string, number>,
    /** What a kill has cost of a recording, ms, each. */
    lost: lost as readonly number[],
    /** Pieces that were sent again although the hub had confirmed them. */
    twice: twice as readonly string[],
    media: () => media,

    /** @param more no more calls than the one that was going on: what is left is sent */
    async live({ more, openForMs }: { more: boolean; openForMs: number }): Promise<void> {
      const goesOn = current !== null && !current.ends ? [{ callId: current.callId, since: current.since }] : []
      // Those of a life before that it did not come to.
      planned = planned.filter((callId) => !begun.has(callId))
      while (more && planned.length < 20) planned.push(nextCall())
      if (!more) planned = []
      const fresh = planned.map((callId) => ({ callId, since: null }))
      const life: SeatLife = { ...options, folder: recordings, calls: [...goesOn, ...fresh], openForMs }
      const file = join(folder, `life-${String((serial += 1))}.json`)
      await writeFile(file, JSON.stringify(life))
      const program = join(import.meta.dirname, 'seat-until-killed.ts')
      const born = fork(program, [file], { env: { ...process.env, ...environment, TMPDIR: folder } })
      child = born
      if (current !== null) current.firstSoundAt = null
      const ready = Promise.withResolvers<null>()
      born.on('message', (what: SeatSays) => {
        if (what.say === 'ready') ready.resolve(null)
        take(what)
      })
      born.once('exit', (code) => ready.reject(new Error(`the seat ended with ${String(code)}`)))
      await ready.promise
    },

    /** The next time it says so, or after so long. */
    says: (what: SeatSays['say'], limitMs: number): Promise<void> =>
      new Promise((resolve) => {
        const timer = setTimeout(done, limitMs)
        function done(): void {
          clearTimeout(timer)
          heard = null
          resolve()
        }
        heard = ({ say }) => say === what && done()
      }),

    /** In the middle of whatever it does. */
    async kill(): Promise<void> {
      if (child === null) return
      const killedAt = Date.now()
      const dying = child
      dying.kill('SIGKILL')
      await once(dying, 'close')
      child = null
      // Ended as a telephone call does whose seat is gone; what it had recorded of one is looked at as it is.
      const { callId, ends, firstSoundAt } = current ?? { ends: true }
      if (ends || firstSoundAt === null || firstSoundAt === undefined) return
      const end = Math.max(firstSoundAt - blockMs, await recordedUntil(callId))
      lost.push(Math.max(0, killedAt - end))
    },

    /** Files on the disk in which something stands that was said. */
    async plain(): Promise<readonly string[]> {
      const found: string[] = []
      for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
        if (!entry.isFile()) continue
        const path = join(entry.parentPath, entry.name)
        if (isPlainIn(await readFile(path).catch(() => Buffer.alloc(0)))) found.push(path)
      }
      return found
    },

    /** A long recording that waits to be sent, as of a call while the hub was away. */
    async leave(seconds: number): Promise<void> {
      const callId = nextCall()
      const id = uuid() as RecordingId
      const startedAt = Date.now() - seconds * 1_000
      const begin: Entry = {
        ...{ kind: 'begin', id, source: 'softphone', why: 'rule', lineId: callId, extension: '8001' },
        ...{ startedAt, rate: 8_000, owner: 'hub/wang' },
      }
      const pieces: Piece[] = [{ kind: 'call', name: callId }]
      for (let block = 1; block <= seconds * 10; block += 1) pieces.push({ kind: 'sound', bytes: saidBlock(block) })
      const aside = join(folder, `${id}.rec`)
      const writer = await createRecordingFile(aside, wrapping, begin)
      await writer.append([...pieces, { kind: 'end' }])
      await writer.close()
      await rename(aside, join(recordings, `${id}.rec`))
      begun.set(callId, startedAt)
    },

    /** Resolves when everything is at the hub. */
    empty: (): Promise<unknown> =>
      waitFor('everything to be sent', async () => (await readdir(recordings)).length === 0, { timeoutMs: 60_000 }),
  }

  async function recordedUntil(callId: string | undefined): Promise<number> {
    let until = 0
    for (const name of await readdir(recordings)) {
      const summary = await readSummary(join(recordings, name), wrapping)
      if (summary === null || summary.begin.lineId !== callId) continue
      until = Math.max(until, summary.begin.startedAt + summary.durationMs)
    }
    return until
  }
}
export type ChaosSeat = ReturnType<typeof createChaosSeat>
