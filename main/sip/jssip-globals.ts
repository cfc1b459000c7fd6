import JsSIP from 'jssip'
import { type Peer } from '../media/peer.ts'

/** JsSIP copies a `pcConfig` field by field, so this one arrives at the constructor below. */
export type PeerConfiguration = { readonly zuoxiPeer?: Peer }

type Constructor = new (configuration: PeerConfiguration) => object

/**
 * JsSIP is written for browsers: it makes its peer connections with the global `RTCPeerConnection` and looks for one on
 * `window`. Ours hands out the peer that was prepared for the call. A constructor that was there before (a test's phones)
 * keeps serving those who do not bring one. Says nothing to the debug log: it would write passwords' digests and SDP.
 */
export function provideJssipGlobals(): void {
  JsSIP.debug.disable()
  const scope = globalThis as unknown as {
    RTCPeerConnection?: Constructor & { zuoxi?: true }
    RTCSessionDescription?: unknown
    window?: { RTCPeerConnection?: unknown }
  }
  if (scope.RTCPeerConnection?.zuoxi === true) return
  const former = scope.RTCPeerConnection
  const take = function (configuration: PeerConfiguration): object {
    if (configuration.zuoxiPeer !== undefined) return configuration.zuoxiPeer.connection
    if (former !== undefined) return new former(configuration)
    throw new Error('This call was made without a peer connection.')
  } as unknown as Constructor & { zuoxi?: true }
  take.zuoxi = true
  scope.RTCPeerConnection = take
  scope.RTCSessionDescription ??= function (this: object, init: object) {
    Object.assign(this, init)
  }
  // Only what JsSIP asks for: a whole `window` would make other libraries believe that they are in a browser.
  scope.window ??= {}
  scope.window.RTCPeerConnection ??= take
}

/** What goes into JsSIP's options for a call with this peer. `never`: main knows no DOM, and JsSIP's types want it. */
export function mediaOptions(peer: Peer): { readonly pcConfig: never; readonly mediaStream: never } {
  const pcConfig: PeerConfiguration = { zuoxiPeer: peer }
  return { pcConfig: pcConfig as never, mediaStream: peer.stream as never }
}
