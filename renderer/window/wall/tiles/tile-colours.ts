import { agentStates, type AgentState } from '../../../../contract/agent.ts'

/** The interface's own colours and letters, as a canvas takes them. */
export type TileColours = {
  readonly ground: string
  readonly surface: string
  readonly line: string
  readonly text: string
  readonly quiet: string
  readonly primary: string
  readonly warning: string
  readonly warningText: string
  readonly bad: string
  readonly badSoft: string
  readonly now: string
  readonly nowSoft: string
  readonly nowText: string
  readonly states: Readonly<Record<AgentState, string>>
  readonly font: string
}

/** As they stand at this element now: light or dark. */
export function tileColours(element: Element): TileColours {
  const style = getComputedStyle(element)
  const colour = (name: string): string => style.getPropertyValue(`--${name}`).trim()
  return {
    ground: colour('ground'),
    surface: colour('surface'),
    line: colour('line'),
    text: colour('text'),
    quiet: colour('text-2'),
    primary: colour('primary'),
    warning: colour('warning'),
    warningText: colour('warning-text'),
    bad: colour('bad'),
    badSoft: colour('bad-soft'),
    now: colour('now'),
    nowSoft: colour('now-soft'),
    nowText: colour('now-text'),
    states: Object.fromEntries(agentStates.map((state) => [state, colour(`state-${state}`)])) as Record<
      AgentState,
      string
    >,
    font: style.fontFamily,
  }
}
