import { v7 as uuid } from 'uuid'
import { type Extension } from '../../contract/agent.ts'
import { callNoteInputSchema } from '../../contract/call-note.ts'
import { type HelpRequestId } from '../../contract/ids.ts'
import { type Language } from '../../contract/language.ts'
import { type Caller } from '../access/caller.ts'
import { type QueueSeat } from '../agents/agent-record.ts'
import { type Agents } from '../agents/agents.ts'
import { type CallNotes } from '../call-notes/call-notes.ts'
import { type Help } from '../help/help.ts'
import { type PracticePbx, type SimulatedPhone } from '../pbx/practice/practice-floor.ts'
import { type Lot } from '../sample-data/seeded.ts'
import { type ColleagueMind, newMind, nextAct, noteOf } from './colleague-work.ts'
import { type PracticeCalls, type RunningCall } from './practice-calls.ts'
import { type SentenceKey } from './sentences.ts'
import { type Voices } from './voices.ts'

export type ColleagueSeat = { readonly extension: Extension; readonly caller: Caller }

export type ColleaguesOptions = {
  /** In the order in which they come to work. */
  readonly seats: readonly ColleagueSeat[]
  readonly pbx: Pick<PracticePbx, 'plugIn'>
  readonly agents: Pick<Agents, 'ask' | 'find'>
  readonly queuesOf: (extension: Extension) => readonly QueueSeat[]
  readonly calls: Pick<PracticeCalls, 'find'>
  readonly notes: Pick<CallNotes, 'write'>
  readonly help: Pick<Help, 'ask'>
  /** Writes what the caller wanted, in his name; nothing when there is nothing to write. */
  readonly serve: (by: Caller, call: RunningCall) => Promise<void>
  readonly voices: Voices
  /** The pause between two things he says. */
  readonly saysEveryMs?: number | undefined
  readonly language: () => Language
  readonly lot: Lot
  readonly now: () => number
  readonly onError: (error: unknown) => void
}

export type Colleagues = ReturnType<typeof createColleagues>

type AtWork = {
  readonly seat: ColleagueSeat
  readonly phone: SimulatedPhone
  mind: ColleagueMind
  /** The call he is in or wraps up, and what he has done about it. */
  callId: string | null
  spokenAt: number
  said: number
  asksForHelp: boolean
  /** He has understood after so many things he said. */
  servesAt: number
  served: boolean
}

const lookMs = 500
const address = '127.0.0.1'
/** Now and then somebody lets it ring, and somebody asks for help. */
const missShare = 0.02
const helpShare = 0.04
const helpAfterMs = 15_000
/** Who is signed out by somebody else stays away so long. */
const awayMs = 5 * 60_000
/** So much he says before he has understood: calls last long enough for a supervisor to step into. */
const leastSaid = 5
const mostSaid = 10
const opens: readonly SentenceKey[] = ['agent-greeting', 'agent-address']
const goesOn: readonly SentenceKey[] = ['okay', 'agent-arranges']

/** Simulated people at real seats: plugged in, signed in, ready, on calls, writing about them, on breaks. */
export function createColleagues(options: ColleaguesOptions) {
  const { agents, lot, now } = options
  const atWork: AtWork[] = []
  const awayUntil = new Map<Extension, number>()
  let wanted = 0
  let timer: NodeJS.Timeout | undefined

  function begin(seat: ColleagueSeat): void {
    const phone = options.pbx.plugIn(seat.extension)
    phone.whenRinging(() => ({
      answerAfterMs: lot.happens(missShare) ? null : lot.between(1_500, 7_000),
      talkMs: lot.between(35_000, 150_000),
    }))
    const { userId, jobNumber, name, team } = seat.caller
    const person = { userId, jobNumber, name, team }
    const queues = options.queuesOf(seat.extension)
    agents.ask(seat.extension, { kind: 'sign-in', person, queues, state: 'ready', reason: null }, by(seat))
    const nothing = { callId: null, spokenAt: 0, said: 0, asksForHelp: false, servesAt: mostSaid, served: false }
    atWork.push({ seat, phone, mind: newMind(now(), lot), ...nothing })
  }

  function goHome(one: AtWork): void {
    atWork.splice(atWork.indexOf(one), 1)
    if (agents.find(one.seat.extension)?.person?.userId === one.seat.caller.userId) {
      agents.ask(one.seat.extension, { kind: 'sign-out' }, by(one.seat))
    }
    one.phone.unplug()
  }

  function look(): void {
    for (const one of [...atWork]) {
      const record = agents.find(one.seat.extension)
      if (record === undefined) continue
      const free = record.calls.length === 0
      if (record.person?.userId !== one.seat.caller.userId) {
        // A supervisor has signed him out: he goes, and somebody else comes.
        if (!free) continue
        awayUntil.set(one.seat.extension, now() + awayMs)
        goHome(one)
        continue
      }
      if (atWork.indexOf(one) >= wanted && free) {
        goHome(one)
        continue
      }
      speak(one, record.calls.find(({ phase }) => phase === 'talking')?.callId ?? null)
      const { mind, act } = nextAct(one.mind, record.shown, now(), lot)
      one.mind = mind
      if (act === 'finish-wrap-up') void finish(one).catch(options.onError)
      if (act === 'be-ready') ask(one, 'ready', null)
      if (act === 'take-break') ask(one, 'break', lot.pick(['rest', 'restroom', 'paperwork'] as const))
    }
    const missing = options.seats.filter(({ extension }) => !atWork.some(({ seat }) => seat.extension === extension))
    const can = missing.filter(({ extension }) => (awayUntil.get(extension) ?? 0) <= now())
    for (const seat of can.slice(0, Math.max(0, wanted - atWork.length))) {
      const { person = null } = agents.find(seat.extension) ?? {}
      if (person === null || person.userId === seat.caller.userId) begin(seat)
    }
    // Whom the hub still has signed in from before it stopped.
    for (const seat of missing.filter(({ extension }) => !atWork.some((one) => one.seat.extension === extension))) {
      const record = agents.find(seat.extension)
      if (record?.person?.userId !== seat.caller.userId || record.calls.length > 0) continue
      agents.ask(seat.extension, { kind: 'sign-out' }, by(seat))
    }
  }

  /** He greets, says something at each pause of his, and now and then asks for help. */
  function speak(one: AtWork, callId: string | null): void {
    if (callId === null) return
    if (callId !== one.callId) {
      const begun = { callId, said: 0, spokenAt: now(), served: false }
      Object.assign(one, begun, { asksForHelp: lot.happens(helpShare), servesAt: lot.between(leastSaid, mostSaid) })
      return say(one)
    }
    if (now() - one.spokenAt > (options.saysEveryMs ?? 7_000) && one.said <= mostSaid) say(one)
    if (one.said >= one.servesAt) void serve(one, callId).catch(options.onError)
    if (!one.asksForHelp || one.said < 2 || now() - one.spokenAt < helpAfterMs / 4) return
    one.asksForHelp = false
    void options.help
      .ask(one.seat.caller, address, { id: uuid() as HelpRequestId, callId })
      .catch((error: unknown) => options.onError(error))
  }

  function say(one: AtWork): void {
    const ending: SentenceKey | undefined = one.served ? 'agent-bye' : goesOn[one.said % goesOn.length]
    const key = opens[one.said] ?? ending
    one.spokenAt = now()
    one.said += 1
    if (key === undefined) return
    const voice = options.language() === 'en' ? 'en-woman' : 'zh-woman'
    const pitch = 0.95 + (Number(one.seat.extension) % 7) * 0.02
    one.phone.say(options.voices.speak({ voice, pitch }, [key])).catch(options.onError)
  }

  /** Once in a call: he writes while the caller is on the line, who then thanks and goes. */
  async function serve(one: AtWork, callId: string | null): Promise<void> {
    const call = one.served || callId === null ? undefined : options.calls.find(callId)
    if (call === undefined) return
    one.served = true
    await options.serve(one.seat.caller, call)
  }

  /** What he wrote meanwhile is sent, and he is ready again. */
  async function finish(one: AtWork): Promise<void> {
    const { callId, seat } = one
    one.callId = null
    const call = callId === null ? undefined : options.calls.find(callId)
    if (callId !== null && call !== undefined) {
      const { intent, caller, language } = call.plan
      const written = { ...noteOf(intent, language), customerId: caller.customer?.id ?? null, writtenAt: now() }
      // Not everybody writes about every call.
      if (lot.happens(0.85)) {
        await options.notes.write(seat.caller, callId, callNoteInputSchema.parse({ mutationId: uuid(), ...written }))
      }
      await serve(one, call.callId)
    }
    if (agents.find(seat.extension)?.wrapUp) agents.ask(seat.extension, { kind: 'end-wrap-up' }, by(seat))
  }

  function ask(one: AtWork, state: 'ready' | 'break', reason: string | null): void {
    const until = state === 'break' ? now() + 3 * 60_000 : null
    agents.ask(one.seat.extension, { kind: 'request', state, reason, until }, by(one.seat))
  }

  return {
    most: options.seats.length,
    isColleague: (userId: string): boolean => options.seats.some(({ caller }) => caller.userId === userId),
    isSeat: (extension: Extension): boolean => options.seats.some((seat) => seat.extension === extension),
    /** Those who would take a call now. */
    ready: (): readonly ColleagueSeat[] =>
      atWork.map(({ seat }) => seat).filter(({ extension }) => agents.find(extension)?.shown.state === 'ready'),
    atWork: (): number => atWork.length,
    want(count: number): void {
      wanted = Math.min(count, options.seats.length)
      look()
    },
    start(): void {
      timer ??= setInterval(() => {
        try {
          look()
        } catch (error) {
          options.onError(error)
        }
      }, lookMs)
    },
    close(): void {
      clearInterval(timer)
      for (const { phone } of atWork.splice(0)) phone.unplug()
    },
  }
}

function by({ caller }: ColleagueSeat): { readonly by: 'agent'; readonly userId: string } {
  return { by: 'agent', userId: caller.userId }
}
