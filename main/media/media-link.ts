import {
  fromMediaSchema,
  type MediaFact,
  type MediaInput,
  type MediaOutput,
  type MediaRequestName,
  mediaRequests,
} from '../../contract/media/messages.ts'
import { type Log } from '../sip/log.ts'
import { type MediaWindow } from './media-port.ts'

/** The window was gone before it replied, or went away while it was asked. */
export class MediaGoneError extends Error {
  constructor(request: string) {
    super(`The media window went away before it replied to ${request}.`)
    this.name = 'MediaGoneError'
  }
}

/** What the window said against a request; `name` is that of its DOMException. */
export class MediaRefusedError extends Error {
  constructor(name: string, message: string) {
    super(message)
    this.name = name
  }
}

/** One media window seen from main: requests with a reply each, facts checked against the contract. */
export type MediaLink = {
  readonly id: number
  readonly gone: boolean
  /**
   * Rejects with MediaRefusedError (the window refused), MediaGoneError (it died), or an Error named `TimeoutError`
   * after `limitMs`.
   */
  request<N extends MediaRequestName>(name: N, input: MediaInput<N>, limitMs?: number): Promise<MediaOutput<N>>
  onFact(listener: (fact: MediaFact) => void): () => void
  onGone(listener: (why: string) => void): () => void
  close(): void
}

/** Gathering and opening a microphone may take their time on a machine under load; past this the window hangs. */
const defaultLimitMs = 8_000

type Pending = {
  readonly request: MediaRequestName
  readonly resolve: (output: unknown) => void
  readonly reject: (error: Error) => void
  readonly timer: NodeJS.Timeout
}

let lastId = 0

/** Speaks contract/media/messages.ts over a window's port. Nothing a window posts can throw here. */
export function createMediaLink(window: MediaWindow, log: Log): MediaLink {
  const id = (lastId += 1)
  const pending = new Map<number, Pending>()
  const factListeners = new Set<(fact: MediaFact) => void>()
  const goneListeners = new Set<(why: string) => void>()
  let sent = 0
  let gone = false

  const leave = (why: string): void => {
    if (gone) return
    gone = true
    const waiting = [...pending.values()]
    pending.clear()
    for (const one of waiting) {
      clearTimeout(one.timer)
      one.reject(new MediaGoneError(one.request))
    }
    for (const listener of [...goneListeners]) listener(why)
  }
  const settle = (number: number): Pending | undefined => {
    const one = pending.get(number)
    if (one === undefined) return undefined
    pending.delete(number)
    clearTimeout(one.timer)
    return one
  }

  window.onGone(leave)
  window.port.onMessage((message) => {
    if (gone) return
    const parsed = fromMediaSchema.safeParse(message)
    if (!parsed.success) {
      log.warn('media window said something outside the contract', { window: id })
      return
    }
    if ('fact' in parsed.data) {
      for (const listener of [...factListeners]) listener(parsed.data.fact)
      return
    }
    const one = settle(parsed.data.id)
    if (one === undefined) return
    if (!parsed.data.ok) {
      one.reject(new MediaRefusedError(parsed.data.error.name, parsed.data.error.message))
      return
    }
    const output = mediaRequests[one.request].output.safeParse(parsed.data.output)
    if (output.success) one.resolve(output.data)
    else one.reject(new MediaRefusedError('DataError', `The reply to ${one.request} is outside the contract.`))
  })

  return {
    id,
    get gone() {
      return gone
    },
    request: (name, input, limitMs = defaultLimitMs) =>
      new Promise((resolve, reject) => {
        if (gone) {
          reject(new MediaGoneError(name))
          return
        }
        const number = (sent += 1)
        const timer = setTimeout(() => {
          pending.delete(number)
          const error = new Error(`The media window did not reply to ${name} within ${limitMs} ms.`)
          error.name = 'TimeoutError'
          reject(error)
        }, limitMs)
        pending.set(number, { request: name, resolve: resolve as (output: unknown) => void, reject, timer })
        window.port.post({ id: number, request: name, input })
      }),
    onFact(listener) {
      factListeners.add(listener)
      return () => factListeners.delete(listener)
    },
    onGone(listener) {
      goneListeners.add(listener)
      return () => goneListeners.delete(listener)
    },
    close() {
      leave('closed')
      window.port.close()
      window.close()
    },
  }
}
