import { type MediaHost } from '../media/media-host.ts'
import { type MediaLink } from '../media/media-link.ts'
import { type SoundSource } from './sound-source.ts'

export type SoftphoneSoundOptions = {
  readonly mediaHost: Pick<MediaHost, 'active' | 'listen'>
  /** The peer connection a line has now; it has another one after every recovery. */
  readonly peerOf: (lineId: string) => string | null
  readonly log: (message: string, detail: Readonly<Record<string, unknown>>) => void
}

/** The last block is on its way when the window is asked to stop. */
const stopLimitMs = 1_000

/** A window and a peer of it; the same name in another window is another one. */
type Asked = { readonly link: MediaLink; readonly peer: string }

/** Takes the sound from the media window in use: goes on in the next one when that dies, and with every new peer. */
export function createSoftphoneSound({ mediaHost, peerOf, log }: SoftphoneSoundOptions): SoundSource {
  return {
    kind: 'softphone',
    suddenMs: 250,
    listen(lineId, sink) {
      let asked: Asked | null = null
      let source = ''
      let ended = false

      const follow = (): void => {
        const link = mediaHost.active()
        const peer = peerOf(lineId)
        if (ended || link === null || link.gone || peer === null) return
        if (asked !== null && asked.link === link && asked.peer === peer) return
        const old = asked
        const now: Asked = { link, peer }
        asked = now
        if (old !== null) stop(old).catch(() => undefined)
        link.request('peer.record', { peer, on: true }).catch((error: unknown) => {
          // Not opened there yet: its next fact is the next try.
          if (asked === now) asked = null
          log('the sound of a line is not told yet', { lineId, why: error instanceof Error ? error.name : 'unknown' })
        })
      }
      const stop = ({ link, peer }: Asked): Promise<unknown> =>
        link.gone ? Promise.resolve() : link.request('peer.record', { peer, on: false }, stopLimitMs)

      const stopListening = mediaHost.listen({
        active: follow,
        lost: () => (asked = null),
        fact(fact) {
          if (fact.kind === 'peer.state') return follow()
          if (fact.kind !== 'peer.sound' || fact.peer !== asked?.peer) return
          const now = `${String(asked.link.id)} ${fact.peer}`
          if (now !== source) sink.sourceChanged()
          source = now
          const { buffer, byteOffset, byteLength } = fact.sound
          sink.sound(fact.at, Buffer.from(buffer, byteOffset, byteLength))
        },
      })
      follow()
      return {
        follow,
        async end() {
          if (ended) return
          ended = true
          if (asked !== null) await stop(asked).catch(() => undefined)
          stopListening()
        },
      }
    },
  }
}
