import { askQuietly } from '../stores/ask.ts'

/** Put on a field, or on a part of a form, whose filling in must not be heard: card numbers, passwords of the customer. */
export const sensitiveAttribute = 'data-sensitive'

/**
 * Recording pauses while such a field has the keyboard; returns what ends that. Another window in front does not change
 * it: the field still has the keyboard when one comes back.
 */
export function pauseForSensitiveFields(page: Document, say = tellMain): () => void {
  let on = false
  // A field that is taken away while it has the keyboard tells nobody.
  const watch = new MutationObserver(() => look())
  const look = (): void => {
    const now = Boolean(page.activeElement?.closest(`[${sensitiveAttribute}]`))
    if (now === on) return
    on = now
    if (on) watch.observe(page.body, { childList: true, subtree: true })
    else watch.disconnect()
    say(on)
  }
  // From one such field to the next there is a moment without any: what holds is looked at after it.
  const later = (): void => queueMicrotask(look)
  page.addEventListener('focusin', look)
  page.addEventListener('focusout', later)
  return () => {
    watch.disconnect()
    page.removeEventListener('focusin', look)
    page.removeEventListener('focusout', later)
    if (on) say(false)
  }
}

function tellMain(on: boolean): void {
  void askQuietly('recording.sensitive', { on })
}
