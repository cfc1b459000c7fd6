import { defineStore } from 'pinia'
import { shallowReadonly, shallowRef } from 'vue'
import { type BridgeError } from '../../../contract/bridge/result.ts'

export type Notice = {
  readonly id: number
  readonly kind: 'error' | 'information'
  readonly text: string
  /** What can be undone from the notice. */
  readonly undo: (() => void) | null
}

/** How long a notice stays when nobody closes it, ms. Errors stay until read. */
const informationMs = 6_000
const kept = 4

/** Short sentences beside the work, never over it: newest last. */
export const useNotices = defineStore('notices', () => {
  const notices = shallowRef<readonly Notice[]>([])
  let last = 0

  const add = (kind: Notice['kind'], text: string, undo: Notice['undo'] = null): void => {
    last += 1
    const id = last
    // The same sentence twice is one sentence.
    notices.value = [...notices.value.filter((one) => one.text !== text), { id, kind, text, undo }].slice(-kept)
    if (kind === 'information') setTimeout(() => close(id), informationMs)
  }

  const close = (id: number): void => {
    notices.value = notices.value.filter((one) => one.id !== id)
  }

  return {
    notices: shallowReadonly(notices),
    refused: (error: BridgeError) => add('error', error.message),
    tell: (text: string, undo: Notice['undo'] = null) => add('information', text, undo),
    close,
  }
})
