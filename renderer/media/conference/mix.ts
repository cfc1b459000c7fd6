import { closeContext, createSilentContext } from '../devices/audio-context.ts'
import { type Microphone } from '../devices/microphone.ts'
import { type Peer } from '../peers/peer.ts'

/**
 * Mixes a conference in this window: each member is sent the microphone and the other members. A member on hold neither
 * hears nor is heard; a muted one does not hear the agent. Nothing is negotiated: only the senders' tracks change.
 */
export type Conference = {
  /** Fewer than two members are no conference: everybody gets the plain microphone again. */
  set(members: readonly Peer[]): void
  /** Members left, came back, were muted or held, or the microphone is another: mixes anew. */
  refresh(): void
  close(): void
}

type Mix = { readonly nodes: readonly AudioNode[]; readonly sent: readonly MediaStreamTrack[] }

export function createConference(microphone: Microphone): Conference {
  let members: readonly Peer[] = []
  let context: AudioContext | null = null
  let mix: Mix | null = null

  const drop = (old: Mix | null): void => {
    for (const node of old?.nodes ?? []) node.disconnect()
    for (const track of old?.sent ?? []) track.stop()
  }
  const build = (): void => {
    const old = mix
    context ??= createSilentContext()
    const built = mixFor(context, microphone.track(), members)
    mix = built.mix
    for (const [peer, track] of built.tracks) peer.sendInstead(track)
    drop(old)
  }
  const end = (): void => {
    for (const peer of members) peer.sendInstead(null)
    members = []
    drop(mix)
    mix = null
    if (context !== null) closeContext(context)
    context = null
  }

  return {
    set(next) {
      for (const peer of members) if (!next.includes(peer)) peer.sendInstead(null)
      if (next.length < 2) {
        end()
        return
      }
      members = [...next]
      build()
    },
    refresh() {
      if (members.length > 0) build()
    },
    close: end,
  }
}

function mixFor(
  context: AudioContext,
  microphone: MediaStreamTrack | null,
  members: readonly Peer[],
): { readonly mix: Mix; readonly tracks: ReadonlyMap<Peer, MediaStreamTrack> } {
  const nodes: AudioNode[] = []
  const source = (stream: MediaStream): AudioNode => {
    const node = context.createMediaStreamSource(stream)
    nodes.push(node)
    return node
  }
  const agent = microphone && source(new MediaStream([microphone]))
  const heard = new Map<Peer, AudioNode>()
  for (const peer of members) {
    const stream = peer.remote()
    if (stream !== null && !peer.held()) heard.set(peer, source(stream))
  }
  const tracks = new Map<Peer, MediaStreamTrack>()
  for (const peer of members) {
    const destination = context.createMediaStreamDestination()
    destination.channelCount = 1
    nodes.push(destination)
    if (!peer.held()) {
      if (!peer.muted()) agent?.connect(destination)
      for (const [other, node] of heard) if (other !== peer) node.connect(destination)
    }
    const [track] = destination.stream.getAudioTracks()
    if (track !== undefined) tracks.set(peer, track)
  }
  return { mix: { nodes, sent: [...tracks.values()] }, tracks }
}
