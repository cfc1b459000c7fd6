import { defineStore } from 'pinia'
import { type Order } from '../../../contract/order/order.ts'
import { computed, readonly, shallowReadonly, shallowRef } from 'vue'
import { type RecordingId } from '../../../contract/ids.ts'
import { type MessageTarget } from '../../../contract/api/messages.api.ts'

/** What may lie over the work; one at a time. Each takes what it begins with. */
export type Overlay =
  | { readonly name: 'state-menu' }
  | { readonly name: 'ready-trouble' }
  | { readonly name: 'dial'; readonly number: string }
  | { readonly name: 'transfer'; readonly lineId: string; readonly to: string }
  | { readonly name: 'pick-up' }
  | { readonly name: 'messages'; readonly with: MessageTarget | null }
  | { readonly name: 'go-to' }
  | { readonly name: 'shortcuts' }
  | { readonly name: 'manual' }
  | { readonly name: 'slip'; readonly order: Order }
  | { readonly name: 'recording'; readonly id: RecordingId }
export type OverlayName = Overlay['name']

/** Opens and closes them, and gives the keyboard back to where it was. */
export const useOverlays = defineStore('overlays', () => {
  const open = shallowRef<Overlay | null>(null)
  let before: HTMLElement | null = null

  function show(overlay: Overlay): void {
    if (open.value === null) before = document.activeElement as HTMLElement | null
    open.value = overlay
  }

  /** @param name closes only when this one is open */
  function close(name?: OverlayName): void {
    if (open.value === null || (name !== undefined && open.value.name !== name)) return
    open.value = null
    // After the overlay has left the page: the place itself may have gone with it.
    queueMicrotask(() => {
      if (open.value === null && before?.isConnected) before.focus({ preventScroll: true })
      before = null
    })
  }

  return {
    open: shallowReadonly(open),
    name: readonly(computed(() => open.value?.name ?? null)),
    show,
    toggle: (overlay: Overlay) => (open.value?.name === overlay.name ? close() : show(overlay)),
    close,
  }
})
