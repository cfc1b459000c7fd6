import { onScopeDispose, watch } from 'vue'
import { useI18n } from 'vue-i18n'
import { useRouter } from 'vue-router'
import { placeNames } from '../place-names.ts'
import { useNotices } from '../stores/notices.ts'
import { useOverlays } from '../stores/overlays.ts'
import { usePlaces } from '../stores/places.ts'
import { useApp, useRequests } from '../stores/topic-store.ts'
import { acceleratorOf, isTyping } from './accelerator.ts'
import { needsSomething } from './action-rules.ts'
import { closeTopmost } from './escape-stack.ts'
import { useActions } from './run-action.ts'
import { actionOf } from './shortcut-table.ts'
import { chooseTab } from './tab-keys.ts'

/** Listens for every key of the window, as long as the component that calls it is there. */
export function useKeys(): void {
  const app = useApp()
  const actions = useActions()
  const overlays = useOverlays()
  const notices = useNotices()
  const { t } = useI18n()
  const places = usePlaces()
  const router = useRouter()

  function pressed(event: KeyboardEvent): void {
    // A component has used it, or it belongs to the input method that is composing Chinese.
    if (event.defaultPrevented || event.isComposing) return
    const combination = acceleratorOf(event)
    if (combination === null || isTyping(event, event.target)) return
    if (take(combination, event.repeat)) event.preventDefault()
  }

  function take(combination: string, repeated: boolean): boolean {
    if (combination === 'Escape') return closeTopmost()
    if (combination === '?') {
      overlays.toggle({ name: 'shortcuts' })
      return true
    }
    if (combination === 'F1') {
      overlays.toggle({ name: 'manual' })
      return true
    }
    const numbered = /^(Alt|Control|Meta)\+([1-9])$/.exec(combination)
    if (numbered !== null) {
      const at = Number(numbered[2]) - 1
      if (numbered[1] === 'Alt') return chooseTab(at)
      const place = places.names[at]
      if (place !== undefined) void router.push({ name: place })
      return place !== undefined
    }
    const action = actionOf(combination, app.state.settings.shortcuts, app.state.platform === 'darwin')
    if (action === null) return false
    // A key held down is pressed once; it still is ours, so that F10 opens no menu.
    if (repeated) return true
    // A button that can do nothing looks so; a key says it.
    if (needsSomething(action) && !actions.can(action)) notices.tell(t(`shortcuts.cannot.${action}`))
    else actions.run(action)
    return true
  }

  window.addEventListener('keydown', pressed)
  onScopeDispose(() => window.removeEventListener('keydown', pressed))
}

const actedKey = 'request-acted-on'

/** Does what the outside asks: a tel: link, the tray, a global shortcut. Once each, also when the window is reloaded. */
export function useOutsideRequests(): void {
  const requests = useRequests()
  const actions = useActions()
  const overlays = useOverlays()
  const router = useRouter()

  watch(
    () => requests.state,
    ({ number, request }) => {
      if (request === null || sessionStorage.getItem(actedKey) === String(number)) return
      sessionStorage.setItem(actedKey, String(number))
      if (request.kind === 'dial') overlays.show({ name: 'dial', number: request.number })
      else if (request.kind === 'shortcut') actions.run(request.action)
      else if (request.kind === 'go-to') {
        const place = placeNames.find((name) => name === request.page)
        if (place !== undefined) void router.push({ name: place })
      }
    },
    { immediate: true },
  )
}
