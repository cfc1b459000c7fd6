import { type Intervention } from '../../contract/supervision.ts'
import { type LiveFact } from '../live/audience.ts'

/** To the supervisors of the agent and to the one who steps in; the feed keeps it from the agent (`hiddenSeatOf`). */
export function interventionFact(intervention: Intervention): LiveFact {
  const { supervisor, team } = intervention
  return {
    delta: { kind: 'intervention.changed', intervention },
    extensions: [supervisor],
    teams: team === null ? [] : [team],
  }
}
