import { type AgentSnapshot, type AgentState } from '../../../../contract/agent.ts'
import { type Tint } from '../../frame/timer-tint.ts'
import { agentTint } from '../trouble.ts'
import { duration } from '../../format/numbers.ts'
import { type Thresholds } from '../wall-layout.ts'

/** Somebody asks for help from here, or somebody is in the call. */
export type TileMark = 'help' | 'listened' | null

/** All that is drawn on one small tile. */
export type TileView = {
  readonly name: string
  readonly state: AgentState
  readonly hatched: boolean
  readonly word: string
  readonly time: string
  readonly tint: Tint
  readonly mark: TileMark
}

export function tileView(
  agent: AgentSnapshot,
  about: {
    readonly now: number
    readonly ageing: Thresholds
    readonly mark: TileMark
    readonly word: (state: AgentState) => string
  },
): TileView {
  return {
    name: agent.name ?? agent.extension,
    state: agent.state,
    hatched: agent.state !== 'signed-out' && !agent.registered,
    word: about.word(agent.state),
    time: duration(about.now - agent.since),
    tint: agentTint(agent, about.now, about.ageing),
    mark: about.mark,
  }
}

/** Two of one text look the same: nothing has to be drawn. */
export const tileText = ({ name, state, hatched, word, time, tint, mark }: TileView): string =>
  [name, state, hatched, word, time, tint, mark].join('\n')
