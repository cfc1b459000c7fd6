import { type AgentWrite } from './agents.store.ts'

/** A commit holds up everybody until the disk has it: the changes of a quarter of a second share one. */
const lingerMs = 250
const retryMs = 1_000

/** Without the database the newest sessions matter most; a day of state changes of 500 seats is about 100,000. */
const writeLimit = 100_000
const givenUpAtOnce = 10_000

export type AgentWriter = {
  put(write: AgentWrite): void
  /** Sessions and log lines that are not on the disk yet. */
  unsaved(): number
  /** Resolves when all of it is stored, without waiting for company; rejects after `limitMs`. */
  drain(limitMs: number): Promise<void>
  close(): void
}

export type AgentWriterOptions = {
  readonly save: (writes: readonly AgentWrite[]) => Promise<void>
  readonly onError: (error: unknown, waiting: number) => void
}

/** Stores sessions and state log in order, many to a transaction; what cannot be stored waits in memory. */
export function createAgentWriter({ save, onError }: AgentWriterOptions): AgentWriter {
  let waiting: AgentWrite[] = []
  let running = false
  let savedAt = -Infinity
  let timer: NodeJS.Timeout | undefined
  let wake: (() => void) | null = null
  let draining = false
  let closed = false
  let reason = 'agent states are not stored yet'
  const idle: (() => void)[] = []

  const pause = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      timer = setTimeout(resolve, ms)
      wake = resolve
    })

  const run = async (): Promise<void> => {
    if (running || closed) return
    running = true
    while (waiting.length > 0 && !closed) {
      const early = lingerMs - (performance.now() - savedAt)
      if (early > 0 && !draining) await pause(early)
      if (closed) break
      savedAt = performance.now()
      const batch = waiting
      waiting = []
      try {
        await save(batch)
      } catch (error) {
        waiting = [...batch, ...waiting]
        reason = error instanceof Error ? error.message : String(error)
        onError(error, waiting.length)
        if (!closed) await pause(retryMs)
      }
    }
    running = false
    for (const tell of idle.splice(0)) tell()
  }

  return {
    put(write) {
      waiting.push(write)
      if (waiting.length > writeLimit) waiting.splice(0, givenUpAtOnce)
      void run()
    },
    unsaved: () => waiting.length + (running ? 1 : 0),
    async drain(limitMs) {
      if (!running && waiting.length === 0) return
      draining = true
      clearTimeout(timer)
      wake?.()
      try {
        await new Promise<void>((resolve, reject) => {
          const limit = setTimeout(() => reject(new Error(reason)), limitMs)
          idle.push(() => {
            clearTimeout(limit)
            resolve()
          })
        })
      } finally {
        draining = false
      }
    },
    close() {
      closed = true
      clearTimeout(timer)
      wake?.()
    },
  }
}
