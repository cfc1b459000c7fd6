/** What a phone's media has sent, received and heard so far. */
export type SeatMedia = Readonly<{
  sentPackets: () => number | Promise<number>
  receivedPackets: () => number | Promise<number>
  /** missing sequence numbers among those received; `undefined` where nobody counts them */
  lostPackets: () => number | undefined
  /** digits received as RFC 4733 events */
  receivedDigits: () => string
  /** amplitude (sample units, 0…32767) of a frequency in what was heard last; a full tone of ours has about 8,000 */
  amplitudeOf: (frequency: number, lastMs?: number) => number
  /** changes what this phone says; an empty list is silence */
  say: (frequencies: readonly number[]) => void
  /** sends RFC 4733 events; where the media cannot, the caller uses SIP INFO */
  sendDigits: ((digits: string) => Promise<void>) | undefined
  /** of a plain phone: says what is heard in another of its calls too, until it is given null */
  join?: (other: SeatMedia | null) => void
}>

/** What JsSIP uses of a browser's `RTCPeerConnection`, and what our tests want to know of it. */
export type SeatPeerConnection = Readonly<{ media: SeatMedia }>
