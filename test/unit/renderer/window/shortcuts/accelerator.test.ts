// @vitest-environment happy-dom
import { describe, expect, it } from 'vitest'
import {
  acceleratorOf,
  isTyping,
  type KeyPress,
  keyText,
  normaliseAccelerator,
} from '../../../../../renderer/window/shortcuts/accelerator.ts'

const press = (key: string, more: Partial<KeyPress> = {}): KeyPress => ({
  key,
  code: '',
  ctrlKey: false,
  altKey: false,
  shiftKey: false,
  metaKey: false,
  ...more,
})

describe('normaliseAccelerator', () => {
  it.each([
    ['F2', false, 'F2'],
    ['Shift+F2', false, 'Shift+F2'],
    ['CommandOrControl+D', false, 'Control+D'],
    ['CmdOrCtrl+d', true, 'Meta+D'],
    ['Shift+Ctrl+k', false, 'Control+Shift+K'],
    ['Option+1', true, 'Alt+1'],
  ])('%s (mac %s) is %s', (keys, mac, same) => {
    expect(normaliseAccelerator(keys, mac)).toBe(same)
  })

  it.each(['', 'Ctrl+', 'Hyper+F2', 'Shift', 'Ctrl+Alt'])('%j names no key', (keys) => {
    expect(normaliseAccelerator(keys, false)).toBeNull()
  })
})

describe('acceleratorOf', () => {
  it.each([
    [press('F2'), 'F2'],
    [press('F2', { shiftKey: true }), 'Shift+F2'],
    [press('d', { code: 'KeyD', ctrlKey: true }), 'Control+D'],
    // With Alt a Mac writes another character; the key is the same.
    [press('¡', { code: 'Digit1', altKey: true }), 'Alt+1'],
    // A question mark needs Shift on one keyboard and not on another.
    [press('?', { code: 'Slash', shiftKey: true }), '?'],
    [press('?', { code: 'Minus' }), '?'],
    [press('Escape'), 'Escape'],
    [press(' ', { ctrlKey: true, code: 'Space' }), 'Control+Space'],
  ])('%# is %s', (pressed, combination) => {
    expect(acceleratorOf(pressed)).toBe(combination)
  })

  it.each(['Shift', 'Control', 'Alt', 'Meta', 'AltGraph', 'Process', 'Dead'])('%s alone is none', (key) => {
    expect(acceleratorOf(press(key, { ctrlKey: key === 'Control' }))).toBeNull()
  })
})

describe('keyText', () => {
  it('prints as the keyboard does', () => {
    expect(keyText('CommandOrControl+D', false)).toBe('Ctrl+D')
    expect(keyText('CommandOrControl+Shift+D', true)).toBe('⇧⌘D')
    expect(keyText('Escape', false)).toBe('Esc')
  })
})

describe('isTyping', () => {
  it('is so for a letter in a field, and only there', () => {
    const field = document.createElement('input')
    expect(isTyping(press('?'), field)).toBe(true)
    expect(isTyping(press('?'), document.createElement('button'))).toBe(false)
    expect(isTyping(press('?'), null)).toBe(false)
  })

  it('leaves function keys and combinations to the shortcuts', () => {
    const field = document.createElement('textarea')
    expect(isTyping(press('F2'), field)).toBe(false)
    expect(isTyping(press('d', { ctrlKey: true }), field)).toBe(false)
    expect(isTyping(press('Escape'), field)).toBe(false)
  })
})
