/**
 * Keys in Electron's accelerator notation (electronjs.org/docs/latest/tutorial/keyboard-shortcuts): `Shift+F2`,
 * `CommandOrControl+D`. Settings keep them so, because main registers the global ones as they stand.
 */

export type KeyPress = Pick<KeyboardEvent, 'key' | 'code' | 'ctrlKey' | 'altKey' | 'shiftKey' | 'metaKey'>

const modifiers: Readonly<Record<string, 'Control' | 'Alt' | 'Shift' | 'Meta' | 'CommandOrControl'>> = {
  commandorcontrol: 'CommandOrControl',
  cmdorctrl: 'CommandOrControl',
  command: 'Meta',
  cmd: 'Meta',
  meta: 'Meta',
  super: 'Meta',
  control: 'Control',
  ctrl: 'Control',
  alt: 'Alt',
  option: 'Alt',
  shift: 'Shift',
}
const order = ['Control', 'Alt', 'Shift', 'Meta'] as const

/** One spelling for one combination, such as `Control+Shift+D`; null when it names no key. */
export function normaliseAccelerator(accelerator: string, mac: boolean): string | null {
  const parts = accelerator.split('+').map((part) => part.trim())
  const key = parts.pop() ?? ''
  if (key === '') return null
  const held = new Set<string>()
  for (const part of parts) {
    const modifier = modifiers[part.toLowerCase()]
    if (modifier === undefined) return null
    held.add(modifier === 'CommandOrControl' ? (mac ? 'Meta' : 'Control') : modifier)
  }
  if (modifiers[key.toLowerCase()] !== undefined) return null
  return [...order.filter((one) => held.has(one)), keyName(key)].join('+')
}

/** The combination that was pressed, spelled the same way; null while only modifiers are down. */
export function acceleratorOf(press: KeyPress): string | null {
  if (['Control', 'Alt', 'Shift', 'Meta', 'AltGraph', 'Dead', 'Process', 'Unidentified'].includes(press.key))
    return null
  // Alt and Shift change what a key writes; the key itself is in `code`.
  const physical = /^(?:Key([A-Z])|Digit(\d))$/.exec(press.code)
  const held = { Control: press.ctrlKey, Alt: press.altKey, Shift: press.shiftKey, Meta: press.metaKey }
  const letter = physical?.[1] ?? physical?.[2]
  const writes = press.key.length === 1 && !press.ctrlKey && !press.altKey && !press.metaKey
  // `?` is Shift+/ on one keyboard and a key of its own on another: what is written counts, not how.
  if (writes && letter === undefined) return keyName(press.key)
  return [...order.filter((one) => held[one]), keyName(letter ?? press.key)].join('+')
}

function keyName(key: string): string {
  if (key === ' ') return 'Space'
  return key.length === 1 ? key.toUpperCase() : key[0]?.toUpperCase() + key.slice(1)
}

/** As it is printed on the keyboard: `Ctrl+D`, on a Mac `⌘D`. */
export function keyText(accelerator: string, mac: boolean): string {
  const parts = (normaliseAccelerator(accelerator, mac) ?? accelerator).split('+')
  const printed = parts.map((part) => (mac ? macPrint[part] : print[part]) ?? part)
  return printed.join(mac ? '' : '+')
}

const print: Readonly<Record<string, string>> = { Control: 'Ctrl', Meta: 'Win', Escape: 'Esc', Space: 'Space' }
const macPrint: Readonly<Record<string, string>> = { Control: '⌃', Alt: '⌥', Shift: '⇧', Meta: '⌘', Escape: 'esc' }

/** Whether the combination writes a letter where the person is typing: such a one is no shortcut there. */
export function isTyping(press: KeyPress, target: EventTarget | null): boolean {
  if (press.ctrlKey || press.metaKey || press.altKey || press.key.length > 1) return false
  return (
    target instanceof HTMLElement && (target.isContentEditable || /^(?:INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  )
}
