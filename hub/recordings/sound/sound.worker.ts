import { parentPort } from 'node:worker_threads'
import { encodeSound } from './encode-sound.ts'
import { hashFile, keepSound } from './keep-sound.ts'
import { type SoundReply, type SoundRequest } from './sound-thread.ts'

/** Sound is read, hashed and encoded here, beside the hub's one thread. The hub hands over one piece of work at a time. */
async function answer({ id, job }: SoundRequest): Promise<SoundReply> {
  try {
    if (job.kind === 'keep') return { id, kept: await keepSound(job) }
    if (job.kind === 'encode') return { id, encoded: await encodeSound(job) }
    return { id, hash: (await hashFile(job.file)) ?? null }
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    return { id, failed: { code, message: error instanceof Error ? error.message : String(error) } }
  }
}

parentPort?.on('message', (request: SoundRequest) => {
  void answer(request).then((reply) => parentPort?.postMessage(reply))
})
