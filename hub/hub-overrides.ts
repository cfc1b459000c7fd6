import { type Centre } from '../contract/centre/centre.ts'
import { type Secrets } from '../contract/centre/secrets.ts'
import { type DatabaseHandle } from './database/open-database.ts'
import { type Logger } from './http/logger.ts'
import { type Pbx } from './pbx/port.ts'
import { type PracticeWish } from './practice/practice-on-hub.ts'

/** What tests put in the place of the real thing. */
export type HubOverrides = {
  readonly now?: () => number
  readonly logger?: Logger
  /** An open database; the hub closes it. */
  readonly database?: DatabaseHandle
  /** False: plain HTTP, for tests that ask through `inject`. */
  readonly tls?: boolean
  /** Instead of the file named in the settings. */
  readonly centre?: Centre
  /** The seats' SIP passwords, with `centre`. */
  readonly secrets?: Pick<Secrets, 'seats'>
  readonly pbx?: Pbx
  /** Where the PBX records, instead of what the centre definition says. */
  readonly rawRecordings?: string
  /** A hub for practice: on a PBX that places its calls itself. */
  readonly practice?: PracticeWish
}
