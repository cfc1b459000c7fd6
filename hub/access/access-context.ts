import { type DatabaseHandle } from '../database/open-database.ts'
import { type OperationLog } from '../operation-log/operation-log.ts'
import { type Attempts } from './attempts.ts'
import { type Directory } from './directory.ts'
import { type Tokens } from './tokens.ts'

/** What the parts of this subject share. */
export type AccessContext = {
  readonly database: DatabaseHandle
  readonly log: OperationLog
  readonly directory: Directory
  readonly attempts: Attempts
  readonly tokens: Tokens
  readonly now: () => number
  /** Brings the directory in line with what was just committed. */
  reload(): Promise<void>
}
