import { type AgentSnapshot } from '../../contract/agent.ts'
import { agentsApi } from '../../contract/api/agents.api.ts'
import { type SessionEndReason } from '../../contract/seat/session-end.ts'
import { type HubLink } from '../hub-link/hub-link.ts'
import { seatLoss } from './end-reason.ts'

/** The seat one sits at; `era` tells one sitting from another. */
export type HeldSeat = {
  readonly extension: string
  /** Since when it is ours, by the hub's clock. */
  readonly since: number
  readonly userId: string
  readonly sessionId: string
  readonly era: number
}

/** Notices by the feed, and by asking after a time without it, that the own seat is lost. Returns what ends it. */
export function watchSeat(options: {
  readonly link: Pick<HubLink, 'call' | 'listen'>
  readonly held: () => HeldSeat | null
  readonly lost: (why: SessionEndReason) => void
  /** The feed is there, `isNew` when it was not; answers whether who holds the seat is to be asked. */
  readonly online: (isNew: boolean) => boolean
  readonly log: (level: 'info' | 'warn', message: string, detail: Readonly<Record<string, unknown>>) => void
}): () => void {
  const { link, held, lost, log } = options
  let online = false

  const look = (agent: AgentSnapshot): void => {
    const seat = held()
    // A fact of before we took it may still be on its way.
    if (seat === null || agent.extension !== seat.extension || agent.since < seat.since) return
    const why = seatLoss(agent, seat.userId)
    if (why !== null) lost(why)
  }

  /** The same person may have come to the same seat at another machine: the older one gives way. */
  const askWhoHolds = async (): Promise<void> => {
    const asked = held()
    if (asked === null) return
    const { agent, heldBy } = await link.call(agentsApi.own, {})
    const seat = held()
    if (seat?.era !== asked.era || seat.extension !== asked.extension) return
    // Signed out while we were away: a seat that is nobody's is not in the snapshot of one who sees only his own.
    if (agent === null) return lost('forced')
    const isOurs = agent.extension === seat.extension && (heldBy === null || heldBy === seat.sessionId)
    if (!isOurs) lost('taken-elsewhere')
  }

  const lookWhoHolds = (): void => {
    askWhoHolds().catch((error: unknown) => log('warn', 'who holds the seat is not known', { error: String(error) }))
  }

  return link.listen({
    state: ({ state }) => {
      const isNew = state === 'online' && !online
      online = state === 'online'
      // Told while we were away, or to nobody.
      if (online && options.online(isNew)) lookWhoHolds()
    },
    snapshot: ({ agents }) => agents.forEach(look),
    delta: (delta) => {
      if (delta.kind === 'agent.changed') look(delta.agent)
      if (delta.kind === 'seat.taken' && delta.extension === held()?.extension) lookWhoHolds()
    },
    refused: () => undefined,
  })
}
