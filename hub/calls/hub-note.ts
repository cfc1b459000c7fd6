import { type Extension } from '../../contract/agent.ts'
import { type PauseReason } from '../../contract/recording.ts'

/** What the hub itself knows of a call while it runs. */
export type HubNote =
  | { readonly kind: 'hub.hang-up-asked'; readonly at: number; readonly call: string; readonly by: 'supervisor' }
  /** Somebody has the PBX pause the recording; null: it could not. */
  | {
      readonly kind: 'hub.pause-asked'
      readonly at: number
      readonly call: string
      readonly because: PauseReason | null
    }
  | {
      readonly kind: 'hub.identified'
      readonly at: number
      readonly call: string
      readonly callerE164: string | null
      readonly customerId: string | null
    }
  /** The seat itself mixes two of its calls; the PBX sees two calls and nothing of it. */
  | {
      readonly kind: 'hub.conference'
      readonly at: number
      readonly call: string
      readonly extension: Extension
      /** Null when that one has ended. */
      readonly with: string | null
      readonly state: 'joined' | 'ended'
    }
  /** A supervisor is on a rung, has left it, or did something to the call. */
  | {
      readonly kind: 'hub.supervised'
      readonly at: number
      readonly call: string
      /** Whose part in the call; null for the whole of it. */
      readonly extension: Extension | null
      readonly detail: Readonly<Record<string, unknown>>
    }
  | {
      readonly kind: 'hub.help'
      readonly at: number
      readonly call: string
      readonly extension: Extension
      readonly state: 'asked' | 'taken' | 'called-off'
      /** Name of whoever took it. */
      readonly by: string | null
    }
