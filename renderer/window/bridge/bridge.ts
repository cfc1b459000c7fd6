import { type WindowBridge } from '../../../contract/bridge/window-bridge.ts'

declare global {
  interface Window {
    /** Put there by preload/window.ts. */
    readonly zuoxi: WindowBridge
  }
}

/** The one way to main. Stores use it; components use stores. */
export const bridge: WindowBridge = window.zuoxi
