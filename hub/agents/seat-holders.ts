import { type Extension } from '../../contract/agent.ts'

export type SeatHolders = {
  /** This sign-in sits at the seat now. */
  take(extension: Extension, sessionId: string): void
  holder(extension: Extension): string | null
}

/**
 * Which sign-in sits at which seat. The same person at the same seat on a second machine is no change of the agent's
 * state, and two telephones would ring: the older machine is to notice. In memory: after a restart of the hub nobody is
 * known to hold anything, and nobody is sent away for it.
 */
export function createSeatHolders(taken: (extension: Extension) => void): SeatHolders {
  const holders = new Map<Extension, string>()
  return {
    take(extension, sessionId) {
      const before = holders.get(extension)
      holders.set(extension, sessionId)
      if (before !== undefined && before !== sessionId) taken(extension)
    },
    holder: (extension) => holders.get(extension) ?? null,
  }
}
