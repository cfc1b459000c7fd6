import { ipcMain, type IpcMainInvokeEvent, type WebContents } from 'electron'
import { channels } from '../../contract/bridge/channels.ts'
import { type TopicName, topicNames } from '../../contract/bridge/names.ts'
import { type BridgeResult } from '../../contract/bridge/result.ts'
import { type TopicBoard } from './topic-board.ts'

type Options = {
  readonly board: TopicBoard
  readonly answer: (name: unknown, input: unknown) => Promise<BridgeResult<unknown>>
  /** The interface's web contents, and no other, may speak here; its own page, main frame only. */
  readonly isInterface: (contents: WebContents) => boolean
  readonly origin: string
  readonly refusedSender: (url: string) => void
}

/**
 * The only user of `ipcMain` and of `webContents.send` towards the interface. A window that loads (again) asks for the
 * topics it wants and gets their present state before anything else.
 *
 * @returns what ends the service
 */
export function serveBridge({ board, answer, isInterface, origin, refusedSender }: Options): () => void {
  const watches = new Map<WebContents, Map<TopicName, () => void>>()

  const allowed = (event: IpcMainInvokeEvent): boolean => {
    const frame = event.senderFrame
    const url = frame?.url ?? ''
    const ok = frame !== null && frame.parent === null && url.startsWith(`${origin}/`) && isInterface(event.sender)
    if (!ok) refusedSender(url)
    return ok
  }

  const forget = (contents: WebContents): void => {
    for (const end of watches.get(contents)?.values() ?? []) end()
    watches.delete(contents)
  }

  const watchesOf = (contents: WebContents): Map<TopicName, () => void> => {
    const known = watches.get(contents)
    if (known) return known
    const own = new Map<TopicName, () => void>()
    watches.set(contents, own)
    contents.once('destroyed', () => forget(contents))
    return own
  }

  ipcMain.handle(channels.command, async (event, name: unknown, input: unknown) => {
    if (!allowed(event)) return null
    return answer(name, input)
  })

  ipcMain.handle(channels.watch, (event, name: unknown, on: unknown) => {
    if (!allowed(event) || !isTopicName(name)) return null
    const contents = event.sender
    const own = watchesOf(contents)
    own.get(name)?.()
    own.delete(name)
    if (on !== true) return null
    own.set(
      name,
      board.watch(name, (state) => {
        if (!contents.isDestroyed() && !contents.isCrashed()) contents.send(channels.topic, name, state)
      }),
    )
    return null
  })

  return () => {
    ipcMain.removeHandler(channels.command)
    ipcMain.removeHandler(channels.watch)
    for (const contents of [...watches.keys()]) forget(contents)
  }
}

function isTopicName(name: unknown): name is TopicName {
  return typeof name === 'string' && (topicNames as readonly string[]).includes(name)
}
