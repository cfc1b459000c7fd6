/** The IPC channels under the bridge; used by main/bridge/serve-bridge.ts and preload/window.ts alone. */
export const channels = {
  /** window → main: name, input → BridgeResult */
  command: 'zuoxi:command',
  /** window → main: topic, on */
  watch: 'zuoxi:watch',
  /** main → window: topic, state */
  topic: 'zuoxi:topic',
} as const
