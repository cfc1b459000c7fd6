import { type AgentSnapshot } from '../../../contract/agent.ts'
import { type ShortcutAction } from '../../../contract/bridge/topics.ts'
import { type LineAction, type PhoneLine } from '../../../contract/seat/phone-line.ts'

/** What an action comes to as things are. */
export type Step =
  | { readonly do: 'line'; readonly lineId: string; readonly action: Exclude<LineAction, 'transfer' | 'dtmf'> }
  | { readonly do: 'transfer'; readonly lineId: string }
  /** The colleague is still being called: what is to become of the customer is asked, not guessed. */
  | { readonly do: 'ask-transfer'; readonly lineId: string }
  | { readonly do: 'state'; readonly state: 'ready' | 'not-ready' }
  | { readonly do: 'end-wrap-up' }
  | { readonly do: 'repeat-order' }
  | { readonly do: 'chase-order' }
  | { readonly do: 'park'; readonly lineId: string }
  | { readonly do: 'record'; readonly lineId: string; readonly action: 'pause' | 'resume' }
  | { readonly do: 'help'; readonly lineId: string }
  /** Asked already: to what says so, where it can be called off. */
  | { readonly do: 'show-help' }
  | { readonly do: 'pick-up' }
  | { readonly do: 'messages' }
  | { readonly do: 'dial' }
  | { readonly do: 'go-to' }
  | { readonly do: 'nothing' }

export type Situation = {
  readonly lines: readonly PhoneLine[]
  readonly current: string | null
  readonly agent: AgentSnapshot | null
  /** Of whoever calls: whether there is a usual order to repeat, an open one to chase; absent: neither. */
  readonly orders?: { readonly repeat: boolean; readonly chase: boolean } | undefined
  /** Help has been asked for, and is not over. */
  readonly helpAsked?: boolean
  /** Lines whose recording is paused. */
  readonly pausedLines?: readonly string[]
}

const nothing: Step = { do: 'nothing' }

/** What can be done at any time; everything else may have nothing to act on. */
type Always = 'pick-up' | 'messages' | 'dial' | 'go-to'
const always: readonly ShortcutAction[] = ['pick-up', 'messages', 'dial', 'go-to'] satisfies Always[]
export const needsSomething = (action: ShortcutAction): action is Exclude<ShortcutAction, Always> =>
  !always.includes(action)

/** Decides what a key, a headset button or the tray means now. Pure: the same answer for the button and its key. */
export function stepFor(action: ShortcutAction, situation: Situation): Step {
  const current = situation.lines.find(({ lineId }) => lineId === situation.current) ?? null
  const first = (...wanted: Exclude<LineAction, 'transfer' | 'dtmf'>[]): Step => {
    const found = wanted.find((one) => current?.actions.includes(one))
    return found === undefined || current === null ? nothing : { do: 'line', lineId: current.lineId, action: found }
  }
  switch (action) {
    case 'answer': {
      const ringing = ringingLine(situation)
      return ringing ? { do: 'line', lineId: ringing.lineId, action: 'answer' } : nothing
    }
    case 'hang-up': {
      const step = first('hang-up', 'reject')
      if (step.do !== 'nothing') return step
      const ringing = ringingLine(situation)
      return ringing ? { do: 'line', lineId: ringing.lineId, action: 'reject' } : nothing
    }
    case 'hold':
      return first('hold', 'retrieve')
    case 'mute':
      return first('unmute', 'mute')
    case 'conference':
      return first('leave-conference', 'conference')
    case 'transfer':
      if (current?.phase === 'ring-back' && current.consultationFor !== null) {
        return { do: 'ask-transfer', lineId: current.consultationFor }
      }
      // The same key that began it ends it: F4, Enter, a word with the colleague, F4.
      if (current?.actions.includes('complete-transfer')) return first('complete-transfer')
      return current?.actions.includes('transfer') ? { do: 'transfer', lineId: current.lineId } : nothing
    case 'park':
      // The hub parks, so it must know the call; a consultation is no customer of the seat's.
      return current?.actions.includes('transfer') && current.callId !== null && current.consultationFor === null
        ? { do: 'park', lineId: current.lineId }
        : nothing
    case 'record': {
      if (current === null || !['talking', 'held'].includes(current.phase)) return nothing
      const { lineId } = current
      return { do: 'record', lineId, action: situation.pausedLines?.includes(lineId) ? 'resume' : 'pause' }
    }
    case 'help':
      if (situation.helpAsked === true) return { do: 'show-help' }
      return current !== null && current.callId !== null && ['talking', 'held'].includes(current.phase)
        ? { do: 'help', lineId: current.lineId }
        : nothing
    case 'ready':
      return situation.agent === null ? nothing : { do: 'state', state: otherState(situation.agent) }
    case 'end-wrap-up':
      return situation.agent?.state === 'wrap-up' ? { do: 'end-wrap-up' } : nothing
    case 'repeat-order':
      return situation.orders?.repeat ? { do: 'repeat-order' } : nothing
    case 'chase-order':
      return situation.orders?.chase ? { do: 'chase-order' } : nothing
    case 'pick-up':
    case 'messages':
    case 'dial':
    case 'go-to':
      return { do: action }
  }
}

/** The line that may be answered: the current one before the others. */
export function ringingLine({ lines, current }: Situation): PhoneLine | null {
  const ringing = lines.filter(({ actions }) => actions.includes('answer'))
  return ringing.find(({ lineId }) => lineId === current) ?? ringing[0] ?? null
}

/** F8 turns ready off, and everything else into ready. */
function otherState(agent: AgentSnapshot): 'ready' | 'not-ready' {
  return agent.state === 'ready' || agent.state === 'ringing' ? 'not-ready' : 'ready'
}
