import { createHash } from 'node:crypto'
import { compareVersions, type Update, type UpdateFile, type UpdateSystem } from '../../contract/update/update.ts'

export type UpdateOffer = { readonly version: string; readonly file: UpdateFile }

export type UpdateWish = {
  readonly running: string
  readonly system: UpdateSystem
  /** How the file's name ends that this kind of installation takes. */
  readonly ending: string
  readonly arch: string
  readonly seatId: string
  /** Versions that did not run here. */
  readonly refused: readonly string[]
}

/**
 * Which update this seat is offered: newer than what runs, for its system and kind of installation, not one that has
 * failed here or at several others, and only when the roll-out has reached it.
 */
export function offerOf(
  updates: readonly (Update & { readonly halted: boolean })[],
  { running, system, ending, arch, seatId, refused }: UpdateWish,
): UpdateOffer | null {
  for (const { version, files, percent, halted, system: its } of updates) {
    if (its !== system || halted || refused.includes(version)) continue
    if (compareVersions(version, running) <= 0 || shareOf(seatId, version) >= percent) continue
    const file = files.find(({ name }) => name.endsWith(`-${arch}.${ending}`))
    if (file !== undefined) return { version, file }
  }
  return null
}

/**
 * Where a seat stands in the roll-out of a version, 0 to 99.99…: always the same place, and with each version another, so
 * that it is not always the same people who go first.
 */
export function shareOf(seatId: string, version: string): number {
  return (createHash('sha256').update(`${seatId} ${version}`).digest().readUInt32BE() / 2 ** 32) * 100
}
