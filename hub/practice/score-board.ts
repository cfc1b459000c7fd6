import { type Extension } from '../../contract/agent.ts'
import { type CallNote } from '../../contract/call-note.ts'
import { type Order } from '../../contract/order/order.ts'
import { type PracticeScore } from '../../contract/practice.ts'
import { type CallChange } from '../calls/calls.ts'
import { type RunningCall } from './practice-calls.ts'
import { scoreCall } from './score-call.ts'

type Person = { readonly userId: string; readonly team: string | null }
type Part = {
  readonly call: RunningCall
  readonly extension: Extension
  readonly person: Person
  readonly at: number
  readonly answeredAfterMs: number | null
  timer: NodeJS.Timeout | undefined
  /** Wrap-up was ended before it was known that the call had: nothing more is waited for. */
  through: boolean
  score: PracticeScore | null
}
export type KeptScore = { readonly score: PracticeScore; readonly person: Person }

export type ScoreBoardOptions = {
  /** Null for a simulated colleague and an empty seat: they are not scored. */
  readonly personAt: (extension: Extension) => Person | null
  readonly notesOf: (callId: string) => Promise<readonly CallNote[]>
  readonly customersOf: (number: string) => Promise<readonly string[]>
  readonly now: () => number
  readonly scored: (kept: KeptScore) => void
  readonly onError: (error: unknown) => void
  /** How long after the call one may still write about it before it is scored for the first time. */
  readonly writingMs?: number
}

export type ScoreBoard = ReturnType<typeof createScoreBoard>

const mostScores = 200
/** What was written last is on its way so long. */
const throughMs = 500
/** What is written about a call so long after it still counts. */
const lateMs = 10 * 60_000

/** Scores what people did in practice calls: once they are through with one, and again when they write about it later. */
export function createScoreBoard(options: ScoreBoardOptions) {
  const { now } = options
  const writingMs = options.writingMs ?? 45_000
  /** Newest last. */
  let parts: Part[] = []

  async function score(part: Part): Promise<void> {
    clearTimeout(part.timer)
    const { call, extension, person } = part
    const { plan, callId } = call
    if (callId === null) return
    const [notes, customersOfNumber] = await Promise.all([
      options.notesOf(callId),
      options.customersOf(plan.caller.number),
    ])
    const made = scoreCall({
      ...{ callId, extension, intent: plan.intent, mood: plan.mood, at: part.at, customersOfNumber },
      ...{ answeredAfterMs: part.answeredAfterMs, customerId: plan.caller.customer?.id ?? null },
      ...{ station: plan.station, place: plan.place, orders: call.orders, chased: call.chased },
      note: notes.find(({ userId }) => userId === person.userId) ?? null,
    })
    if (!parts.includes(part) || JSON.stringify(made) === JSON.stringify(part.score)) return
    part.score = made
    options.scored({ score: made, person })
  }

  function keep(call: RunningCall, extension: Extension, answeredAfterMs: number | null): Part | null {
    const person = options.personAt(extension)
    if (person === null) return null
    const before = parts.find((part) => part.call === call && part.extension === extension)
    if (before !== undefined) clearTimeout(before.timer)
    const part: Part = {
      call,
      extension,
      person,
      at: now(),
      answeredAfterMs,
      timer: undefined,
      through: false,
      score: null,
    }
    parts = [...parts.filter((one) => one !== before), part].slice(-mostScores)
    return part
  }

  function soon(part: Part, afterMs: number): void {
    clearTimeout(part.timer)
    part.timer = setTimeout(() => void score(part).catch(options.onError), afterMs)
    part.timer.unref()
  }

  return {
    /** A fact of a practice call. */
    follow(call: RunningCall, { before, after, fact }: CallChange): void {
      if (fact?.kind === 'call.answered') {
        const rang = call.rang.get(fact.extension) ?? fact.at
        keep(call, fact.extension, Math.max(0, Math.round(fact.at - rang)))
      }
      if (fact?.kind === 'call.offer-ended' && (fact.outcome === 'no-answer' || fact.outcome === 'rejected')) {
        const part = keep(call, fact.extension, null)
        if (part !== null) soon(part, 0)
      }
      // A seat's part in it is over: when it has left the call, not when the call ends.
      const left = (before?.legs ?? []).filter(
        (leg) => leg.state !== 'ringing' && !after.legs.some(({ extension }) => extension === leg.extension),
      )
      for (const { extension } of left) {
        const part = parts.find((one) => one.call === call && one.extension === extension)
        if (part !== undefined && part.score === null) soon(part, part.through ? throughMs : writingMs)
      }
    },

    /** The person at that seat is through with his last call, or has written something. */
    finished(extension: Extension): void {
      for (const part of parts) {
        if (part.extension !== extension || part.score !== null) continue
        if (part.timer === undefined) part.through = true
        else soon(part, throughMs)
      }
    },

    /** An order was written or chased: it may belong to a call that is over. */
    orderChanged(before: Order | null, after: Order): void {
      for (const part of parts) {
        const { call } = part
        const his = after.callId === call.callId || after.customerId === call.plan.caller.customer?.id
        if (!his || now() - part.at > lateMs || !call.over) continue
        if (before === null && !call.orders.some(({ id }) => id === after.id)) call.orders.push(after)
        if (before !== null && after.chases > before.chases) call.chased = true
        if (part.score !== null && part.answeredAfterMs !== null) soon(part, 500)
      }
    },

    /** Newest first. */
    scores: (): readonly KeptScore[] =>
      parts.flatMap(({ score: made, person }) => (made === null ? [] : [{ score: made, person }])).reverse(),

    clear(): void {
      for (const { timer } of parts) clearTimeout(timer)
      parts = []
    },
  }
}
