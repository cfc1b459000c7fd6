import { type ShortcutAction } from '../../../contract/bridge/topics.ts'
import { type LineAction, type PhoneLine } from '../../../contract/seat/phone-line.ts'

/** A place on the call bar. Its action changes with the line (hold, retrieve), its place never. */
export type BarButton = {
  readonly place: 'answer' | 'hang-up' | 'hold' | 'mute' | 'transfer' | 'conference' | 'keypad'
  /** What is written on it. */
  readonly word: LineAction | 'keypad'
  readonly shortcut: ShortcutAction
  /** What pressing it does to the line; null: it cannot be pressed now. */
  readonly action: LineAction | 'keypad' | null
}

type Place = Omit<BarButton, 'action' | 'word'> & {
  /** The actions that may stand here, the usual one last: that word stays when none is possible. */
  readonly actions: readonly LineAction[]
}

const places: readonly Place[] = [
  { place: 'answer', shortcut: 'answer', actions: ['answer'] },
  { place: 'hang-up', shortcut: 'hang-up', actions: ['reject', 'hang-up'] },
  { place: 'hold', shortcut: 'hold', actions: ['retrieve', 'hold'] },
  { place: 'mute', shortcut: 'mute', actions: ['unmute', 'mute'] },
  { place: 'transfer', shortcut: 'transfer', actions: ['complete-transfer', 'transfer'] },
  { place: 'conference', shortcut: 'conference', actions: ['leave-conference', 'conference'] },
]

/**
 * The buttons of the call bar for its line, always all of them in the same order.
 * @param line the line the bar is about
 * @param rings whether another line may be answered: the answer button is then its
 */
export function barButtons(line: PhoneLine | null, rings: boolean): readonly BarButton[] {
  const buttons = places.map(({ place, shortcut, actions }): BarButton => {
    const possible = actions.find((action) => line?.actions.includes(action)) ?? null
    const usual = actions.at(-1) ?? 'answer'
    if (place === 'answer') return { place, shortcut, word: usual, action: possible ?? (rings ? 'answer' : null) }
    return { place, shortcut, word: possible ?? usual, action: possible }
  })
  // The keypad dials when nobody is on the line and sends tones when somebody is.
  return [...buttons, { place: 'keypad', word: 'keypad', shortcut: 'dial', action: 'keypad' }]
}
