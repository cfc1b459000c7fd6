import { type TopicBoard } from '../bridge/topic-board.ts'

/** Sounds once for each request for help that comes in; returns what ends it. */
export function soundForHelp(board: TopicBoard, sound: () => void): () => void {
  let heard = new Set<string>()
  return board.watch('help', ({ others }) => {
    const waiting = others.filter(({ takenAt }) => takenAt === null).map(({ id }) => id)
    if (waiting.some((id) => !heard.has(id))) sound()
    heard = new Set(waiting)
  })
}
