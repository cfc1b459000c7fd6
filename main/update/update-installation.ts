import { type UpdateSystem } from '../../contract/update/update.ts'
import { type UpdateOffer } from './update-rules.ts'

/** How this seat is installed, and so how it takes another version. */
export type UpdateInstallation = {
  readonly system: UpdateSystem
  /** Of the file it takes, see `updateFilePattern`. */
  readonly ending: string
  /** Versions that were taken back here. */
  refused(): Promise<readonly string[]>
  /** Fetches, proves and lays down; nothing that runs is touched. */
  fetch(offer: UpdateOffer, progress: (percent: number) => void): Promise<void>
  /** Ends the programme and starts it as that version. */
  restart(offer: UpdateOffer): Promise<void>
}
