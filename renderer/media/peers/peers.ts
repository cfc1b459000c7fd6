import { type Conference } from '../conference/mix.ts'
import { openPeer, type Peer, type PeerSurroundings } from './peer.ts'

/** All calls of this window, and which of them are joined. */
export type Peers = {
  open(id: string, iceServers: readonly RTCIceServer[]): void
  /** @throws DOMException `NotFoundError` when there is none of that name */
  get(id: string): Peer
  all(): readonly Peer[]
  /** Of one that is closed already: nothing. */
  close(id: string): void
  join(ids: readonly string[]): void
  closeAll(): void
}

export function createPeers(surroundings: Omit<PeerSurroundings, 'changed'>, conference: Conference): Peers {
  const peers = new Map<string, Peer>()
  let joined: readonly string[] = []

  const get = (id: string): Peer => {
    const peer = peers.get(id)
    if (!peer) throw new DOMException(`There is no peer ${id}.`, 'NotFoundError')
    return peer
  }
  const join = (ids: readonly string[]): void => {
    const members = [...new Set(ids)].map(get)
    joined = ids
    conference.set(members)
  }
  const close = (id: string): void => {
    const peer = peers.get(id)
    if (!peer) return
    peers.delete(id)
    if (joined.includes(id)) join(joined.filter((one) => one !== id))
    peer.close()
  }
  return {
    open(id, iceServers) {
      if (peers.has(id)) throw new DOMException(`The peer ${id} is open already.`, 'InvalidStateError')
      const changed = (): void => {
        if (joined.includes(id)) conference.refresh()
      }
      peers.set(id, openPeer(id, iceServers, { ...surroundings, changed }))
    },
    get,
    all: () => [...peers.values()],
    close,
    join,
    closeAll() {
      joined = []
      conference.close()
      for (const peer of peers.values()) peer.close()
      peers.clear()
    },
  }
}
