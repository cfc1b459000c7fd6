import { type QueueLogRow } from '../asterisk/queue-log.ts'
import { type PlannedCall } from './planned-day.ts'

/** What Asterisk would write into `queue_log` of a planned call (Asterisk page "Queue Logs"). */
export function plannedQueueLog(plan: PlannedCall): readonly QueueLogRow[] {
  const rows: QueueLogRow[] = []
  const uniqueId = `p.${plan.serial}`
  for (const stay of plan.stays) {
    const seconds = (from: number, to: number): string => String((to - from) / 1_000)
    const write = (timeMs: number, agent: string, event: string, ...data: string[]): void =>
      void rows.push({ timeMs, uniqueId, queue: stay.queue, agent, event, data })
    const waited = seconds(stay.enteredAt, stay.endsAt)
    write(stay.enteredAt, 'NONE', 'ENTERQUEUE', '', plan.number, '1')
    for (const { extension, at, endsAt } of stay.refused) {
      write(endsAt, `PJSIP/${extension}`, 'RINGNOANSWER', String(endsAt - at))
    }
    switch (stay.outcome) {
      case 'answered': {
        const [talk] = plan.talks
        if (talk === undefined) throw new Error('an answered stay has a talk')
        const agent = `PJSIP/${talk.extension}`
        const talked = seconds(talk.from, talk.to)
        write(stay.endsAt, agent, 'CONNECT', waited, uniqueId, '1')
        if (talk.transferred) write(talk.to, agent, 'BLINDTRANSFER', 'x', 'y', waited, talked, '1')
        else write(talk.to, agent, plan.endedBy === 'agent' ? 'COMPLETEAGENT' : 'COMPLETECALLER', waited, talked, '1')
        break
      }
      case 'abandoned':
        write(stay.endsAt, 'NONE', 'ABANDON', '1', '1', waited)
        break
      case 'timeout':
        write(stay.endsAt, 'NONE', 'EXITWITHTIMEOUT', '1', '1', waited)
        break
      case 'key':
        write(stay.endsAt, 'NONE', 'EXITWITHKEY', '1', '1', '1', waited)
        break
      case 'empty':
        write(stay.endsAt, 'NONE', 'EXITEMPTY', '1', '1', waited)
    }
  }
  return rows
}
