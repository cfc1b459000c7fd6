import { PlainPeerConnection } from './plain-peer-connection.ts'
import { type SeatMedia } from './media.ts'
import { webrtcPeer } from './webrtc-peer-connection.ts'

/** How one call's media is made; handed through JsSIP as its `pcConfig`. */
export type SeatMediaPlan = Readonly<{
  kind: 'plain' | 'webrtc'
  host: string
  say: readonly number[]
  speech?: Int16Array
  firstSequence?: number
  /** called with what JsSIP will drive */
  made: (media: SeatMedia, close: () => void) => void
}>

/** JsSIP copies its configuration field by field, so this one arrives. */
type Configuration = RTCConfiguration & { zuoxiConnection?: object }

/**
 * JsSIP is written for browsers and takes `RTCPeerConnection` from the global object. Ours looks at the configuration
 * it is given and hands out what was prepared for that call, so plain and WebRTC phones can share a process.
 */
export function provideBrowserGlobals(): void {
  const scope = globalThis as unknown as Record<string, unknown>
  if (scope['zuoxiSeatGlobals']) return
  scope['zuoxiSeatGlobals'] = true
  scope['window'] ??= globalThis
  scope['RTCSessionDescription'] = function (this: object, init: RTCSessionDescriptionInit) {
    Object.assign(this, init)
  }
  scope['RTCPeerConnection'] = function (configuration: Configuration) {
    if (!configuration.zuoxiConnection) {
      throw new Error('This call has no media: answer() and call() of a seat prepare it.')
    }
    return configuration.zuoxiConnection
  }
}

/** Prepares one call's media and gives what goes into JsSIP's options. */
export function prepareMedia(plan: SeatMediaPlan): { pcConfig: RTCConfiguration; mediaStream: MediaStream } {
  if (plan.kind === 'webrtc') {
    const peer = webrtcPeer({ iceServers: [] }, plan.say)
    plan.made(peer.media, peer.close)
    return { pcConfig: configure(peer.connection), mediaStream: peer.stream }
  }
  const connection = new PlainPeerConnection(plan)
  const track = { kind: 'audio', stop: (): void => undefined }
  const stream = { getTracks: () => [track], getAudioTracks: () => [track], getVideoTracks: () => [] }
  plan.made(connection.media, () => connection.close())
  return { pcConfig: configure(connection), mediaStream: stream as unknown as MediaStream }
}

function configure(zuoxiConnection: object): Configuration {
  return { iceServers: [], zuoxiConnection }
}
