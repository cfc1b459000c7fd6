/** A player that asks for no byte for so long has stopped; when it asks again it is another play. */
const pauseMs = 10 * 60_000
const mostPlays = 10_000

/** Whether somebody begins to play, or goes on: a player asks for one recording in many ranges. */
export function createPlays(now: () => number) {
  const lastAsked = new Map<string, number>()
  return {
    begins(sessionId: string, recordingId: string): boolean {
      const key = `${sessionId} ${recordingId}`
      const before = lastAsked.get(key)
      lastAsked.delete(key)
      lastAsked.set(key, now())
      if (lastAsked.size > mostPlays)
        for (const oldest of lastAsked.keys()) {
          lastAsked.delete(oldest)
          break
        }
      return before === undefined || now() - before > pauseMs
    },
    /** It was not written down: the next range is the begin. */
    forget: (sessionId: string, recordingId: string): void => void lastAsked.delete(`${sessionId} ${recordingId}`),
  }
}
