import { describe, expect, it } from 'vitest'
import { shortcutActions } from '../../../../../contract/bridge/topics.ts'
import { normaliseAccelerator } from '../../../../../renderer/window/shortcuts/accelerator.ts'
import {
  actionOf,
  defaultKeys,
  keysInForce,
  sheetGroups,
  takenBy,
} from '../../../../../renderer/window/shortcuts/shortcut-table.ts'

describe('the table of keys', () => {
  it('gives every action a key of its own', () => {
    for (const mac of [false, true]) {
      const keys = shortcutActions.map((action) => normaliseAccelerator(defaultKeys[action], mac))
      expect(keys).not.toContain(null)
      expect(new Set(keys).size).toBe(keys.length)
    }
  })

  it('shows every action on the sheet, once', () => {
    expect(sheetGroups.flatMap(({ actions }) => actions as readonly string[]).toSorted()).toEqual(
      [...shortcutActions].toSorted(),
    )
  })

  it('finds the action of a combination', () => {
    expect(actionOf('F2', {}, false)).toBe('answer')
    expect(actionOf('Shift+F2', {}, false)).toBe('hang-up')
    expect(actionOf('Control+D', {}, false)).toBe('dial')
    expect(actionOf('Meta+D', {}, true)).toBe('dial')
    expect(actionOf('Control+D', {}, true)).toBeNull()
    expect(actionOf('F12', {}, false)).toBe('help')
    expect(actionOf('F11', {}, false)).toBeNull()
  })

  it('goes by what the person changed', () => {
    expect(actionOf('F9', { answer: 'F9' }, false)).toBe('answer')
    expect(actionOf('F2', { answer: 'F9' }, false)).toBeNull()
    expect(actionOf('F2', { answer: null }, false)).toBeNull()
    expect(keysInForce({ mute: null }).has('mute')).toBe(false)
  })

  it('lets the chosen one win over a default with the same keys', () => {
    expect(actionOf('F2', { mute: 'F2' }, false)).toBe('mute')
  })

  it('says who has a key already', () => {
    expect(takenBy('F2', 'mute', {}, false)).toBe('answer')
    expect(takenBy('F2', 'answer', {}, false)).toBeNull()
    expect(takenBy('F2', 'mute', { answer: null }, false)).toBeNull()
    expect(takenBy('Alt+3', 'mute', {}, false)).toBe('fixed')
    expect(takenBy('Ctrl+3', 'mute', {}, false)).toBe('fixed')
    expect(takenBy('Escape', 'mute', {}, false)).toBe('fixed')
    expect(takenBy('F11', 'mute', {}, false)).toBeNull()
  })
})
