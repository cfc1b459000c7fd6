import { type Extension } from '../../contract/agent.ts'
import { assertNever } from '../../contract/assert-never.ts'
import { type Logger } from '../http/logger.ts'
import { type PbxCommands } from '../pbx/port.ts'
import { type AgentCommand } from './disagreement.ts'

export type SeatRepair = {
  /** Look at this seat now; what is missing is sent to the PBX, one seat at a time, until both agree. */
  check(extension: Extension): void
  /**
   * Sends everything the session holds, whatever the hub believes the PBX has: the one way to heal a wrong belief. The
   * facts that answer bring both together.
   * @throws ZuoxiError `pbx.unavailable`, `pbx.refused`
   */
  force(extension: Extension, everything: readonly AgentCommand[]): Promise<void>
  close(): void
}

type Options = {
  readonly commands: Pick<PbxCommands, 'signIn' | 'signOut' | 'pause' | 'setPenalty'>
  readonly now: () => number
  readonly logger: Pick<Logger, 'warn'>
  /** What the seat still lacks. Empty: hub and PBX agree. */
  readonly wanted: (extension: Extension) => readonly AgentCommand[]
}

/** After an accepted command the fact usually comes within milliseconds; without it the command is sent again. */
const factMs = 2_000
const backOffMs = [500, 1_000, 2_000, 5_000, 10_000, 30_000]

/** Sends the difference between hub and PBX; again with growing pauses while the PBX refuses or is away. */
export function createSeatRepair(options: Options): SeatRepair {
  const running = new Set<Extension>()
  const dirty = new Set<Extension>()
  const timers = new Map<Extension, NodeJS.Timeout>()
  const failures = new Map<Extension, number>()
  let closed = false

  const send = async (extension: Extension, command: AgentCommand): Promise<void> => {
    const { commands } = options
    switch (command.do) {
      case 'sign-in':
        return commands.signIn(extension, command.queue, command.penalty, command.paused, command.reason)
      case 'sign-out':
        return commands.signOut(extension, command.queue)
      case 'pause':
        return commands.pause(extension, command.reason)
      case 'penalty':
        return commands.setPenalty(extension, command.queue, command.penalty)
      default:
        return assertNever(command)
    }
  }

  const again = (extension: Extension, ms: number): void => {
    const old = timers.get(extension)
    if (old) clearTimeout(old)
    if (closed) return
    const timer = setTimeout(() => {
      timers.delete(extension)
      void run(extension)
    }, ms)
    timers.set(extension, timer)
  }

  const run = async (extension: Extension): Promise<void> => {
    if (closed) return
    if (running.has(extension)) {
      dirty.add(extension)
      return
    }
    running.add(extension)
    let last = ''
    try {
      for (;;) {
        dirty.delete(extension)
        const missing = options.wanted(extension)
        if (missing.length === 0) {
          failures.delete(extension)
          return
        }
        // The same again without a fact between: wait for the fact before repeating.
        const now = JSON.stringify(missing)
        if (now === last) break
        last = now
        for (const command of missing) await send(extension, command)
        if (!dirty.has(extension)) break
      }
      again(extension, factMs)
    } catch (error) {
      const count = failures.get(extension) ?? 0
      failures.set(extension, count + 1)
      options.logger.warn({ err: error, extension, count }, 'the PBX did not take a seat command')
      again(extension, backOffMs[Math.min(count, backOffMs.length - 1)] ?? 30_000)
    } finally {
      running.delete(extension)
    }
  }

  return {
    check: (extension) => void run(extension),
    async force(extension, everything) {
      for (const command of everything) await send(extension, command)
    },
    close() {
      closed = true
      for (const timer of timers.values()) clearTimeout(timer)
      timers.clear()
    },
  }
}
