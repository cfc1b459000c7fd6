import { Worker } from 'node:worker_threads'
import { type EncodedSound, type EncodeJob } from './encode-sound.ts'
import { type KeepJob, type KeptSound } from './keep-sound.ts'
import { builtFile } from '../../resource.ts'

type Job =
  | ({ readonly kind: 'keep' } & KeepJob)
  | ({ readonly kind: 'encode' } & EncodeJob)
  | { readonly kind: 'hash'; readonly file: string }

export type SoundRequest = { readonly id: number; readonly job: Job }
export type SoundReply = {
  readonly id: number
  readonly kept?: KeptSound
  readonly encoded?: EncodedSound
  readonly hash?: string | null
  readonly failed?: { readonly code: string; readonly message: string }
}

/** What is done with sound; in the hub a thread does it, in a test it may be done in place. */
export type SoundWork = {
  keep(job: KeepJob): Promise<KeptSound>
  encode(job: EncodeJob): Promise<EncodedSound>
  /** SHA-256 of a file, hex; null when it is not there. */
  hash(file: string): Promise<string | null>
  close(): Promise<void>
}

type Waiting = {
  readonly job: Job
  readonly resolve: (reply: SoundReply) => void
  readonly reject: (error: Error) => void
}

/**
 * One thread for all sound, started when there is something to do. A call's recording is indexed before an older one gets
 * its MP3. A thread that dies takes only the work it had in hand with it.
 */
export function openSoundThread(): SoundWork {
  const soon: Waiting[] = []
  const later: Waiting[] = []
  let inHand: (Waiting & { readonly id: number }) | null = null
  let worker: Worker | null = null
  let serial = 0
  let closed = false

  function start(): Worker {
    const made = new Worker(builtFile(import.meta.url, './sound.worker.ts'))
    made.unref()
    made.on('message', (reply: SoundReply) => {
      if (inHand?.id !== reply.id) return
      const done = inHand
      inHand = null
      if (reply.failed === undefined) done.resolve(reply)
      else done.reject(Object.assign(new Error(reply.failed.message), { code: reply.failed.code }))
      next()
    })
    const died = (error: Error): void => {
      if (worker !== made) return
      worker = null
      const lost = inHand
      inHand = null
      lost?.reject(error)
      next()
    }
    made.on('error', died)
    made.on('exit', () => died(new Error('the thread for sound ended')))
    return made
  }

  function next(): void {
    if (inHand !== null || closed) return
    const first = soon.shift() ?? later.shift()
    if (first === undefined) return
    serial += 1
    inHand = { ...first, id: serial }
    worker ??= start()
    worker.postMessage({ id: serial, job: first.job } satisfies SoundRequest)
  }

  function ask(job: Job, queue: Waiting[]): Promise<SoundReply> {
    return new Promise((resolve, reject) => {
      if (closed) return reject(new Error('the hub is closing'))
      queue.push({ job, resolve, reject })
      next()
    })
  }

  return {
    async keep(job) {
      return (await ask({ kind: 'keep', ...job }, soon)).kept ?? { ok: false }
    },
    async encode(job) {
      return (await ask({ kind: 'encode', ...job }, later)).encoded ?? { ok: false }
    },
    async hash(file) {
      return (await ask({ kind: 'hash', file }, soon)).hash ?? null
    },
    async close() {
      closed = true
      const ending = worker
      worker = null
      const lost = [...(inHand === null ? [] : [inHand]), ...soon.splice(0), ...later.splice(0)]
      inHand = null
      await ending?.terminate()
      for (const { reject } of lost) reject(new Error('the hub is closing'))
    },
  }
}
