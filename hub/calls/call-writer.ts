import { type CallStep } from '../../contract/call.ts'
import { type CallState } from './call-state.ts'
import { type CallWrite } from './calls.store.ts'

export type WriterHealth = {
  /** `late`: the database does not take the history now; it is kept in memory. `losing`: memory is full too. */
  readonly state: 'ok' | 'late' | 'losing'
  readonly since: number
  readonly waitingSteps: number
  readonly lostSteps: number
  readonly reason: string | null
}

export type CallWriter = {
  /**
   * `show` runs once the write is on the disk; while the database is away it runs at once: the floor must go on seeing
   * what the PBX does, only the history is late.
   */
  put(write: CallWrite, show: () => void): void
  health(): WriterHealth
  /** Resolves when everything put so far is stored, or rejects when the limit is over. */
  drain(limitMs: number): Promise<void>
  close(): void
}

export type CallWriterOptions = {
  readonly save: (writes: readonly CallWrite[]) => Promise<void>
  readonly now: () => number
  readonly onHealth: (health: WriterHealth) => void
  /** Steps kept while the database is away; about 1 KB each. */
  readonly stepLimit?: number
  /** Pause between two transactions, so that a burst shares one commit. */
  readonly lingerMs?: number
  readonly retryMs?: readonly number[]
}

/**
 * Stores what the PBX told, in order per call, several calls to a transaction. While the database is away the newest
 * state of each call and all its steps wait in memory, up to a limit; then the oldest steps of history are given up,
 * never a call, and the health says so.
 */
export function createCallWriter(options: CallWriterOptions): CallWriter {
  const { save, now } = options
  const stepLimit = options.stepLimit ?? 100_000
  const lingerMs = options.lingerMs ?? 60
  const retryMs = options.retryMs ?? [100, 200, 500, 1_000, 2_000, 5_000]
  let waiting = new Map<string, { state: CallState; steps: CallStep[] }>()
  let effects: (() => void)[] = []
  let waitingSteps = 0
  let lostSteps = 0
  let failures = 0
  let reason: string | null = null
  let savedAt = -Infinity
  let running = false
  let closed = false
  let timer: NodeJS.Timeout | null = null
  let wake: (() => void) | null = null
  let health: WriterHealth['state'] = 'ok'
  let since = now()
  let idle: (() => void)[] = []

  const report = (): WriterHealth => ({ state: health, since, waitingSteps, lostSteps, reason })
  const setHealth = (next: WriterHealth['state']): void => {
    if (next === health) return
    health = next
    since = now()
    options.onHealth(report())
  }
  const pause = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      wake = resolve
      timer = setTimeout(resolve, ms)
    })

  const run = async (): Promise<void> => {
    if (running) return
    running = true
    while (waiting.size > 0 && !closed) {
      // The first fact after a quiet moment goes at once; in a storm those of a linger share one statement and one
      // commit: every commit holds up all other writers until the disk has it.
      const early = lingerMs - (performance.now() - savedAt)
      if (early > 0) await pause(early)
      savedAt = performance.now()
      const batch = waiting
      const done = effects
      const steps = waitingSteps
      waiting = new Map()
      effects = []
      waitingSteps = 0
      try {
        await save([...batch.values()])
        failures = 0
        reason = null
        setHealth('ok')
        for (const effect of done) effect()
      } catch (error) {
        // Put back in front of what came meanwhile: the order of a call's steps is kept.
        for (const [callId, newer] of waiting) {
          const older = batch.get(callId)
          batch.set(callId, older ? { state: newer.state, steps: [...older.steps, ...newer.steps] } : newer)
        }
        waiting = batch
        effects.unshift(...done)
        waitingSteps += steps
        reason = error instanceof Error ? error.message : String(error)
        if (health === 'ok') setHealth('late')
        showAll()
        await pause(retryMs[Math.min(failures++, retryMs.length - 1)] ?? 5_000)
      }
    }
    running = false
    for (const resolve of idle) resolve()
    idle = []
  }

  const showAll = (): void => {
    const shown = effects
    effects = []
    for (const effect of shown) effect()
  }

  const makeRoom = (): void => {
    // The longest history gives first: one call with thousands of steps must not push out the others.
    while (waitingSteps > stepLimit) {
      let longest: { steps: CallStep[] } | undefined
      for (const entry of waiting.values()) if (!longest || entry.steps.length > longest.steps.length) longest = entry
      const given = longest?.steps.splice(0, Math.max(1, Math.floor(longest.steps.length / 4))).length ?? 0
      if (given === 0) return
      waitingSteps -= given
      lostSteps += given
      setHealth('losing')
    }
  }

  return {
    put(write, show) {
      if (closed) return
      const entry = waiting.get(write.state.callId)
      if (entry) {
        entry.state = write.state
        entry.steps.push(...write.steps)
      } else waiting.set(write.state.callId, { state: write.state, steps: [...write.steps] })
      if (health === 'ok') effects.push(show)
      else show()
      waitingSteps += write.steps.length
      if (waitingSteps > stepLimit) makeRoom()
      void run()
    },
    health: report,
    async drain(limitMs) {
      if (!running && waiting.size === 0) return
      await new Promise<void>((resolve, reject) => {
        const limit = setTimeout(() => reject(new Error(reason ?? 'the history is not stored yet')), limitMs)
        idle.push(() => {
          clearTimeout(limit)
          resolve()
        })
      })
    },
    close() {
      closed = true
      if (timer) clearTimeout(timer)
      wake?.()
    },
  }
}
