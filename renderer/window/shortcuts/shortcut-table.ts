import { type ShortcutAction, shortcutActions } from '../../../contract/bridge/topics.ts'
import { normaliseAccelerator } from './accelerator.ts'

/** Every key of the window in one table. Those of `ShortcutAction` are the person's to change; the rest stay. */
export const defaultKeys: Readonly<Record<ShortcutAction, string>> = {
  answer: 'F2',
  'hang-up': 'Shift+F2',
  hold: 'F3',
  transfer: 'F4',
  conference: 'F6',
  mute: 'F7',
  park: 'Shift+F3',
  record: 'Shift+F7',
  'pick-up': 'CommandOrControl+P',
  help: 'F12',
  ready: 'F8',
  'end-wrap-up': 'F10',
  'repeat-order': 'F9',
  'chase-order': 'Shift+F9',
  dial: 'CommandOrControl+D',
  messages: 'CommandOrControl+M',
  'go-to': 'CommandOrControl+K',
}

/** On the sheet only, in its groups; `keys` as they are printed on every system. */
export const fixedKeys = [
  { name: 'tabs', keys: 'Alt+1…9' },
  { name: 'places', keys: 'CommandOrControl+1…9' },
  { name: 'sheet', keys: '?' },
  { name: 'manual', keys: 'F1' },
  { name: 'escape', keys: 'Escape' },
] as const

export const sheetGroups = [
  {
    group: 'call',
    actions: [
      'answer',
      'hang-up',
      'hold',
      'mute',
      'transfer',
      'conference',
      'park',
      'record',
      'pick-up',
      'dial',
      'help',
    ],
  },
  { group: 'seat', actions: ['ready', 'end-wrap-up'] },
  { group: 'order', actions: ['repeat-order', 'chase-order'] },
  { group: 'everywhere', actions: ['go-to', 'messages'] },
] as const satisfies readonly { group: string; actions: readonly ShortcutAction[] }[]

/** The keys that hold now: the person's where he changed them, none where he switched one off. */
export function keysInForce(
  changed: Readonly<Partial<Record<ShortcutAction, string | null | undefined>>>,
): ReadonlyMap<ShortcutAction, string> {
  const keys = new Map<ShortcutAction, string>()
  for (const action of shortcutActions) {
    const own = changed[action]
    if (own === null) continue
    keys.set(action, own ?? defaultKeys[action])
  }
  return keys
}

/** Which action a combination means. Of two with the same keys the one the person chose himself wins. */
export function actionOf(
  combination: string,
  changed: Readonly<Partial<Record<ShortcutAction, string | null | undefined>>>,
  mac: boolean,
): ShortcutAction | null {
  const matching = [...keysInForce(changed)].filter(([, keys]) => normaliseAccelerator(keys, mac) === combination)
  const chosen = matching.find(([action]) => typeof changed[action] === 'string') ?? matching[0]
  return chosen?.[0] ?? null
}

/** Which other action already has these keys, for whoever is choosing; fixed keys count too. */
export function takenBy(
  keys: string,
  action: ShortcutAction,
  changed: Readonly<Partial<Record<ShortcutAction, string | null | undefined>>>,
  mac: boolean,
): ShortcutAction | 'fixed' | null {
  const wanted = normaliseAccelerator(keys, mac)
  if (wanted === null) return null
  if (/^(?:Alt|Control|Meta)\+[1-9]$/.test(wanted) || wanted === 'Escape' || wanted === '?') return 'fixed'
  for (const [other, own] of keysInForce(changed)) {
    if (other !== action && normaliseAccelerator(own, mac) === wanted) return other
  }
  return null
}
