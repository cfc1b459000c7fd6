import { type AgentState } from '../../contract/agent.ts'

/** Somebody whose rights reach the agent who asks. */
export type Helper = {
  readonly userId: string
  readonly team: string | null
  /** At his seat; null for somebody who sits nowhere. */
  readonly state: AgentState | null
  readonly since: number
  /** Already in somebody else's call. */
  readonly stepsIn: boolean
}

/** In a call, a break or the work after a call nobody is asked first. */
const free: ReadonlySet<AgentState> = new Set(['ready', 'not-ready', 'outbound-only'])

/**
 * Whose wall rings: first the nearest who is free (of the agent's team before others, then who has been free longest), later
 * everybody who may come. Nobody free: everybody at once.
 */
export function whoIsRung(
  agentTeam: string | null,
  helpers: readonly Helper[],
): { readonly first: readonly string[]; readonly all: readonly string[] } {
  const all = helpers.map(({ userId }) => userId)
  const isNear = ({ team }: Helper): boolean => agentTeam !== null && team === agentTeam
  const [nearest] = helpers
    .filter(({ state, stepsIn }) => state !== null && free.has(state) && !stepsIn)
    .sort((a, b) => Number(isNear(b)) - Number(isNear(a)) || a.since - b.since)
  return { first: nearest ? [nearest.userId] : all, all }
}
