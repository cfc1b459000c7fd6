import { type CallStep } from '../../contract/call.ts'
import { type CallPart, type CallsTables } from './calls.tables.ts'

/** Ends of an offer after which nobody else had taken the call from the seat: it rang there and was not picked up. */
const missed: ReadonlySet<unknown> = new Set(['no-answer', 'rejected', 'busy', 'caller-left'])

/** Who had a part in a call, read off its steps: those about a seat carry who sat there (`withPeople`). */
export function callParties(steps: readonly CallStep[]): readonly Omit<CallsTables['call_parties'], 'call_id'>[] {
  return steps.flatMap(({ sequence, at, kind, extension, detail }) => {
    const userId = detail['userId']
    const part = partOf(kind, detail['outcome'])
    if (extension === null || typeof userId !== 'string' || part === null) return []
    return [{ sequence, at, extension, user_id: userId, part }]
  })
}

function partOf(kind: CallStep['kind'], outcome: unknown): CallPart | null {
  if (kind === 'started') return 'dialled'
  if (kind === 'answered') return 'answered'
  return kind === 'offer-ended' && missed.has(outcome) ? 'missed' : null
}

/** The steps with the person at each one's seat. A seat may be somebody else's tomorrow; the history says who it was. */
export function withPeople(
  steps: readonly CallStep[],
  personAt: (
    extension: NonNullable<CallStep['extension']>,
  ) => { readonly userId: string; readonly name: string } | null,
): readonly CallStep[] {
  return steps.map((step) => {
    const person = step.extension === null ? null : personAt(step.extension)
    if (person === null) return step
    return { ...step, detail: { ...step.detail, userId: person.userId, person: person.name } }
  })
}
