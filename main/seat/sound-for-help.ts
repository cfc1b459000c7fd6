import { type TopicBoard } from '../bridge/topic-board.ts'

/** Sounds once for each request for help that rings here: the nearest who is free first, later everybody; returns what ends it. */
export function soundForHelp(board: TopicBoard, sound: () => void): () => void {
  let heard = new Set<string>()
  return board.watch('help', ({ others }) => {
    const me = board.get('session').me?.userId
    const waiting = others.filter(({ ringing }) => me !== undefined && ringing.includes(me)).map(({ id }) => id)
    if (waiting.some((id) => !heard.has(id))) sound()
    heard = new Set(waiting)
  })
}
