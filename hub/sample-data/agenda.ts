/** What is still to happen, by its time; what is put in while it runs finds its place. */
export type Agenda<Stage> = {
  readonly put: (at: number, happen: (stage: Stage) => Promise<void>) => void
  /** The next before that moment. */
  readonly next: (
    before: number,
  ) => { readonly at: number; readonly happen: (stage: Stage) => Promise<void> } | undefined
}

export function createAgenda<Stage>(): Agenda<Stage> {
  type Entry = { readonly at: number; readonly happen: (stage: Stage) => Promise<void> }
  /** The latest first. */
  const entries: Entry[] = []
  return {
    put(moment, happen) {
      // Times are stored as whole milliseconds.
      const at = Math.floor(moment)
      let [low, high] = [0, entries.length]
      while (low < high) {
        const middle = (low + high) >> 1
        if ((entries[middle] as Entry).at > at) low = middle + 1
        else high = middle
      }
      entries.splice(low, 0, { at, happen })
    },
    next(before) {
      const last = entries.at(-1)
      return last !== undefined && last.at < before ? entries.pop() : undefined
    },
  }
}
