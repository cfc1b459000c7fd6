import { commandNames, type TopicName, topicNames } from '../contract/bridge/names.ts'
import { type BridgeResult } from '../contract/bridge/result.ts'
import { type Topics } from '../contract/bridge/topics.ts'
import { webBridgePath } from '../contract/bridge/web-channel.ts'
import { type WindowBridge } from '../contract/bridge/window-bridge.ts'
import { type Language } from '../contract/language.ts'
import { type WebPageMessage, type WebSeatMessage } from '../contract/web-seat.ts'
import { awaySentence } from './web-page/away-sentence.ts'
import { chooseFile, takeFile } from './web-page/page-files.ts'
import { hearSound } from './web-page/play-sound.ts'
import { ring, ringsHere } from './web-page/ring.ts'

/**
 * `window.zuoxi` in a browser: the same commands and topics, over a WebSocket to the seat's main beside the hub. While the
 * socket is away commands are refused in words, the topic `health` shows the hub as offline, and it comes back by itself.
 */

const firstWaitMs = 500
const longestWaitMs = 10_000

type Listener = (state: never) => void
const listeners = new Map<TopicName, Set<Listener>>()
const latest = new Map<TopicName, Topics[TopicName]>()
const latestOf = <N extends TopicName>(name: N): Topics[N] | undefined => latest.get(name) as Topics[N] | undefined
const waiting = new Map<number, (result: BridgeResult<unknown>) => void>()
let socket: WebSocket | undefined
let exchanges = 0
let waitMs = firstWaitMs

const language = (): Language =>
  (latestOf('app')?.settings.language ?? navigator.language).startsWith('en') ? 'en' : 'zh-CN'
const prefersDark = matchMedia('(prefers-color-scheme: dark)')

/** What only this page knows: its colour scheme, and whether the socket is there. */
function asHere<N extends TopicName>(name: N, state: Topics[N]): Topics[N] {
  if (name === 'app') {
    const app = state as Topics['app']
    const { theme } = app.settings
    return { ...app, dark: theme === 'dark' || (theme === 'system' && prefersDark.matches) } as Topics[N]
  }
  if (name === 'health' && socket?.readyState !== WebSocket.OPEN) {
    const health = state as Topics['health']
    return { ...health, hub: { ...health.hub, state: 'offline', roundTripMs: null } } as Topics[N]
  }
  return state
}

function show<N extends TopicName>(name: N, state: Topics[N]): void {
  latest.set(name, state)
  if (name === 'lines' || name === 'practice') ring(ringsHere(latestOf('practice'), latestOf('lines')))
  for (const listener of listeners.get(name) ?? []) listener(asHere(name, state) as never)
}
const showAgain = (name: TopicName): void => {
  const state = latest.get(name)
  if (state !== undefined) show(name, state)
}
prefersDark.addEventListener('change', () => showAgain('app'))

function send(message: WebPageMessage): boolean {
  if (socket?.readyState !== WebSocket.OPEN) return false
  socket.send(JSON.stringify(message))
  return true
}

function hear(message: WebSeatMessage): void {
  switch (message.kind) {
    case 'answer':
      waiting.get(message.exchange)?.(message.result as BridgeResult<unknown>)
      waiting.delete(message.exchange)
      return
    case 'topic':
      return show(message.topic as TopicName, message.state as never)
    case 'choose-file':
      return void chooseFile(message.id).then((chosen) => {
        if (!chosen) send({ kind: 'no-file', id: message.id })
      })
    case 'take-file':
      return takeFile(message.id)
    case 'sound':
      return hearSound(message.frames)
  }
}

const away = (): BridgeResult<never> => ({
  ok: false,
  error: { code: 'seat.hub-away', message: awaySentence[language()], parameters: {} },
})

function connect(): void {
  const own = new WebSocket(`${location.protocol === 'http:' ? 'ws' : 'wss'}://${location.host}${webBridgePath}`)
  socket = own
  own.addEventListener('open', () => {
    waitMs = firstWaitMs
    for (const topic of listeners.keys()) send({ kind: 'watch', topic, on: true })
    showAgain('health')
  })
  own.addEventListener('message', ({ data }) => hear(JSON.parse(String(data)) as WebSeatMessage))
  own.addEventListener('close', () => {
    for (const answer of waiting.values()) answer(away())
    waiting.clear()
    showAgain('health')
    setTimeout(connect, waitMs * (0.75 + Math.random() / 2))
    waitMs = Math.min(longestWaitMs, waitMs * 2)
  })
}

/** Resolves when the socket is there, for the first commands of a page that has just been opened. */
const ready = (): Promise<boolean> =>
  new Promise((resolve) => {
    const own = socket
    if (own === undefined || own.readyState !== WebSocket.CONNECTING) return resolve(own?.readyState === WebSocket.OPEN)
    own.addEventListener('open', () => resolve(true), { once: true })
    own.addEventListener('close', () => resolve(false), { once: true })
  })

async function ask(name: string, input: unknown): Promise<BridgeResult<unknown>> {
  if (!(await ready())) return away()
  const exchange = (exchanges += 1)
  return new Promise((resolve) => {
    waiting.set(exchange, resolve)
    if (send({ kind: 'command', exchange, name, input })) return
    waiting.delete(exchange)
    resolve(away())
  })
}

function watch(name: TopicName, listener: Listener): () => void {
  const own = listeners.get(name) ?? new Set()
  if (own.size === 0) {
    listeners.set(name, own)
    send({ kind: 'watch', topic: name, on: true })
  }
  own.add(listener)
  const known = latest.get(name)
  if (known !== undefined) listener(asHere(name, known as never) as never)
  return () => {
    own.delete(listener)
    if (own.size > 0 || listeners.get(name) !== own) return
    listeners.delete(name)
    latest.delete(name)
    send({ kind: 'watch', topic: name, on: false })
  }
}

const entries = <N extends string, T>(names: readonly N[], make: (name: N) => T): Record<N, T> =>
  Object.fromEntries(names.map((name) => [name, make(name)])) as Record<N, T>

const bridge = {
  commands: entries(commandNames, (name) => (input: unknown) => ask(name, input)),
  topics: entries(topicNames, (name) => (listener: Listener) => watch(name, listener)),
} as unknown as WindowBridge
Object.assign(window, { zuoxi: bridge })
connect()

/** What is typed while the socket is away is on this page alone; all else is kept beside the hub. */
addEventListener('beforeunload', (event) => {
  if (socket?.readyState !== WebSocket.OPEN && latestOf('session')?.phase === 'signed-in') event.preventDefault()
})
