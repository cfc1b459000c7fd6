import { defineStore } from 'pinia'
import { computed } from 'vue'
import { type ShortcutAction } from '../../../contract/bridge/topics.ts'
import { useApp } from '../stores/topic-store.ts'
import { keyText, normaliseAccelerator } from './accelerator.ts'
import { keysInForce } from './shortcut-table.ts'

/** The keys as they are in force and as they are printed. */
export const useShortcuts = defineStore('shortcuts', () => {
  const app = useApp()
  const mac = computed(() => app.state.platform === 'darwin')
  const keys = computed(() => keysInForce(app.state.settings.shortcuts))

  /** `F2`; empty when the action has no key. */
  const keysOf = (action: ShortcutAction): string => {
    const own = keys.value.get(action)
    return own === undefined ? '' : keyText(own, mac.value)
  }
  /** For `aria-keyshortcuts` (WAI-ARIA 1.2), which spells as we do. */
  const ariaKeysOf = (action: ShortcutAction): string | undefined => {
    const own = keys.value.get(action)
    return own === undefined ? undefined : (normaliseAccelerator(own, mac.value) ?? undefined)
  }
  /** A label with its key behind it, for tool tips. */
  const withKeys = (label: string, action: ShortcutAction): string => {
    const own = keysOf(action)
    return own === '' ? label : `${label}  ${own}`
  }
  return { mac, keysOf, ariaKeysOf, withKeys, printed: (accelerator: string) => keyText(accelerator, mac.value) }
})
