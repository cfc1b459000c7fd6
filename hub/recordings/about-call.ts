import { type CallStep } from '../../contract/call.ts'
import { type CallWithPeople } from '../calls/calls.ts'

/** What a recording says of its call. */
export function aboutCall({ call, userId, team }: CallWithPeople, steps: readonly CallStep[]) {
  const number = call.direction === 'inbound' ? call.callerNumber : call.calledNumber
  const answered = steps.findLast(
    ({ kind, extension, detail }) =>
      kind !== 'offered' && extension === call.extension && typeof detail['person'] === 'string',
  )
  const person = answered?.detail['person']
  return {
    direction: call.direction,
    number,
    numberKey: call.callerE164 ?? number,
    customerId: call.customerId,
    // Its name of then is read where the row is written.
    customerName: null as string | null,
    queue: call.queue,
    extension: call.extension,
    userId,
    agentName: typeof person === 'string' ? person : null,
    team,
  }
}
