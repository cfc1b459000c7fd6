import { alarmNames, sayAlarm } from '../../../../contract/alarm-words.ts'
import { type Alarm } from '../../../../contract/alarm.ts'
import { type Language } from '../../../../contract/language.ts'

type Names = {
  readonly language: Language
  /** Queue key → its name. */
  readonly queueName: (key: string) => string | undefined
}

/** What it is and what about: `排队超限 · 订水`. */
export function alarmTitle(alarm: Alarm, { language, queueName }: Names): string {
  const { subject, detail } = alarm
  const about =
    subject === null ? null : subject.kind === 'agent' ? detail['name'] : (queueName(subject.key) ?? subject.key)
  return [alarmNames[alarm.kind][language], about].filter(Boolean).join(' · ')
}

export const alarmSentence = (alarm: Alarm, language: Language): string => sayAlarm(alarm, language)

/** Not ended before ended, the severe before the others, nobody's before somebody's, the newest first. */
export const byUrgency = (a: Alarm, b: Alarm): number =>
  Number(a.endedAt !== null) - Number(b.endedAt !== null) ||
  Number(a.severity !== 'critical') - Number(b.severity !== 'critical') ||
  Number(a.takenAt !== null) - Number(b.takenAt !== null) ||
  b.raisedAt - a.raisedAt
