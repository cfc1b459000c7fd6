import { app, type BrowserWindow, MessageChannelMain, session } from 'electron'
import { join } from 'node:path'
import { mediaPortChannel } from '../../../../contract/media/messages.ts'
import { registerAppScheme, serveAppScheme } from '../../../../main/shell/app-scheme.ts'
import { grantOnlyAudioToMediaPage } from '../../../../main/shell/guard.ts'
import { openMediaWindow } from '../../../../main/shell/media.window.ts'

/**
 * A small Electron program around the real media page, its real preload script and the app's own scheme and permission
 * rule: it opens media windows and speaks their protocol, so that a test can be the main process.
 */
export type LabMessage = Readonly<{ at: number; message: unknown }>
export type Lab = Readonly<{
  /** Opens a window that may have the microphone, and connects it when `withPort`; gives its number. */
  open: (withPort: boolean, mayHear: boolean) => number
  connect: (window: number) => void
  post: (window: number, message: unknown) => void
  /** Everything the window has posted since it was connected. */
  posted: (window: number) => readonly LabMessage[]
  request: (window: number, request: string, input: unknown) => Promise<unknown>
  /** Closes our end of the port; the window stays. */
  disconnect: (window: number) => void
  close: (window: number) => void
}>

const build = process.env['ZUOXI_SEAT_BUILD'] ?? ''
const windows: {
  window: BrowserWindow
  mayHear: boolean
  port?: Electron.MessagePortMain
  posted: LabMessage[]
}[] = []
const replies = new Map<number, (message: unknown) => void>()
let lastId = 1_000_000

function entry(number: number): (typeof windows)[number] {
  const found = windows[number]
  if (!found) throw new Error(`There is no window ${number}.`)
  return found
}

const lab: Lab = {
  open(withPort, mayHear) {
    const window = openMediaWindow(join(build, 'preload/media.cjs'))
    const number = windows.push({ window, mayHear, posted: [] }) - 1
    if (withPort) lab.connect(number)
    return number
  },
  connect(number) {
    const one = entry(number)
    const { port1, port2 } = new MessageChannelMain()
    one.port = port1
    port1.on('message', ({ data }) => {
      const message = data as { id?: number }
      one.posted.push({ at: performance.timeOrigin + performance.now(), message })
      if (message.id === undefined) return
      replies.get(message.id)?.(message)
      replies.delete(message.id)
    })
    port1.start()
    one.window.webContents.postMessage(mediaPortChannel, null, [port2])
  },
  post: (number, message) => entry(number).port?.postMessage(message),
  posted: (number) => entry(number).posted,
  request(number, request, input) {
    const id = (lastId += 1)
    return new Promise((resolve) => {
      replies.set(id, resolve)
      lab.post(number, { id, request, input })
    })
  },
  disconnect: (number) => entry(number).port?.close(),
  close(number) {
    entry(number).port?.close()
    entry(number).window.destroy()
  },
}
Object.assign(globalThis, { lab })

registerAppScheme()
// The lab closes its windows one by one and goes on.
app.on('window-all-closed', () => undefined)
void app.whenReady().then(() => {
  serveAppScheme(join(build, 'renderer'))
  grantOnlyAudioToMediaPage(session.defaultSession, (contents) =>
    windows.some(({ window, mayHear }) => mayHear && !window.isDestroyed() && window.webContents === contents),
  )
})
