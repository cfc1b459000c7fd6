import { alarmNames, sayAlarm } from '../../../../contract/alarm-words.ts'
import { type Alarm } from '../../../../contract/alarm.ts'
import { type Language } from '../../../../contract/language.ts'

type Names = {
  readonly language: Language
  /** Key of a queue or trunk → its name. */
  readonly nameOf: (key: string) => string | undefined
}

/** What it is and what about: `排队超限 · 订水`. */
export function alarmTitle(alarm: Alarm, { language, nameOf }: Names): string {
  const { subject, detail } = alarm
  const about = subject && (nameOf(subject.key) ?? detail['name'] ?? subject.key)
  return [alarmNames[alarm.kind][language], about].filter(Boolean).join(' · ')
}

export const alarmSentence = (alarm: Alarm, language: Language): string => sayAlarm(alarm, language)

/** Open before ended; of the open ones the severe first, then those nobody looks after; the newest first. */
export function byUrgency(a: Alarm, b: Alarm): number {
  if ((a.endedAt === null) !== (b.endedAt === null)) return a.endedAt === null ? -1 : 1
  if (a.endedAt !== null) return b.raisedAt - a.raisedAt
  return (
    Number(a.severity !== 'critical') - Number(b.severity !== 'critical') ||
    Number(a.takenAt !== null) - Number(b.takenAt !== null) ||
    b.raisedAt - a.raisedAt
  )
}
