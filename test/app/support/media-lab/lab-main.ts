import { app, type BrowserWindow, MessageChannelMain, session } from 'electron'
import { join } from 'node:path'
import { mediaPortChannel } from '../../../../contract/media/messages.ts'
import { registerAppScheme, serveAppScheme } from '../../../../main/shell/app-scheme.ts'
import { grantOnlyWhatThePagesNeed } from '../../../../main/shell/guard.ts'
import { openMediaBrowserWindow } from '../../../../main/shell/media.window.ts'
import { type Lab, type LabMessage } from './lab-protocol.ts'

/**
 * A small Electron program around the real media page, its real preload script and the app's own scheme and permission
 * rule: it opens media windows and speaks their protocol, so that a test can be the main process.
 */

const build = process.env['ZUOXI_SEAT_BUILD'] ?? ''
const windows: {
  window: BrowserWindow
  mayHear: boolean
  port?: Electron.MessagePortMain
  posted: LabMessage[]
}[] = []
const replies = new Map<number, (message: unknown) => void>()
let lastId = 1_000_000
/** How long a call rings before it is answered. */
const ringingMs = 300
const epoch = (): number => performance.timeOrigin + performance.now()

function entry(number: number): (typeof windows)[number] {
  const found = windows[number]
  if (!found) throw new Error(`There is no window ${number}.`)
  return found
}

const lab: Lab = {
  open(withPort, mayHear) {
    const window = openMediaBrowserWindow(join(build, 'preload/media.cjs'))
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
      one.posted.push({ at: epoch(), message })
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
  async call(caller, callee, peer) {
    const ask = async (number: number, request: string, input: object): Promise<unknown> => {
      const reply = (await lab.request(number, request, { peer, ...input })) as { ok: boolean; output?: unknown }
      if (!reply.ok) throw new Error(`${request}: ${JSON.stringify(reply)}`)
      return reply.output
    }
    await ask(caller, 'peer.open', { iceServers: [] })
    const made = await ask(caller, 'peer.create-offer', { iceRestart: false })
    const offer = await ask(caller, 'peer.set-local', { description: made })
    await ask(callee, 'peer.open', { iceServers: [] })
    await ask(callee, 'peer.set-remote', { description: offer })
    await new Promise((resolve) => setTimeout(resolve, ringingMs))
    const answeredAt = epoch()
    const answer = await ask(callee, 'peer.set-local', { description: await ask(callee, 'peer.create-answer', {}) })
    const describedAt = epoch()
    await ask(caller, 'peer.set-remote', { description: answer })
    return { answeredAt, describedAt }
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
  serveAppScheme({ folder: join(build, 'renderer') })
  grantOnlyWhatThePagesNeed(session.defaultSession, {
    isMediaWindow: (contents) =>
      windows.some(({ window, mayHear }) => mayHear && !window.isDestroyed() && window.webContents === contents),
    isInterface: () => false,
    headsets: { isChosen: () => false, choose: async () => null, forget: () => undefined },
  })
})
