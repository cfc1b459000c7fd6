import { type SignedIn } from '../../../contract/access.ts'
import { type HubTarget } from '../../../main/hub-link/hub-address.ts'

/** What seat-until-killed.ts is to do. */
export type SeatLife = {
  readonly folder: string
  readonly key: string
  readonly target: HubTarget
  readonly signedIn: SignedIn
  readonly accessUntil: number
  /** The calls to come; the first may be going on since an earlier life. */
  readonly calls: readonly { readonly callId: string; readonly since: number | null }[]
  readonly callMs: number
  /** A recording that was cut off is sent after so long. */
  readonly openForMs: number
}

/** What it tells its parent. */
export type SeatSays =
  | { readonly say: 'ready' }
  | { readonly say: 'begins' | 'sound' | 'ends'; readonly callId: string; readonly at: number }
  | { readonly say: 'sends'; readonly id: string; readonly offset: number }
  | { readonly say: 'sent'; readonly id: string; readonly offset: number; readonly bytes: number }
  | { readonly say: 'media'; readonly processId: number | null }
