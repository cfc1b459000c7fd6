import { type Law } from './g711.ts'

/** What is looked at of a description (RFC 8866, RFC 8829): one audio line with ICE and DTLS-SRTP. */
export type AudioDescription = {
  readonly mid: string | null
  readonly direction: 'sendrecv' | 'sendonly' | 'recvonly' | 'inactive'
  readonly ice: { readonly user: string; readonly password: string; readonly lite: boolean }
  readonly candidates: readonly Candidate[]
  readonly fingerprint: { readonly algorithm: string; readonly value: string }
  readonly setup: 'actpass' | 'active' | 'passive'
  /** Payload types of G.711, in the order given. */
  readonly laws: readonly { readonly law: Law; readonly type: number }[]
  /** Payload type of telephone events at 8 kHz (RFC 4733). */
  readonly events: number | null
  /** Media lines of the description, in order, as they are refused in an answer; null: the audio line. */
  readonly lines: readonly (string | null)[]
  readonly bundled: boolean
}

export type Candidate = {
  readonly foundation: string
  readonly component: number
  readonly protocol: string
  readonly priority: number
  readonly ip: string
  readonly port: number
  readonly type: string
}

const first = (text: string, pattern: RegExp): string | undefined => pattern.exec(text)?.[1]

/** Undefined when it has no audio that we could speak: no G.711, no ICE, no fingerprint. Never throws. */
export function readDescription(sdp: string): AudioDescription | undefined {
  const text = sdp.replace(/\r\n/g, '\n')
  const [session = '', ...media] = text.split(/^(?=m=)/m)
  const audioAt = media.findIndex((one) => /^m=audio [1-9]\d* \S*SAVPF? /.test(one))
  const audio = media[audioAt]
  if (audio === undefined) return undefined
  const either = (pattern: RegExp): string | undefined => first(audio, pattern) ?? first(session, pattern)
  const user = either(/^a=ice-ufrag:(\S+)/m)
  const password = either(/^a=ice-pwd:(\S+)/m)
  const fingerprint = /^a=fingerprint:(\S+) (\S+)/m.exec(audio) ?? /^a=fingerprint:(\S+) (\S+)/m.exec(session)
  if (user === undefined || password === undefined || fingerprint === null) return undefined
  const types = (first(audio, /^m=audio \d+ \S+ ([\d ]+)/) ?? '').split(' ').map(Number)
  const named = types.map((type) => ({ type, name: first(audio, new RegExp(`^a=rtpmap:${String(type)} (\\S+)`, 'm')) }))
  const laws = named.flatMap(({ type, name }) => {
    const law = name?.toUpperCase().replace(/\/1$/, '') ?? { 0: 'PCMU/8000', 8: 'PCMA/8000' }[type]
    return law === 'PCMU/8000' || law === 'PCMA/8000' ? [{ law: law.slice(0, 4) as Law, type }] : []
  })
  if (laws.length === 0) return undefined
  const direction = either(/^a=(sendrecv|sendonly|recvonly|inactive)\b/m) as AudioDescription['direction'] | undefined
  // RFC 3264 §8.4: how telephones held before there were directions.
  const nowhere = /^c=IN IP4 0\.0\.0\.0$/m.test(audio) && direction === undefined && !/^a=candidate/m.test(audio)
  return {
    mid: first(audio, /^a=mid:(\S+)/m) ?? null,
    direction: nowhere ? 'inactive' : (direction ?? 'sendrecv'),
    ice: { user, password, lite: /^a=ice-lite\s*$/m.test(session) },
    candidates: [...audio.matchAll(/^a=candidate:(\S+) (\d+) (\S+) (\d+) (\S+) (\d+) typ (\S+)/gm)].map((found) => ({
      foundation: found[1] ?? '',
      component: Number(found[2]),
      protocol: (found[3] ?? '').toLowerCase(),
      priority: Number(found[4]),
      ip: found[5] ?? '',
      port: Number(found[6]),
      type: found[7] ?? '',
    })),
    fingerprint: { algorithm: fingerprint[1] ?? '', value: fingerprint[2] ?? '' },
    setup: (either(/^a=setup:(actpass|active|passive)/m) ?? 'actpass') as AudioDescription['setup'],
    laws,
    events: named.find(({ name }) => name?.toLowerCase() === 'telephone-event/8000')?.type ?? null,
    lines: media.map((one, index) => (index === audioAt ? null : (one.split('\n')[0] ?? ''))),
    bundled: /^a=group:BUNDLE/m.test(session),
  }
}

export type OwnDescription = {
  readonly session: string
  readonly version: number
  readonly mid: string
  readonly direction: AudioDescription['direction']
  readonly ice: { readonly user: string; readonly password: string }
  readonly candidates: readonly Candidate[]
  readonly fingerprint: { readonly algorithm: string; readonly value: string }
  readonly setup: AudioDescription['setup']
  readonly laws: AudioDescription['laws']
  readonly events: number | null
  readonly ssrc: number
  readonly bundled: boolean
  /** Of the offer that is answered: what is not taken is refused with port 0 (RFC 3264 §6). */
  readonly lines: readonly (string | null)[]
}

/** We are ICE-lite (RFC 8445 §2.5): always reachable at the addresses given, and the telephone does the looking. */
export function writeDescription(own: OwnDescription): string {
  const [main] = own.candidates
  const types = [...own.laws.map(({ type }) => type), ...(own.events === null ? [] : [own.events])]
  const audio = [
    `m=audio ${String(main?.port ?? 9)} UDP/TLS/RTP/SAVPF ${types.join(' ')}`,
    `c=IN IP4 ${main?.ip ?? '127.0.0.1'}`,
    `a=ice-ufrag:${own.ice.user}`,
    `a=ice-pwd:${own.ice.password}`,
    `a=fingerprint:${own.fingerprint.algorithm} ${own.fingerprint.value}`,
    `a=setup:${own.setup}`,
    `a=mid:${own.mid}`,
    `a=${own.direction}`,
    'a=rtcp-mux',
    ...own.laws.map(({ law, type }) => `a=rtpmap:${String(type)} ${law}/8000`),
    ...(own.events === null
      ? []
      : [`a=rtpmap:${String(own.events)} telephone-event/8000`, `a=fmtp:${String(own.events)} 0-15`]),
    'a=ptime:20',
    `a=ssrc:${String(own.ssrc)} cname:practice`,
    ...own.candidates.map(
      ({ foundation, component, protocol, priority, ip, port, type }) =>
        `a=candidate:${foundation} ${String(component)} ${protocol} ${String(priority)} ${ip} ${String(port)} typ ${type}`,
    ),
    'a=end-of-candidates',
  ]
  return [
    'v=0',
    `o=- ${own.session} ${String(own.version)} IN IP4 127.0.0.1`,
    's=-',
    't=0 0',
    'a=ice-lite',
    ...(own.bundled ? [`a=group:BUNDLE ${own.mid}`] : []),
    ...own.lines.flatMap((line) => (line === null ? audio : [line.replace(/^(m=\S+) \d+/, '$1 0')])),
    '',
  ].join('\r\n')
}
