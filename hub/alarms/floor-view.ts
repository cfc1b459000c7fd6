import { type Extension } from '../../contract/agent.ts'
import { type QueueSnapshot } from '../../contract/live/messages.ts'

/** How the floor and the hub stand at one moment: all that the rules are told. */
export type FloorView = {
  readonly now: number
  /** False while the hub does not see the PBX: what it knows of calls and seats is then old. */
  readonly seesPbx: boolean
  readonly arrivals: {
    readonly lastMinute: number
    /** Calls a minute at this hour of the week; null without history. */
    readonly usual: number | null
  }
  readonly queues: readonly QueueSnapshot[]
  readonly levels: readonly ServiceLevel[]
  readonly trunks: readonly TrunkView[]
  /** Seats somebody is signed in to. */
  readonly seats: readonly SeatView[]
  readonly unrecorded: readonly Unrecorded[]
  readonly recordings: RecordingsView
  readonly disk: { readonly freeBytes: number; readonly totalBytes: number } | null
  readonly link: { readonly pbx: string; readonly state: 'up' | 'down'; readonly reason: string | null }
  readonly hub: { readonly lagMs: number; readonly database: string }
}

/** What is wrong with keeping recordings (hub/recordings/recording-trouble.ts). */
export type RecordingsView = {
  readonly standing: readonly {
    readonly kind: 'folder' | 'disk-full' | 'disk-low' | 'unclaimed' | 'work'
    readonly detail: Readonly<Record<string, string | number | null>>
  }[]
  /** Recordings of the last minutes that are missing or cannot be heard. */
  readonly lost: number
}

/** Of one queue over the last half hour. */
export type ServiceLevel = {
  readonly queue: string
  readonly level: number | null
  readonly calls: number
  readonly target: number
}

export type TrunkView = {
  readonly trunk: string
  readonly name: string
  readonly reachable: boolean
  readonly inUse: number
  readonly limit: number | null
}

export type SeatView = {
  readonly extension: Extension
  readonly userId: string
  readonly name: string | null
  readonly registered: boolean
}

/** A call with an agent that should be recorded and is not. */
export type Unrecorded = {
  readonly callId: string
  readonly extension: Extension | null
  readonly why: 'not-started' | 'stopped'
}
