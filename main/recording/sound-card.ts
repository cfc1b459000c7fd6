import { type ChildProcess } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { createRequire } from 'node:module'
import { delimiter, join } from 'node:path'
import { type Readable } from 'node:stream'
import { soundRate } from '../../contract/media/messages.ts'
import { type SoundSink, type SoundSource } from './sound-source.ts'

export type SoundCardTrouble = { readonly kind: 'no-sox' | 'sound-card'; readonly reason: string }

export type SoundCardOptions = {
  /** Null: it works (again). */
  readonly trouble: (trouble: SoundCardTrouble | null) => void
  readonly now: () => number
  /** The folders programmes are looked for in; default: those of this machine's user. */
  readonly path?: string
  readonly againMs?: number
}

/** The part of node-record-lpcm16 1.0 that is used; it brings no types of its own. */
type LinearPcm = {
  record(wish: {
    readonly sampleRate: number
    readonly channels: number
    readonly audioType: 'raw'
    readonly recorder: 'sox'
  }): { readonly process: ChildProcess; stream(): Readable }
}
const require = createRequire(import.meta.url)

const bytesPerFrame = 4
const frameBytes = (soundRate / 10) * bytesPerFrame

/** sox, where the system finds programmes; null where there is none. */
export function findSox(path = process.env['PATH'] ?? ''): string | null {
  const names = process.platform === 'win32' ? ['sox.exe'] : ['sox']
  for (const folder of path.split(delimiter)) {
    for (const name of names) {
      try {
        const file = join(folder, name)
        accessSync(file, constants.X_OK)
        return file
      } catch {
        continue
      }
    }
  }
  return null
}

/**
 * What the sound card hears, through sox: an adapter between the desk phone and its handset gives the customer on the left
 * and the agent on the right; a single microphone gives both the same. Needs sox on the machine.
 */
export function createSoundCard(options: SoundCardOptions): SoundSource {
  const { trouble, now, againMs = 5_000 } = options
  return {
    kind: 'sound-card',
    // What waited in the pipe while main was busy comes all at once.
    suddenMs: 3_000,
    listen(_lineId, sink) {
      let ended = false
      let again: NodeJS.Timeout | undefined
      let running: ReturnType<typeof start> | null = null
      const failed = (reason: string): void => {
        running = null
        if (ended) return
        trouble({ kind: 'sound-card', reason })
        again = setTimeout(open, againMs)
      }
      const open = (): void => {
        if (ended) return
        if (findSox(options.path) === null) {
          trouble({ kind: 'no-sox', reason: process.platform })
          again = setTimeout(open, againMs)
          return
        }
        sink.sourceChanged()
        running = start(sink, failed)
      }
      open()
      return {
        follow: () => undefined,
        async end() {
          ended = true
          clearTimeout(again)
          await running?.stop()
        },
      }
    },
  }

  function start(sink: SoundSink, over: (reason: string) => void) {
    // Loaded where it is used: most seats have a softphone.
    const { record } = require('node-record-lpcm16') as LinearPcm
    const recording = record({
      sampleRate: soundRate,
      channels: 2,
      audioType: 'raw',
      recorder: 'sox',
    })
    const child = recording.process
    let held = Buffer.alloc(0)
    let words = ''
    let works = false
    const closed = new Promise<void>((resolve) => {
      child.once('close', () => resolve())
      // Without a listener what cannot be started ends the whole programme.
      child.once('error', (error) => {
        words = error.message
        resolve()
      })
    })
    // The package reports the end of sox here, and throws when nobody listens.
    recording.stream().on('error', () => undefined)
    child.stderr?.on('data', (text: Buffer) => (words = `${words}${text.toString()}`.slice(-400)))
    recording.stream().on('data', (bytes: Buffer) => {
      if (!works) trouble(null)
      works = true
      held = Buffer.concat([held, bytes])
      while (held.length >= frameBytes) {
        sink.sound(now(), held.subarray(0, frameBytes))
        held = held.subarray(frameBytes)
      }
    })
    void closed.then(() => over(words.trim()))
    return {
      async stop() {
        child.kill()
        await closed
        const whole = held.length - (held.length % bytesPerFrame)
        if (whole > 0) sink.sound(now(), held.subarray(0, whole))
      },
    }
  }
}
