import { type LineRecording, type SeatRecordingRules } from '../../contract/seat/local-recording.ts'
import { type PhoneLine } from '../../contract/seat/phone-line.ts'

/** How long after the answer the PBX may take to say that it records. */
export const pbxGraceMs = 3_000

export type Known = {
  readonly rules: SeatRecordingRules
  /** What the agent wants of this line; null: nothing. */
  readonly byHand: 'on' | 'off' | null
  /** The PBX said that it records it. */
  readonly pbxRecords: boolean
  readonly now: number
}

/** Why a line is to be recorded here now; null: it is not. */
export function wantRecording(line: PhoneLine, known: Known): LineRecording['why'] | null {
  const { rules, byHand, pbxRecords, now } = known
  if (line.answeredAt === null || (line.phase !== 'talking' && line.phase !== 'held')) return null
  if (byHand !== null) return byHand === 'on' ? 'hand' : null
  if (line.direction === 'internal') return null
  if (rules.local === 'always') return 'rule'
  if (rules.local === 'never' || !pbxShouldRecord(line, rules)) return null
  return pbxRecords || now < line.answeredAt + pbxGraceMs ? null : 'pbx-cannot'
}

export function pbxShouldRecord({ direction }: Pick<PhoneLine, 'direction'>, { pbx }: SeatRecordingRules): boolean {
  return direction !== 'internal' && (pbx === 'all' || pbx === direction)
}
