/** RFC 3551 §6: what these payload types are when no `a=rtpmap` says so. */
const staticTypes: Readonly<Record<string, string>> = { '0': 'PCMU', '8': 'PCMA', '9': 'G722' }

const audioLine = /^(m=audio \S+ \S+) ([\d ]+?)(\r?)$/m

/** The codec an answer chose: the first of its audio line (RFC 3264 §6.1), as its encoding name; null without audio. */
export function chosenCodec(sdp: string): string | null {
  const [first] = payloadTypes(sdp)
  return first === undefined ? null : nameOf(sdp, first)
}

/** The same offer with this codec first; unchanged when it does not offer it. */
export function withCodecFirst(sdp: string, codec: string): string {
  const types = payloadTypes(sdp)
  const wanted = types.filter((type) => nameOf(sdp, type) === codec)
  const others = types.filter((type) => !wanted.includes(type))
  return sdp.replace(
    audioLine,
    (_, head: string, __, end: string) => `${head} ${[...wanted, ...others].join(' ')}${end}`,
  )
}

function payloadTypes(sdp: string): readonly string[] {
  return audioLine.exec(sdp)?.[2]?.split(' ') ?? []
}

function nameOf(sdp: string, type: string): string | null {
  const name = new RegExp(`^a=rtpmap:${type} ([^/\\s]+)/`, 'm').exec(sdp)?.[1] ?? staticTypes[type]
  return name?.toUpperCase() ?? null
}
