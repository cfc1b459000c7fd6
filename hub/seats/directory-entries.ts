import { type AgentSnapshot } from '../../contract/agent.ts'
import { type DirectoryEntry } from '../../contract/api/seats.api.ts'
import { type Centre } from '../../contract/centre/centre.ts'
import { type Language } from '../../contract/language.ts'

/** A label of the centre definition in a language; Chinese where there is no English. */
export function labelIn(label: { readonly zh: string; readonly en?: string | undefined }, language: Language): string {
  return language === 'en' ? (label.en ?? label.zh) : label.zh
}

/**
 * Whom one can call or transfer to inside the centre. A seat has the name of whoever sits there, else its own; presence
 * only where the asker may see that agent's state.
 */
export function directoryEntries(
  centre: Pick<Centre, 'seats' | 'queues' | 'stations'>,
  agents: ReadonlyMap<string, AgentSnapshot>,
  maySee: (agent: AgentSnapshot) => boolean,
  language: Language,
): readonly DirectoryEntry[] {
  const nobody = { jobNumber: null, team: null, state: null }
  return [
    ...centre.seats.map((seat): DirectoryEntry => {
      const agent = agents.get(seat.extension)
      const sits = agent !== undefined && agent.userId !== null
      return {
        kind: 'seat',
        number: seat.extension,
        name: sits ? (agent.name ?? seat.name) : seat.name,
        jobNumber: sits ? agent.jobNumber : seat.jobNumber,
        team: (sits ? agent.team : seat.team) ?? null,
        state: agent !== undefined && maySee(agent) ? agent.state : null,
      }
    }),
    ...centre.queues.map((queue): DirectoryEntry => {
      return { kind: 'queue', number: queue.extension, name: labelIn(queue.label, language), ...nobody }
    }),
    ...centre.stations.map((station): DirectoryEntry => {
      return { kind: 'station', number: station.extension, name: station.name, ...nobody }
    }),
  ]
}
