import { type BrowserWindow, MessageChannelMain } from 'electron'
import { mediaPortChannel } from '../../contract/media/messages.ts'
import { type MediaPort, type MediaWindow } from './media-port.ts'

/** A page that says nothing for so long while it is asked counts as dead (Electron's own `unresponsive` takes 30 s). */
const hangMs = 5_000

/**
 * A real media window. `openWindow` gives the hidden BrowserWindow (sandboxed, never throttled) with its page on the way;
 * resolves when the page has loaded and holds its end of the channel.
 */
export async function openMediaWindow(openWindow: () => BrowserWindow): Promise<MediaWindow> {
  const window = openWindow()
  const { webContents } = window
  const listeners = new Set<(why: string) => void>()
  const { port1, port2 } = new MessageChannelMain()
  let why: string | null = null
  let hangTimer: NodeJS.Timeout | undefined

  const leave = (reason: string): void => {
    if (why !== null) return
    why = reason
    clearTimeout(hangTimer)
    for (const listener of listeners) listener(reason)
    port1.close()
    if (!window.isDestroyed()) window.destroy()
  }
  webContents.once('render-process-gone', (_, { reason }) => leave(reason))
  webContents.once('destroyed', () => leave('closed'))
  webContents.on('unresponsive', () => {
    hangTimer ??= setTimeout(() => leave('unresponsive'), hangMs)
  })
  webContents.on('responsive', () => {
    clearTimeout(hangTimer)
    hangTimer = undefined
  })
  port1.on('close', () => leave('port closed'))

  await new Promise<void>((resolve, reject) => {
    webContents.once('did-finish-load', () => resolve())
    webContents.once('did-fail-load', (_, code, description) => reject(new Error(`${description} (${code})`)))
    listeners.add((reason) => reject(new Error(reason)))
  }).catch((error: unknown) => {
    leave('not loaded')
    throw error
  })
  webContents.postMessage(mediaPortChannel, null, [port2])

  const port: MediaPort = {
    post: (message) => port1.postMessage(message),
    onMessage(listener) {
      port1.on('message', ({ data }) => listener(data))
      port1.start()
    },
    close: () => port1.close(),
  }
  return {
    port,
    onGone(listener) {
      if (why !== null) listener(why)
      else listeners.add(listener)
    },
    close: () => leave('closed'),
  }
}
