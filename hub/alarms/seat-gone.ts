import { type AlarmSettings } from '../../contract/alarm.ts'
import { type Condition } from './condition.ts'
import { type FloorView } from './floor-view.ts'

/** From so many on it is one trouble, of the network, and not theirs. */
export const manySeats = 6
/** Names said in the alarm of many. */
const namesSaid = 10

/** Somebody is signed in and his phone is gone: calls would ring nowhere. */
export function seatGone({ seats }: FloorView, settings: AlarmSettings): readonly Condition[] {
  const gone = seats.filter(({ registered }) => !registered)
  const kind = 'seat-unregistered'
  const holdMs = settings.seatUnregisteredSeconds * 1000
  if (gone.length >= manySeats) {
    const names = gone.slice(0, namesSaid).map(({ name, extension }) => name ?? extension)
    const detail = { names: names.join('、'), signedIn: seats.length }
    return [{ kind, severity: 'critical', subject: null, value: gone.length, limit: manySeats - 1, detail, holdMs }]
  }
  return gone.map(({ extension, userId, name }) => ({
    kind,
    severity: 'warning',
    subject: { kind: 'agent', key: userId },
    value: null,
    limit: null,
    detail: { extension, name },
    holdMs,
  }))
}
