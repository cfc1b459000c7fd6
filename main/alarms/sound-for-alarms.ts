import { type TopicBoard } from '../bridge/topic-board.ts'

type Sound = {
  /** Once. */
  play(): void
  /** Ends what still sounds of it. */
  hush(): void
}

/** Incidents whose sound is remembered; a floor has some tens a day. */
const knownLimit = 1_000

/**
 * Sounds for each new alarm, and again until somebody has taken it, it is over, or the person does not want to hear it. An
 * incident that comes back does not ring anew. Returns what ends it.
 */
export function soundForAlarms(board: TopicBoard, { play, hush }: Sound, everyMs = 20_000): () => void {
  const known = new Set<string>()
  let sounding = new Set<string>()
  let timer: NodeJS.Timeout | undefined

  const rest = (): void => {
    if (timer === undefined) return
    clearInterval(timer)
    timer = undefined
    hush()
  }
  const stop = board.watch('alarms', ({ open, sound }) => {
    const waiting = open.filter(({ takenAt }) => takenAt === null).map(({ id }) => id)
    const fresh = waiting.filter((id) => !known.has(id))
    if (known.size > knownLimit) known.clear()
    for (const id of waiting) known.add(id)
    sounding = new Set(waiting.filter((id) => sounding.has(id) || fresh.includes(id)))
    if (!sound || sounding.size === 0) return rest()
    if (fresh.length > 0) play()
    timer ??= setInterval(play, everyMs)
  })
  return () => {
    stop()
    rest()
  }
}
