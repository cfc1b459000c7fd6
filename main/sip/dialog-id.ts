/** What names a SIP dialog (RFC 3261 §12). */
export type DialogId = { readonly sipCallId: string; readonly localTag: string; readonly remoteTag: string }

/**
 * The header with which a new INVITE takes a dialog's place (RFC 3891 §3). `to-tag` and `from-tag` are named as the PBX
 * sees the old dialog: its own tag is our remote one.
 */
export function replacesHeaders({ sipCallId, localTag, remoteTag }: DialogId): readonly string[] {
  return [`Replaces: ${sipCallId};to-tag=${remoteTag};from-tag=${localTag}`, 'Require: replaces']
}
