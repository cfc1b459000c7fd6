import { helpRights } from '../../contract/rights.ts'
import { type Access } from '../access/access.ts'
import { reaches, reachOf } from '../access/data-scope.ts'
import { type Floor } from '../floor.ts'
import { type HelpOptions } from './help.ts'
import { type Helper } from './who-is-rung.ts'

/** What asking for help needs of the floor: the calls, who sits where, who may come, and telling them and the agent. */
export function helpOnFloor(
  { agents, calls, interventions, live }: Floor,
  directory: Pick<Access['directory'], 'users'>,
): Pick<HelpOptions, 'calls' | 'seatOf' | 'changed' | 'helpers'> {
  return {
    calls,
    seatOf: (userId) => agents.seatOf(userId),
    changed: (request) =>
      live.publish({
        delta: { kind: 'help.changed', request },
        extensions: [request.extension],
        teams: request.team === null ? [] : [request.team],
      }),
    helpers: (agent) => {
      const stepIn = new Set(interventions.all().map(({ byUserId }) => byUserId))
      return directory.users().flatMap(({ id, team, grants, active }): Helper[] => {
        const holder = { userId: id, team }
        const may = active && helpRights.some((right) => reaches(reachOf(grants[right], holder), agent))
        if (!may || id === agent.userId) return []
        const seat = agents.seatOf(id)
        const shown = seat === null ? undefined : agents.find(seat)?.shown
        return [{ ...holder, state: shown?.state ?? null, since: shown?.since ?? 0, stepsIn: stepIn.has(id) }]
      })
    },
  }
}
