import { type SipAccess } from '../../contract/api/seats.api.ts'
import { type Centre } from '../../contract/centre/centre.ts'

/** Registrations are renewed in half of this (RFC 3261 §10.2.1.1); the PBX takes 120 s as well (pjsip.conf). */
const registerSeconds = 120

export type PbxPlace = {
  readonly network: Centre['network']
  /** Where the hub reaches the PBX: its loop-back when both are one machine. */
  readonly amiAddress: string
  /** The hub's own names, which are the PBX's too on one machine. */
  readonly hubNames: readonly string[]
}

/**
 * Names under which a seat may reach the PBX, best first. Each of them is in the certificate that pbx-config makes
 * (ensure-certificates.ts), the hub's names as far as they are the machine's own.
 */
export function pbxHosts({ network, amiAddress, hubNames }: PbxPlace): readonly string[] {
  const named = [
    ...network.names,
    ...(network.address === '0.0.0.0' ? [] : [network.address]),
    ...(network.externalAddress === undefined ? [] : [network.externalAddress]),
  ]
  if (named.length > 0) return [...new Set(named)]
  return amiAddress === 'localhost' || amiAddress.startsWith('127.') ? hubNames : [amiAddress]
}

/** How a softphone registers; undefined when the centre offers its seats no secure web socket or no name. */
export function sipAccess(options: {
  readonly extension: string
  readonly password: string
  readonly place: PbxPlace
  readonly autoAnswer: boolean
  readonly certificateAuthority: string | null
  /** Instead of where the place says. */
  readonly webSocket?: string
}): SipAccess | undefined {
  const { extension, password, place, autoAnswer, certificateAuthority } = options
  const { wss } = place.network
  const hosts = options.webSocket === undefined ? pbxHosts(place) : [new URL(options.webSocket).hostname]
  const [host] = hosts
  if (host === undefined || (wss === undefined && options.webSocket === undefined)) return undefined
  return {
    uri: `sip:${extension}@${host}`,
    authorizationUser: extension,
    password,
    webSockets: options.webSocket === undefined ? hosts.map((name) => `wss://${name}:${wss}/ws`) : [options.webSocket],
    certificateAuthority,
    // Seats and PBX are in one house: host candidates do (RFC 8445 §5.1.1.1).
    iceServers: [],
    registerSeconds,
    autoAnswer,
  }
}
