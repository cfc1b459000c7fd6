import { ipcRenderer } from 'electron'

/**
 * The media window's preload: hands the page its port to the main process, and nothing else. A MessagePort cannot go
 * through contextBridge; it is posted to the page's own window (Electron, "MessagePorts in Electron", communicating
 * directly between the main process and the main world of a context-isolated page).
 */

/** As `mediaPortChannel` in contract/media/messages.ts; written out here so that the script does not carry the schemas. */
const channel = 'media-port'

/** The page listens once its scripts have run, and so before this. */
const loaded = new Promise<void>((resolve) => {
  if (document.readyState === 'complete') resolve()
  else window.addEventListener('load', () => resolve(), { once: true })
})

ipcRenderer.on(channel, (event) => {
  void loaded.then(() => window.postMessage(channel, '/', [...event.ports]))
})
