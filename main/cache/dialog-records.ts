/**
 * A running SIP dialog as it must survive a killed main process (reference: RFC 3891 Replaces needs Call-ID and both tags).
 * Kept in the encrypted store, written when the dialog is confirmed and removed when it ends.
 */
export type DialogRecord = {
  readonly lineId: string
  readonly sipCallId: string
  readonly localTag: string
  readonly remoteTag: string
  /** The hub's call id. */
  readonly callId: string | null
  readonly queue: string | null
  readonly number: string
  readonly direction: 'inbound' | 'outbound' | 'internal'
  readonly held: boolean
  readonly muted: boolean
  /** What its sound was coded in (`peer.codec()`): taken back with the same. */
  readonly codec: string | null
  /** Epoch ms. */
  readonly startedAt: number
  readonly answeredAt: number
  /** Last time main knew it alive; older than the PBX's rtp_timeout it is not tried again. */
  readonly seenAt: number
}

export type DialogRecords = {
  list(): readonly DialogRecord[]
  put(record: DialogRecord): void
  remove(lineId: string): void
}
