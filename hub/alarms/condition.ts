import { type Alarm, type AlarmKind } from '../../contract/alarm.ts'
import { type Subject, subjectText } from '../../contract/metrics/subject.ts'

/** Something that is wrong now; an alarm when it lasts. */
export type Condition = Pick<Alarm, 'kind' | 'severity' | 'subject' | 'value' | 'limit' | 'detail'> & {
  /** How long it must last, where it is not the setting for all. */
  readonly holdMs?: number
}

/** One text for what an alarm is about: the same condition again has the same. */
export const conditionKey = (kind: AlarmKind, subject: Subject | null): string =>
  subject === null ? kind : `${kind} ${subjectText(subject)}`

/** Twice the limit is no longer a warning. */
export const severityOf = (value: number, limit: number): Alarm['severity'] =>
  value >= 2 * limit ? 'critical' : 'warning'
