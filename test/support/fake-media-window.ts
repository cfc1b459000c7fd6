import { type MediaFact, type MediaRequestName, mediaRequests } from '../../contract/media/messages.ts'
import { type MediaWindow } from '../../main/media/media-port.ts'

/** A media window without media: answers every request with something of the right form, when it is let. */
export type FakeMediaWindow = MediaWindow & {
  readonly requests: readonly { readonly name: MediaRequestName; readonly input: unknown }[]
  readonly alive: boolean
  /** What `ready` and replies wait for; true from the start unless `slow`. */
  letReply(on: boolean): void
  /** The next request of this name is refused. */
  refuse(name: MediaRequestName, errorName: string): void
  say(fact: MediaFact): void
  /** Posts something outside the contract. */
  babble(message: unknown): void
  die(why?: string): void
}

let windows = 0

export function createFakeMediaWindow(options: { readonly ready?: boolean } = {}): FakeMediaWindow {
  const number = (windows += 1)
  const requests: { name: MediaRequestName; input: unknown }[] = []
  const refusals = new Map<MediaRequestName, string>()
  let held: (() => void)[] | null = null
  let listener: ((message: unknown) => void) | undefined
  let onGone: ((why: string) => void) | undefined
  let gone: string | undefined
  let offers = 0

  const post = (message: unknown): void => {
    const send = (): void => {
      if (gone === undefined) listener?.(structuredClone(message))
    }
    if (held === null) queueMicrotask(send)
    else held.push(send)
  }
  /** Every description has a fingerprint of its own window, as real ones have. */
  const sdp = (): string =>
    `v=0\r\no=- ${number} ${(offers += 1)} IN IP4 192.0.2.1\r\ns=-\r\nt=0 0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\n` +
    `c=IN IP4 192.0.2.1\r\na=sendrecv\r\na=fingerprint:sha-256 ${String(number).padStart(2, '0')}\r\na=rtpmap:111 opus/48000/2\r\n`
  const reply = (name: MediaRequestName, input: unknown): unknown => {
    if (name === 'peer.create-offer') return { type: 'offer', sdp: sdp() }
    if (name === 'peer.create-answer') return { type: 'answer', sdp: sdp() }
    if (name === 'peer.set-local') return (input as { description: unknown }).description
    return null
  }
  const die = (why = 'killed'): void => {
    if (gone !== undefined) return
    gone = why
    onGone?.(why)
  }
  return {
    port: {
      post({ id, request, input }) {
        if (gone !== undefined) return
        const name = request as MediaRequestName
        requests.push({ name, input: mediaRequests[name].input.parse(structuredClone(input)) })
        const refusal = refusals.get(name)
        refusals.delete(name)
        post(
          refusal === undefined
            ? { id, ok: true, output: reply(name, input) }
            : { id, ok: false, error: { name: refusal, message: 'as the test wants it' } },
        )
      },
      onMessage(next) {
        listener = next
        if (options.ready ?? true) post({ fact: { kind: 'ready' } })
      },
      close: () => undefined,
    },
    onGone(next) {
      onGone = next
    },
    close: () => die('closed'),
    die,
    requests,
    get alive() {
      return gone === undefined
    },
    letReply(on) {
      const waiting = held
      held = on ? null : (held ?? [])
      if (on) for (const send of waiting ?? []) send()
    },
    refuse: (name, errorName) => void refusals.set(name, errorName),
    say: (fact) => post({ fact }),
    babble: (message) => listener?.(message),
  }
}
