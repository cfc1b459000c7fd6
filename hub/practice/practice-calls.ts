import { type Extension } from '../../contract/agent.ts'
import { type CallId } from '../../contract/ids.ts'
import { type Order } from '../../contract/order/order.ts'
import { type PracticeCall } from '../../contract/practice.ts'
import { type CallChange } from '../calls/calls.ts'
import { type CallState } from '../calls/call-state.ts'
import { type PracticePbx } from '../pbx/practice/practice-floor.ts'
import { type CallerPlan } from './caller-plan.ts'
import { type PlayedCaller, playCaller } from './play-caller.ts'
import { type Voices } from './voices.ts'

/** A call that was placed, as far as it has come. */
export type RunningCall = {
  readonly plan: CallerPlan
  readonly startedAt: number
  callId: CallId | null
  state: CallState | null
  readonly said: { readonly at: number; readonly text: string }[]
  /** Whether anybody of the exercise took it or had it offered; the rest is for the wall. */
  readonly forPeople: boolean
  over: boolean
  gaveUp: boolean
  /** When it began to ring at a seat, by seat: what the answer is measured from. */
  readonly rang: Map<Extension, number>
  readonly orders: Order[]
  chased: boolean
}

export type PracticeCallsOptions = {
  readonly pbx: Pick<PracticePbx, 'callIn'>
  readonly voices: Voices
  /** Where the callers call: the order line, the after-sales line. */
  readonly numbers: { readonly order: string; readonly service: string }
  readonly now: () => number
  readonly changed: () => void
  /** To the seat that reads along. */
  readonly subtitle: (call: RunningCall, extension: Extension, text: string) => void
  readonly onError: (error: unknown) => void
}

export type PracticeCalls = ReturnType<typeof createPracticeCalls>

const mostLately = 200

/** The calls that are on: each played by its caller, and followed on the floor. */
export function createPracticeCalls(options: PracticeCallsOptions) {
  const { pbx, now } = options
  const running = new Map<string, RunningCall & { readonly player: PlayedCaller }>()
  /** The newest last: what is written about a call is written after it. */
  const lately: RunningCall[] = []

  function place(plan: CallerPlan, forPeople: boolean): RunningCall {
    const calledNumber = plan.service ? options.numbers.service : options.numbers.order
    const line = pbx.callIn({ number: plan.caller.number, calledNumber, patienceMs: plan.patienceMs })
    const call: RunningCall = {
      ...{ plan, forPeople, startedAt: now(), callId: null, state: null, said: [], over: false, gaveUp: false },
      ...{ rang: new Map<Extension, number>(), orders: [], chased: false },
    }
    let talksTo: Extension | null = null
    const player = playCaller({
      ...{ line, script: plan.script, mood: plan.mood, language: plan.language, sound: plan.sound },
      ...{ voices: options.voices, now, onError: options.onError },
      answered: (extension) => (talksTo = extension),
      said: (text) => {
        call.said.push({ at: now(), text })
        if (talksTo !== null) options.subtitle(call, talksTo, text)
        options.changed()
      },
      ended: (_by, gaveUp) => {
        call.over = true
        call.gaveUp = gaveUp
        // Else its last fact is still on its way.
        if (call.state === null || call.state.phase === 'ended') running.delete(line.call)
        options.changed()
      },
    })
    running.set(line.call, Object.assign(call, { player }))
    lately.push(call)
    if (lately.length > mostLately) lately.shift()
    options.changed()
    return call
  }

  return {
    place,
    running: (): readonly RunningCall[] => [...running.values()].filter(({ over }) => !over),
    /** Also one that is over. */
    find: (callId: string): RunningCall | undefined => lately.findLast((call) => call.callId === callId),

    /** A fact about a call of the floor. @returns the practice call it is, if it is one */
    follow({ after, fact }: CallChange): RunningCall | null {
      const call = running.get(after.pbxCallId)
      if (call === undefined) return null
      call.callId = after.callId as CallId
      call.state = after
      if (fact?.kind === 'call.offered') call.rang.set(fact.extension, fact.at)
      if (call.over && after.phase === 'ended') running.delete(after.pbxCallId)
      options.changed()
      return call
    },

    /** An order was placed or something was done to it: perhaps what a caller waits for. */
    orderChanged(before: Order | null, after: Order): void {
      for (const call of running.values()) {
        const { plan } = call
        const his = after.callId === call.callId || after.customerId === plan.caller.customer?.id
        if (!his || call.callId === null) continue
        if (before === null) call.orders.push(after)
        const chased = before !== null && after.chases > before.chases
        if (chased) call.chased = true
        if (plan.intent === 'chase' ? chased : before === null) call.player.done()
      }
    },

    close(): void {
      for (const call of running.values()) call.player.hangUp()
      running.clear()
    },
  }
}

/** As the trainer sees it. */
export function toContract({ plan, callId, state, startedAt, said, over }: RunningCall): PracticeCall {
  const talking = state?.legs.some((leg) => leg.state === 'up' || leg.state === 'held') === true
  const ringing = state?.legs.find((leg) => leg.state === 'ringing')
  return {
    callId,
    number: plan.caller.number,
    customerName: plan.caller.customer?.name ?? null,
    intent: plan.intent,
    mood: plan.mood,
    queue: state?.queue ?? null,
    extension: talking ? (state?.extension ?? null) : (ringing?.extension ?? null),
    phase: over ? 'over' : talking ? 'talking' : ringing === undefined ? 'waiting' : 'ringing',
    startedAt,
    said: [...said],
  }
}
