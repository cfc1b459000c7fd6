import { type Extension } from '../../contract/agent.ts'
import { ZuoxiError } from '../../contract/errors.ts'
import { type UserId } from '../../contract/ids.ts'
import { type BilingualText, type Language } from '../../contract/language.ts'
import { type Order } from '../../contract/order/order.ts'
import {
  type PracticeIntent,
  type PracticeMood,
  type PracticeSettings,
  practiceSettingsSchema,
  type PracticeState,
} from '../../contract/practice.ts'
import { type Caller } from '../access/caller.ts'
import { reaches, reachOf } from '../access/data-scope.ts'
import { type Agents } from '../agents/agents.ts'
import { type CallChange } from '../calls/calls.ts'
import { type LiveFact } from '../live/audience.ts'
import { type Lot } from '../sample-data/seeded.ts'
import { mostCalls, pickIntent, pickMood, surgeTimes, untilNext } from './arrivals.ts'
import { planCall } from './caller-plan.ts'
import { type Colleagues } from './colleagues.ts'
import { type DeskPhones } from './desk-phones.ts'
import { type FindCaller } from './find-caller.ts'
import { type PracticeCalls, toContract } from './practice-calls.ts'
import { type Stations } from './stations.ts'
import { type KeptScore, type ScoreBoard } from './score-board.ts'

export type PracticeOptions = {
  readonly agents: Pick<Agents, 'all' | 'find' | 'personAt'>
  readonly calls: PracticeCalls
  readonly colleagues: Colleagues
  readonly deskPhones: DeskPhones
  readonly scores: ScoreBoard
  readonly findCaller: FindCaller
  readonly stations: Stations
  readonly publish: (fact: LiveFact) => void
  readonly settings: PracticeSettings
  readonly lot: Lot
  readonly now: () => number
  readonly onError: (error: unknown) => void
}

export type Practice = ReturnType<typeof createPractice>

/** A colleague takes so many calls an hour, beside what the people leave him. */
const callsPerColleague = 18
const lookMs = 250
/** The first call after somebody has become ready: nobody sits before a silent telephone to try the program. */
const firstCallMs = 2_500
/** A floor on which nobody talks shows a supervisor nothing: the next colleague has a call after so long. */
const quietFloorMs = 3_000
/** What somebody who begins is called for first, one call after the other, by calm people. */
const firstIntents: readonly PracticeIntent[] = ['repeat-order', 'chase', 'new-address']
/** So many callers may wait before one more is refused to who asks for one. */
const mostWaiting = 5
const tellMs = 200
const minuteMs = 60_000

const reasons = {
  enough: { 'zh-CN': '已经有电话在等了，先接一接', en: 'callers are waiting already; take some of them first' },
  nobody: { 'zh-CN': '样例里没有合适的来电客户，换一种来意', en: 'nobody of the sample fits; choose another wish' },
} as const satisfies Record<string, BilingualText>

const workingStates: readonly string[] = ['ready', 'ringing', 'talking', 'holding', 'wrap-up']

/** The exercise: who calls when, and what comes of it. */
export function createPractice(options: PracticeOptions) {
  const { agents, calls, colleagues, deskPhones, scores, lot, now } = options
  let { settings } = options
  let surgeUntil: number | null = null
  let exerciseStartedAt = now()
  let nextAt = now() + untilNext(settings.callsPerHour, lot)
  let nextForColleague = now()
  let looking: NodeJS.Timeout | undefined
  let telling: NodeJS.Timeout | undefined
  let placing = false
  let closed = false
  /** People who have had their first call since they sat down. */
  const begun = new Set<Extension>()
  /** How many of the first calls each seat has had in this exercise. */
  const firstCalls = new Map<Extension, number>()
  let floorQuietSince: number | null = null

  const surges = (): boolean => surgeUntil !== null && now() < surgeUntil
  const perHour = (): number => settings.callsPerHour * (surges() ? surgeTimes : 1)
  const people = () => agents.all().filter(({ extension, userId }) => userId !== null && !colleagues.isSeat(extension))
  const forPeople = () => calls.running().filter((call) => call.forPeople)

  async function call(intent: PracticeIntent, mood: PracticeMood): Promise<boolean> {
    const caller = await options.findCaller.find(intent)
    if (caller === null || closed) return false
    calls.place(planCall({ caller, intent, mood, language: settings.language }, lot), true)
    return true
  }

  async function callColleague(): Promise<void> {
    const free = colleagues.ready()
    if (free.length === 0) return
    const seat = lot.pick(free)
    const caller = await options.findCaller.ofColleague(seat.caller.userId)
    if (caller === null || closed) return
    const intent = caller.customer === null ? 'wrong-number' : lot.happens(0.8) ? 'repeat-order' : 'complaint'
    const wish = { caller, intent, mood: pickMood(intent, lot), language: settings.language } as const
    // To the order line, whose first seat is his own (routing: owner).
    calls.place({ ...planCall(wish, lot), service: false }, false)
  }

  async function callSomebody(): Promise<void> {
    const intent = pickIntent(settings.intents, lot)
    // Where nobody has such a wish, water is always wanted.
    if (!(await call(intent, pickMood(intent, lot)))) await call('repeat-order', 'calm')
  }

  /** One of the first calls of that seat; false when it has had them, or nobody of the sample fits. */
  async function callBeginner(extension: Extension): Promise<boolean> {
    const had = firstCalls.get(extension) ?? 0
    const intent = firstIntents[had]
    if (intent === undefined) return false
    firstCalls.set(extension, had + 1)
    begun.add(extension)
    return await call(intent, 'calm')
  }

  function colleagueIsDue(at: number): boolean {
    const quiet = people().length > 0 && calls.running().every((one) => one.forPeople)
    floorQuietSince = quiet ? (floorQuietSince ?? at) : null
    return at >= nextForColleague || (floorQuietSince !== null && at - floorQuietSince >= quietFloorMs)
  }

  async function look(): Promise<void> {
    const at = now()
    if (surgeUntil !== null && at >= surgeUntil) {
      surgeUntil = null
      nextAt = at + untilNext(perHour(), lot)
      tellSoon()
    }
    if (settings.paused) return
    const working = people().filter(({ state }) => workingStates.includes(state))
    const fresh = working.find(
      ({ extension, state, since }) => state === 'ready' && !begun.has(extension) && at - since >= firstCallMs,
    )
    for (const extension of begun) if (!working.some((one) => one.extension === extension)) begun.delete(extension)
    if (fresh !== undefined) {
      begun.add(fresh.extension)
      if (forPeople().length < mostCalls(working.length, false)) {
        if (!(await callBeginner(fresh.extension))) await call('repeat-order', 'calm')
        nextAt = Math.max(nextAt, now() + 20_000)
      }
    }
    if (at >= nextAt) {
      nextAt = at + untilNext(perHour(), lot)
      if (forPeople().length < mostCalls(working.length, surges())) await callSomebody()
    }
    if (colleagueIsDue(at)) {
      floorQuietSince = null
      const rate = Math.max(1, colleagues.atWork()) * callsPerColleague * (surges() ? 2 : 1)
      nextForColleague = at + untilNext(rate, lot)
      await callColleague()
    }
  }

  function tellSoon(): void {
    telling ??= setTimeout(() => {
      telling = undefined
      const { scores: _, ...practice } = whole()
      options.publish({ delta: { kind: 'practice.changed', practice }, extensions: [], teams: [] })
    }, tellMs)
  }

  function whole(): PracticeState {
    return {
      settings,
      surgeUntil,
      exerciseStartedAt,
      calls: calls.running().map(toContract),
      scores: scores.scores().map(({ score }) => score),
    }
  }

  return {
    /** All of it for who controls agents; the own scores for everybody else. */
    state(caller: Caller): PracticeState {
      const reach = reachOf(caller.scopeOf('agent.control'), caller)
      const sees = ({ person }: KeptScore): boolean => person.userId === caller.userId || reaches(reach, person)
      const shown = scores.scores().filter(sees)
      const state = whole()
      const trains = caller.scopeOf('agent.control') !== undefined
      return { ...state, calls: trains ? state.calls : [], scores: shown.map(({ score }) => score) }
    },

    change(change: { readonly [Key in keyof PracticeSettings]?: PracticeSettings[Key] | undefined }): void {
      settings = practiceSettingsSchema.parse({ ...settings, ...change })
      nextAt = now() + untilNext(perHour(), lot)
      colleagues.want(settings.colleagues)
      tellSoon()
    },

    surge(minutes: number): void {
      surgeUntil = now() + minutes * minuteMs
      nextAt = now()
      tellSoon()
    },

    /** @throws ZuoxiError `state.illegal` when enough wait already, or nobody can want that */
    async callNow(
      by: Pick<Caller, 'userId'>,
      wish: { intent?: PracticeIntent | undefined; mood?: PracticeMood | undefined },
    ): Promise<void> {
      const waiting = forPeople().filter(({ state }) => state === null || state.answeredAt === null)
      if (waiting.length >= mostWaiting) throw new ZuoxiError('state.illegal', { reason: reasons.enough })
      const seat = people().find(({ userId, state }) => userId === by.userId && workingStates.includes(state))
      const anything = wish.intent === undefined && wish.mood === undefined
      if (anything && seat !== undefined && (await callBeginner(seat.extension))) return
      const intent = wish.intent ?? pickIntent(settings.intents, lot)
      const mood = wish.mood ?? pickMood(intent, lot)
      const placed = await call(intent, mood)
      if (!placed && (wish.intent !== undefined || !(await call('repeat-order', mood)))) {
        throw new ZuoxiError('state.illegal', { reason: reasons.nobody })
      }
    },

    restart(): void {
      scores.clear()
      firstCalls.clear()
      exerciseStartedAt = now()
      tellSoon()
    },

    subtitles: (): boolean => settings.subtitles,
    language: (): Language => (settings.language === 'en' ? 'en' : 'zh-CN'),
    changed: tellSoon,
    phones: deskPhones,
    isColleague: (userId: UserId): boolean => colleagues.isColleague(userId),

    callChanged(change: CallChange): void {
      const call = calls.follow(change)
      if (call !== null) scores.follow(call, change)
    },
    orderChanged(before: Order | null, after: Order): void {
      calls.orderChanged(before, after)
      scores.orderChanged(before, after)
    },
    agentChanged(extension: Extension, before: string, after: string): void {
      deskPhones.follow(extension)
      if (before === 'wrap-up' && after !== 'wrap-up') scores.finished(extension)
    },

    start(): void {
      deskPhones.start()
      colleagues.start()
      options.stations.start()
      colleagues.want(settings.colleagues)
      looking ??= setInterval(() => {
        if (placing) return
        placing = true
        look()
          .catch(options.onError)
          .finally(() => (placing = false))
      }, lookMs)
    },
    close(): void {
      closed = true
      clearInterval(looking)
      clearTimeout(telling)
      colleagues.close()
      deskPhones.close()
      options.stations.close()
      calls.close()
      scores.clear()
    },
  }
}
