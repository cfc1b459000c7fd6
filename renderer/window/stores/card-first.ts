/** A window that is put away presents nothing; nobody may wait for it for ever. ms */
const longestMs = 100

/**
 * When it rings, the eye waits for the caller's card. Its frame takes this page, the compositor and the display one after
 * the other, on the same cores as everything else a call brings: its line, the hub's word, the account, the order form.
 * All that comes when the card is on the screen, each topic with its newest state.
 */
let waiting: ReturnType<typeof setTimeout> | undefined
const topics = new Map<string, () => void>()
const works = new Set<() => void>()

/** A new card is about to be drawn. */
export function cardComes(): void {
  clearTimeout(waiting)
  waiting = setTimeout(cardShown, longestMs)
}

/** It is on the screen, or nobody will draw it. */
export function cardShown(): void {
  if (waiting === undefined) return
  clearTimeout(waiting)
  waiting = undefined
  const all = [...topics.values(), ...works]
  topics.clear()
  works.clear()
  for (const run of all) run()
}

/** Takes a topic's new state, the last of several. */
export function takeAfterCard(topic: string, take: () => void): void {
  if (waiting === undefined) return take()
  topics.delete(topic)
  topics.set(topic, take)
}

export function afterCard(work: () => void): void {
  if (waiting === undefined) work()
  else works.add(work)
}
