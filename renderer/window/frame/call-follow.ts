import { watch } from 'vue'
import { useRouter } from 'vue-router'
import { useLines } from '../stores/topic-store.ts'
import { ringingLine } from '../shortcuts/action-rules.ts'

/** Whether somebody is in the middle of typing. */
function isWriting(element: Element | null): boolean {
  return element instanceof HTMLElement && (element.isContentEditable || /^(?:INPUT|TEXTAREA)$/.test(element.tagName))
}

/**
 * The desk comes forward with the call: when it rings, unless somebody is writing elsewhere; and at the latest when it is
 * answered. The keyboard is left where it is.
 */
export function useCallFollow(): void {
  const lines = useLines()
  const router = useRouter()
  const toDesk = (): void => void router.push({ name: 'desk' })

  watch(
    () => ringingLine({ lines: lines.state.lines, current: lines.state.current, agent: null })?.lineId ?? null,
    (ringing) => {
      const rings = lines.state.lines.find(({ lineId }) => lineId === ringing)
      // To listen to a colleague one stays before the wall.
      if (rings?.listensIn === true) return
      const talks = lines.state.lines.some(({ phase }) => phase === 'talking' || phase === 'held')
      if (ringing !== null && !talks && !isWriting(document.activeElement)) toDesk()
    },
  )
  watch(
    () => lines.state.lines.filter(({ phase, direction }) => phase === 'talking' && direction === 'inbound').length,
    (now, before) => {
      if (now > before) toDesk()
    },
  )
}
