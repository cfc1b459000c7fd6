import { type CallSummary } from '../../contract/call.ts'
import { type TopicBoard } from '../bridge/topic-board.ts'
import { type KeptCard } from './card-rules.ts'
import { readNumber } from './read-number.ts'

/** How far the moment of dialling and the hub's of the call may be apart, ms. */
const nearMs = 15_000

type Options = {
  readonly board: TopicBoard
  readonly areaCode: () => string | null
  readonly cards: () => Iterable<KeptCard>
  readonly learnt: (kept: KeptCard, callId: string) => void
}

/** Calls dialled here or passed on have their id from the hub only: the number tells which, and the moment of a dialled one. */
export function createCallIds({ board, areaCode, cards, learnt }: Options) {
  /** The call from outside that the hub last placed at this seat. */
  let ownCall: CallSummary | null = null

  const learn = (callId: string, number: string, startedAt: number | null): void => {
    const clockOffset = board.get('seat').clockOffsetMs
    const { key } = readNumber(number, areaCode())
    const all = [...cards()]
    if (all.some(({ card }) => card.callId === callId)) return
    const found = all.find(({ card, life, number: own }) => {
      const near = startedAt === null || Math.abs(startedAt - (card.openedAt + clockOffset)) < nearMs
      return card.callId === null && life.endedAt === null && near && key === own
    })
    if (found) learnt(found, callId)
  }

  /** The hub may tell of a call that was passed on before the phone names who is on the line, or after. */
  const look = (): void => {
    if (ownCall !== null) learn(ownCall.callId, ownCall.callerNumber, null)
  }

  return {
    look,
    /** The hub has placed a call somewhere. */
    placed(call: CallSummary): void {
      const isHere = call.extension === board.get('session').extension && call.endedAt === null
      if (isHere && call.direction === 'outbound') learn(call.callId, call.calledNumber, call.startedAt)
      else if (isHere) ownCall = call
      else if (ownCall?.callId === call.callId) ownCall = null
      look()
    },
  }
}
