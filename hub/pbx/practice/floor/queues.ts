import { type Extension, type QueueKey } from '../../../../contract/agent.ts'
import { type Queue } from '../../../../contract/centre/centre.ts'
import { type LeaveQueueReason, type OfferOutcome, type PbxCommands, type QueueMember } from '../../port.ts'
import { guarded } from '../practice-log.ts'
import { type CallLife } from './call-life.ts'
import { type FloorCore, refuse, type Timer } from './core.ts'
import { isRinging, type PracticeCall } from './practice-call.ts'
import { type Candidate, whomToRing } from './queue-order.ts'

type Member = { -readonly [Key in keyof QueueMember]: QueueMember[Key] } & {
  readonly turn: number
  calls: number
  lastCallAt: number | null
}
type Waiting = {
  readonly call: PracticeCall
  readonly queue: Queue
  readonly priority: number
  readonly order: number
  /** Who was asked for this caller, and from when he may be asked again. */
  readonly again: Map<Extension, number>
  timer: Timer | null
}

export type Queues = ReturnType<typeof createQueues>

/** Between two calls of a seat, at most: the hub's pause for the wrap-up arrives within it (queues.conf, wrapuptime). */
const breathMs = 2_000

/**
 * The queues: who is signed in, who waits, who is rung. Every caller is looked at whenever anything changes that could help
 * him; there is no turn to wait for (app_queue, autofill).
 */
export function createQueues(
  core: FloorCore,
  life: CallLife,
  /** A caller leaves unanswered: to wherever the queue overflows. */
  overflow: (call: PracticeCall, queue: Queue) => void,
) {
  const { centre, facts, devices, after } = core
  const members = new Map<QueueKey, Map<Extension, Member>>()
  const waiting = new Set<Waiting>()
  const lastTurn = new Map<QueueKey, number>()
  const freeAt = new Map<Extension, number>()
  let turns = 0
  let orders = 0
  let looking = false

  const queueOf = (key: QueueKey): Queue =>
    centre.queues.find((queue) => queue.key === key) ?? refuse(`there is no queue ${key}`)
  const membersOf = (key: QueueKey): Member[] => [...(members.get(key)?.values() ?? [])]
  const told = ({ extension, queue, paused, reason, penalty }: Member): QueueMember => ({
    ...{ extension, queue, paused, reason, penalty },
  })
  const say = (member: Member): void => {
    facts.say({ kind: 'queue.member', ...told(member) })
    look()
  }
  /** `unavailable,invalid` of queues.conf: whoever is on a break counts as there. */
  const isEmpty = (key: QueueKey): boolean =>
    !membersOf(key).some(({ extension }) => core.telephones.registered(extension))

  const candidates = (one: Waiting): readonly Candidate[] => {
    const at = facts.at()
    return membersOf(one.queue.key as QueueKey)
      .filter(
        ({ extension, paused }) =>
          !paused &&
          devices.of(extension) === 'idle' &&
          (freeAt.get(extension) ?? 0) <= at &&
          (one.again.get(extension) ?? 0) <= at,
      )
      .map(({ extension, penalty, turn, calls, lastCallAt }) => ({
        ...{ extension, penalty, turn, calls, lastCallAt },
        listed: centre.seats.findIndex((seat) => seat.extension === extension),
      }))
  }
  const missed = (one: Waiting, extension: Extension, outcome: OfferOutcome): void => {
    one.again.set(extension, facts.at() + one.queue.retrySeconds * 1_000)
    if (outcome === 'elsewhere' || outcome === 'caller-left' || !waiting.has(one)) return
    look()
    after(one.queue.retrySeconds * 1_000 + 1, look)
  }
  const offer = (one: Waiting): void => {
    const { call, queue } = one
    const key = queue.key as QueueKey
    // One seat at a time, unless all of them ring.
    if ([...call.parties].some(isRinging) && queue.strategy !== 'ring-all') return
    for (const extension of whomToRing(queue.strategy, candidates(one), lastTurn.get(key) ?? null, Math.random())) {
      const member = members.get(key)?.get(extension)
      if (member === undefined) continue
      lastTurn.set(key, member.turn)
      const rung = life.ring(call, extension, {
        ...{ queue: key, seconds: queue.ringSeconds },
        answered: (party) => {
          leave(one)
          member.calls += 1
          life.answerOffer(call, party)
        },
        missed: (_party, outcome) => missed(one, extension, outcome),
      })
      if (rung === null) one.again.set(extension, facts.at() + queue.retrySeconds * 1_000)
    }
  }
  /** Heavier queues first, then by priority, then by arrival. */
  const lookNow = (): void => {
    const inOrder = [...waiting].sort(
      (a, b) => b.queue.weight - a.queue.weight || b.priority - a.priority || a.order - b.order,
    )
    for (const one of inOrder) {
      if (!waiting.has(one) || one.call.over) continue
      if (one.queue.leaveWhenEmpty && isEmpty(one.queue.key as QueueKey)) giveUp(one, 'empty')
      else offer(one)
    }
  }
  /** Once what is happening has been told to its end: a telephone is free before the hub has heard why. */
  const look = (): void => {
    if (looking) return
    looking = true
    queueMicrotask(
      guarded(core.log, () => {
        looking = false
        lookNow()
      }),
    )
  }
  const leave = (one: Waiting): void => {
    waiting.delete(one)
    one.timer?.cancel()
  }
  const giveUp = (one: Waiting, reason: LeaveQueueReason): void => {
    leave(one)
    life.stopRinging(one.call, 'elsewhere')
    life.leaveQueue(one.call, reason)
    if (!one.call.over) overflow(one.call, one.queue)
  }
  const memberOf = (key: QueueKey, extension: Extension): Member =>
    members.get(key)?.get(extension) ?? refuse(`${extension} is not signed in to ${key}`)

  const commands: Pick<PbxCommands, 'signIn' | 'signOut' | 'pause' | 'setPenalty'> = {
    async signIn(extension, key, penalty, paused, reason) {
      queueOf(key)
      if (!centre.seats.some((seat) => seat.extension === extension)) refuse(`there is no seat ${extension}`)
      const own = members.get(key) ?? new Map<Extension, Member>()
      members.set(key, own)
      const known = own.get(extension) ?? { turn: (turns += 1), calls: 0, lastCallAt: null }
      const member: Member = { ...known, extension, queue: key, penalty, paused, reason: paused ? reason : null }
      own.set(extension, member)
      say(member)
    },
    async signOut(extension, key) {
      if (members.get(key)?.delete(extension) !== true) return
      facts.say({ kind: 'queue.member-removed', queue: key, extension })
      look()
    },
    async pause(extension, reason) {
      const mine = [...members.values()].flatMap((own) => own.get(extension) ?? [])
      if (mine.length === 0) refuse(`${extension} is in no queue`)
      for (const member of mine) {
        member.paused = reason !== null
        member.reason = reason
        say(member)
      }
    },
    async setPenalty(extension, key, penalty) {
      const member = memberOf(key, extension)
      member.penalty = penalty
      say(member)
    },
  }

  return {
    commands,
    look,
    members: (): QueueMember[] => [...members.keys()].flatMap((key) => membersOf(key).map(told)),
    /** The caller waits from now on, or is turned away at the door. */
    enter(call: PracticeCall, key: QueueKey, priority = 0): void {
      const queue = queueOf(key)
      const before = [...waiting].filter((one) => one.queue === queue)
      const turnedAway = (reason: 'full' | 'empty'): void => {
        facts.say({ kind: 'call.left-queue', call: call.id, queue: key, reason, waitMs: 0, position: 0 })
        overflow(call, queue)
      }
      if (queue.maxLength > 0 && before.length >= queue.maxLength) return turnedAway('full')
      if (!queue.joinWhenEmpty && isEmpty(key)) return turnedAway('empty')
      const one: Waiting = { call, queue, priority, order: (orders += 1), again: new Map(), timer: null }
      one.timer = after(queue.maxWaitSeconds * 1_000, () => giveUp(one, 'timeout'))
      waiting.add(one)
      life.enterQueue(call, key, before.filter((other) => other.priority >= priority).length + 1)
      look()
    },
    /** Its place is free: answered, picked up, hung up. */
    forget(call: PracticeCall): void {
      for (const one of waiting) if (one.call === call) leave(one)
    },
    /** A seat of a queue's call has hung up. */
    talked(call: PracticeCall, extension: Extension): void {
      const { lastQueue } = call
      if (lastQueue === null) return
      const pause = Math.min(breathMs, queueOf(lastQueue).wrapUpSeconds * 1_000)
      freeAt.set(extension, facts.at() + pause)
      const member = members.get(lastQueue)?.get(extension)
      if (member !== undefined) member.lastCallAt = facts.at()
      after(pause + 1, look)
    },
  }
}
