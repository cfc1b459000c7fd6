/** RFC 3551 §6: what these payload types are when no `a=rtpmap` says so. */
const staticTypes: Readonly<Record<string, string>> = { '0': 'PCMU', '8': 'PCMA', '9': 'G722' }

const audioLine = /^(m=audio \S+ \S+) ([\d ]+?)(\r?)$/m

/** The codec an answer chose: the first of its audio line (RFC 3264 §6.1), as its encoding name; null without audio. */
export function chosenCodec(sdp: string): string | null {
  const [first] = payloadTypes(sdp)
  return first === undefined ? null : nameOf(sdp, first)
}

/**
 * The same offer with this codec alone, and the telephone events that go with its clock (RFC 4733 §2.1). Alone, because
 * Asterisk chooses by its own order otherwise (`incoming_call_offer_pref`). Unchanged when it does not offer the codec.
 */
export function withCodecOnly(sdp: string, codec: string): string {
  const types = payloadTypes(sdp)
  const wanted = types.filter((type) => nameOf(sdp, type) === codec)
  const [first] = wanted
  if (first === undefined) return sdp
  const clock = clockOf(sdp, first)
  const kept = types.filter(
    (type) => wanted.includes(type) || (nameOf(sdp, type) === 'TELEPHONE-EVENT' && clockOf(sdp, type) === clock),
  )
  return sdp
    .replace(audioLine, (_, head: string, __, end: string) => `${head} ${kept.join(' ')}${end}`)
    .split('\n')
    .filter((line) => {
      const type = /^a=(?:rtpmap|fmtp|rtcp-fb):(\d+) /.exec(line)?.[1]
      return type === undefined || kept.includes(type)
    })
    .join('\n')
}

/**
 * A codec that a PBX translates by another way than this one: with another sampling rate between, so it is never both
 * G.711. Null when there is none yet.
 */
export function otherCodec(codec: string | null): string | null {
  if (codec === null) return null
  return codec === 'OPUS' ? 'PCMA' : 'OPUS'
}

function payloadTypes(sdp: string): readonly string[] {
  return audioLine.exec(sdp)?.[2]?.split(' ') ?? []
}

function nameOf(sdp: string, type: string): string | null {
  const name = new RegExp(`^a=rtpmap:${type} ([^/\\s]+)/`, 'm').exec(sdp)?.[1] ?? staticTypes[type]
  return name?.toUpperCase() ?? null
}

function clockOf(sdp: string, type: string): string {
  return new RegExp(`^a=rtpmap:${type} [^/\\s]+/(\\d+)`, 'm').exec(sdp)?.[1] ?? '8000'
}

/**
 * The codec we send after answering an offer: the first that was offered and is in our answer, in whatever order that lists
 * them (RFC 3264 §7: the offerer's order is his preference).
 */
export function agreedCodec(offer: string, answer: string): string | null {
  const taken = payloadTypes(answer).map((type) => nameOf(answer, type))
  const names = payloadTypes(offer).map((type) => nameOf(offer, type))
  return names.find((name) => name !== null && taken.includes(name)) ?? null
}
