import { frameMs } from './frame.ts'

/** How exact the time of the sound has to be: `ear` where a person listens, `script` where only time and files count. */
export type SoundNeed = 'none' | 'script' | 'ear'

export type SoundClock = {
  /** Looks at the need anew: somebody came or went. */
  wake(): void
  stop(): void
}

/** Ten frames at once where nobody hears the difference: fewer turns of the loop for the machine all of it runs on. */
const scriptMs = 200
/** After a longer pause (a suspended machine) what was missed is not made up for. */
const mostBehindMs = 1_000

/** Ticks once for every 20 ms that have gone by, in one timer for every call, which rests while nothing sounds. */
export function createSoundClock(need: () => SoundNeed, tick: (frames: number) => void): SoundClock {
  let timer: NodeJS.Timeout | undefined
  let due = 0

  const run = (): void => {
    const now = performance.now()
    if (now - due > mostBehindMs) due = now
    const frames = Math.floor((now - due) / frameMs) + 1
    try {
      if (now >= due) {
        due += frames * frameMs
        tick(frames)
      }
    } finally {
      plan()
    }
  }
  const plan = (): void => {
    timer = undefined
    const wanted = need()
    if (wanted === 'none') return
    const pause = wanted === 'ear' ? due - performance.now() : Math.max(scriptMs, due - performance.now())
    timer = setTimeout(run, Math.max(1, pause))
  }
  return {
    wake() {
      if (need() === 'none') return
      if (timer === undefined) due = performance.now() + frameMs
      else clearTimeout(timer)
      plan()
    },
    stop() {
      clearTimeout(timer)
      timer = undefined
    },
  }
}
