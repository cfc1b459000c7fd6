import { type Floor } from '../floor.ts'
import { type HelpOptions } from './help.ts'

/** What asking for help needs of the floor: the calls, who sits where, and telling the agent and those who may help. */
export function helpOnFloor({ agents, calls, live }: Floor): Pick<HelpOptions, 'calls' | 'seatOf' | 'changed'> {
  return {
    calls,
    seatOf: (userId) => agents.seatOf(userId),
    changed: (request) =>
      live.publish({
        delta: { kind: 'help.changed', request },
        extensions: [request.extension],
        teams: request.team === null ? [] : [request.team],
      }),
  }
}
