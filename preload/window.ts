import { contextBridge, ipcRenderer } from 'electron'
import { channels } from '../contract/bridge/channels.ts'
import { commandNames, type TopicName, topicNames } from '../contract/bridge/names.ts'
import { type WindowBridge } from '../contract/bridge/window-bridge.ts'

/** The interface window's preload: the place of the typed bridge, and of nothing else. */

const listeners = new Map<string, Set<(state: unknown) => void>>()
/** The newest state of each watched topic: a second listener need not wait for a change. */
const latest = new Map<string, unknown>()

ipcRenderer.on(channels.topic, (_event, name: string, state: unknown) => {
  latest.set(name, state)
  for (const listener of listeners.get(name) ?? []) listener(state)
})

function watch(name: TopicName, listener: (state: unknown) => void): () => void {
  const known = listeners.get(name)
  const own = known ?? new Set()
  listeners.set(name, own)
  own.add(listener)
  if (known === undefined) void ipcRenderer.invoke(channels.watch, name, true)
  else if (latest.has(name)) listener(latest.get(name))
  return () => {
    own.delete(listener)
    if (own.size > 0 || listeners.get(name) !== own) return
    listeners.delete(name)
    latest.delete(name)
    void ipcRenderer.invoke(channels.watch, name, false)
  }
}

const entries = <N extends string, T>(names: readonly N[], make: (name: N) => T): Record<N, T> =>
  Object.fromEntries(names.map((name) => [name, make(name)])) as Record<N, T>

contextBridge.exposeInMainWorld('zuoxi', {
  commands: entries(commandNames, (name) => (input: unknown) => ipcRenderer.invoke(channels.command, name, input)),
  topics: entries(topicNames, (name) => (listener: (state: unknown) => void) => watch(name, listener)),
} as unknown as WindowBridge)
