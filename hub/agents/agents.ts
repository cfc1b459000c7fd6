import { v7 as uuid } from 'uuid'
import { type AgentSnapshot, type Extension, type QueueKey } from '../../contract/agent.ts'
import { ZuoxiError } from '../../contract/errors.ts'
import { type BilingualText } from '../../contract/language.ts'
import { type CallChange } from '../calls/calls.ts'
import { type CallState, type SeatLeg } from '../calls/call-state.ts'
import { type Logger } from '../http/logger.ts'
import { type PbxCommands, type PbxSnapshot, type QueueFact, type SeatFact } from '../pbx/port.ts'
import { advanceAgent, type AgentInput } from './agent.machine.ts'
import { type AgentRecord, hubReasons, newAgentRecord, type SeatCall } from './agent-record.ts'
import { type AgentsStore, type Cause, type StoredLogEntry } from './agents.store.ts'
import { canPassOn } from './missed-call.ts'
import { type AgentCommand, disagreement, wholeSession } from './disagreement.ts'
import { createAgentWriter } from './agent-writer.ts'
import { createSeatRepair } from './seat-repair.ts'

export { type StoredLogEntry } from './agents.store.ts'

export type AgentsListener = {
  /** What is written into the state log, at once. */
  logged?(entry: StoredLogEntry): void
  /** After every change of what a seat shows. */
  changed(agent: AgentSnapshot, before: AgentRecord, after: AgentRecord): void
}

export type AgentsOptions = {
  readonly store: AgentsStore
  readonly logger: Pick<Logger, 'warn' | 'info' | 'error'>
  readonly now: () => number
  readonly commands: Pick<PbxCommands, 'signIn' | 'signOut' | 'pause' | 'setPenalty'>
  /** Wrap-up of a queue's calls, ms. */
  readonly wrapUpMs: (queue: QueueKey) => number
  /** Whether a queue rings one seat after the other; in the others all ring, and nobody alone missed a call. */
  readonly ringsInTurn: (queue: QueueKey) => boolean
  readonly listener: AgentsListener
}

export type Agents = ReturnType<typeof createAgents>

const pbxCause: Cause = { by: 'pbx', userId: null }

/** Every seat's state; the one place that turns requests and facts into machine inputs and commands. */
export function createAgents(options: AgentsOptions) {
  const { store, logger, now, listener } = options
  const records = new Map<Extension, AgentRecord>()
  const seatsByUser = new Map<string, Extension>()
  const timers = new Map<Extension, NodeJS.Timeout>()
  const restored = new Map<Extension, { state: string; reason: string | null; at: number }>()
  const writer = createAgentWriter({
    save: (writes) => store.save(writes),
    onError: (error, waiting) => logger.error({ err: error, waiting }, 'agent states are not stored yet'),
  })
  let closed = false
  let linkUp = false

  const repair = createSeatRepair({
    commands: options.commands,
    now,
    logger,
    // Nothing is sent before the first snapshot: until then the hub does not know what the PBX holds.
    wanted: (extension) => {
      const record = records.get(extension)
      return record && linkUp ? advanceAgent(record, { kind: 'clock' }, now()).commands : []
    },
  })

  const recordOf = (extension: Extension): AgentRecord => records.get(extension) ?? newAgentRecord(extension, now())

  const put = (extension: Extension, input: AgentInput, cause: Cause, at = now()): string | undefined => {
    const before = recordOf(extension)
    const next = advanceAgent(before, input, at)
    if (next.illegal !== undefined) return next.illegal
    const after = next.record
    records.set(extension, after)
    if (before.person && before.person.userId !== after.person?.userId) seatsByUser.delete(before.person.userId)
    if (after.person) seatsByUser.set(after.person.userId, extension)
    watchWrapUp(extension, after)
    const changed = next.log !== null || !sameSession(before, after)
    if (changed) {
      const log = next.log === null ? null : { ...next.log, id: uuid(), extension, cause }
      writer.put({ record: after, log })
      if (log !== null) listener.logged?.(log)
    }
    if (changed || visible(before, after)) listener.changed(toSnapshot(after), before, after)
    if (next.commands.length > 0) repair.check(extension)
    return undefined
  }

  const watchWrapUp = (extension: Extension, record: AgentRecord): void => {
    const timer = timers.get(extension)
    if (timer) clearTimeout(timer)
    timers.delete(extension)
    if (record.wrapUp === null || closed) return
    const wait = Math.max(0, record.wrapUp.until - now())
    timers.set(
      extension,
      setTimeout(() => put(extension, { kind: 'clock' }, { by: 'timer', userId: null }), wait + 1),
    )
  }

  const refuse = (why: string | undefined): void => {
    if (why !== undefined) throw new ZuoxiError('state.illegal', { reason: illegalReasons[why] ?? why })
  }

  return {
    /** Sessions of before the restart; what the PBX holds comes with its snapshot. */
    async load(): Promise<void> {
      for (const [extension, shown] of await store.lastShown()) restored.set(extension, shown)
      for (const session of await store.sessions()) {
        const shown = restored.get(session.extension)
        const fresh = newAgentRecord(session.extension, now())
        records.set(session.extension, {
          ...fresh,
          ...session,
          shown: shown
            ? {
                state: shown.state as AgentRecord['shown']['state'],
                reason: shown.reason,
                since: shown.at,
                until: null,
              }
            : fresh.shown,
        })
        if (session.person) seatsByUser.set(session.person.userId, session.extension)
      }
    },

    /** A seat of the centre definition is on the floor also when nobody has sat there yet. */
    know(extensions: readonly Extension[]): void {
      for (const extension of extensions) {
        if (records.has(extension)) continue
        records.set(extension, newAgentRecord(extension, restored.get(extension)?.at ?? now()))
      }
    },

    snapshot(snapshot: PbxSnapshot, calls: Iterable<CallState>): void {
      linkUp = true
      const members = Map.groupBy(snapshot.members, (member) => member.extension)
      const seats = new Map(snapshot.seats.map((seat) => [seat.extension, seat]))
      const callsBySeat = new Map<Extension, SeatCall[]>()
      for (const state of calls) {
        for (const leg of state.legs) {
          const list = callsBySeat.get(leg.extension) ?? []
          list.push(seatCallOf(state, leg))
          callsBySeat.set(leg.extension, list)
        }
      }
      for (const extension of new Set([...records.keys(), ...members.keys(), ...seats.keys()])) {
        const seat = seats.get(extension)
        put(
          extension,
          {
            kind: 'snapshot',
            registered: seat?.registered ?? false,
            device: seat?.device ?? 'unavailable',
            members: members.get(extension) ?? [],
            calls: callsBySeat.get(extension) ?? [],
          },
          pbxCause,
          snapshot.at,
        )
        repair.check(extension)
      }
    },
    linkDown(): void {
      linkUp = false
    },

    fact(fact: SeatFact | QueueFact): void {
      switch (fact.kind) {
        case 'seat.registered':
          put(fact.extension, { kind: 'registered', registered: fact.registered }, pbxCause, fact.at)
          return
        case 'seat.device':
          put(fact.extension, { kind: 'device', device: fact.state }, pbxCause, fact.at)
          return
        case 'queue.member': {
          const { extension, queue, paused, reason, penalty } = fact
          put(extension, { kind: 'member', member: { extension, queue, paused, reason, penalty } }, pbxCause, fact.at)
          return
        }
        case 'queue.member-removed':
          put(fact.extension, { kind: 'member-removed', queue: fact.queue }, pbxCause, fact.at)
          return
      }
    },

    /** The seats' part in a call follows from its legs before and after, whatever fact moved them. */
    callChanged({ before, after, fact }: CallChange): void {
      const was = seatLegs(before)
      const is = seatLegs(after)
      const at = after.lastAt
      for (const [extension, leg] of is) {
        const old = was.get(extension)
        if (old !== undefined && old.state === leg.state) continue
        const { callId } = after
        if (leg.state === 'ringing') put(extension, { kind: 'ringing', callId, queue: leg.queue }, pbxCause, at)
        else if (leg.state === 'held') put(extension, { kind: 'holding', callId }, pbxCause, at)
        else put(extension, { kind: 'talking', callId, queue: leg.queue }, pbxCause, at)
      }
      for (const [extension, leg] of was) {
        if (is.has(extension)) continue
        const merged = fact?.kind === 'call.merged'
        const spoke = leg.state === 'up' || leg.state === 'held'
        const wraps = spoke && !merged && after.direction === 'inbound' && after.queue !== null
        const wrapUpMs = wraps && after.queue !== null ? options.wrapUpMs(after.queue) : 0
        put(extension, { kind: 'call-left', callId: after.callId, wrapUpMs, queue: after.queue }, pbxCause, at)
      }
      if (fact?.kind === 'call.offer-ended' && fact.outcome === 'no-answer' && fact.queue !== null) {
        const passes = options.ringsInTurn(fact.queue) && canPassOn(records.values(), fact.extension, fact.queue)
        if (passes) {
          const wish = { kind: 'request', state: 'not-ready', reason: hubReasons.missedCall, until: null } as const
          put(fact.extension, wish, pbxCause, at)
        }
      }
    },

    /** A request of the agent or of a supervisor. @throws ZuoxiError `state.illegal` */
    ask(
      extension: Extension,
      input: Extract<AgentInput, { kind: 'sign-in' | 'sign-out' | 'request' | 'queues' | 'end-wrap-up' | 'proof' }>,
      cause: Cause,
      /** Of a sign-in: leave another seat for it. */
      move = false,
    ): AgentSnapshot {
      if (input.kind === 'sign-in') {
        const elsewhere = seatsByUser.get(input.person.userId)
        if (elsewhere !== undefined && elsewhere !== extension) {
          const { calls } = recordOf(elsewhere)
          if (!move || calls.length > 0) {
            throw new ZuoxiError('state.illegal', { reason: signedInElsewhere(elsewhere, calls.length > 0) })
          }
          const { person } = recordOf(extension)
          if (person === null || person.userId === input.person.userId) {
            put(elsewhere, { kind: 'sign-out', reason: hubReasons.signedInElsewhere }, cause)
          }
        }
      }
      refuse(put(extension, input, cause))
      return toSnapshot(recordOf(extension))
    },

    /** What the hub finds missing at the PBX; null while nobody knows what the PBX holds. */
    missing(extension: Extension): readonly AgentCommand[] | null {
      const record = records.get(extension)
      return linkUp && record !== undefined ? disagreement(record) : null
    },
    /** @throws ZuoxiError `pbx.unavailable`, `pbx.refused` */
    async repair(extension: Extension): Promise<void> {
      if (!linkUp) throw new ZuoxiError('pbx.unavailable')
      await repair.force(extension, wholeSession(recordOf(extension)))
    },

    seatOf: (userId: string): Extension | null => seatsByUser.get(userId) ?? null,
    find: (extension: Extension): AgentRecord | undefined => records.get(extension),
    personAt: (extension: Extension) => records.get(extension)?.person ?? null,
    records: (): IterableIterator<AgentRecord> => records.values(),
    all: (): readonly AgentSnapshot[] => [...records.values()].map(toSnapshot),
    /** Sessions and log lines that are not on the disk yet. */
    unsaved: (): number => writer.unsaved(),
    /** Resolves when sessions and log are on the disk; rejects after `limitMs`. */
    drain: (limitMs: number): Promise<void> => writer.drain(limitMs),
    close(): void {
      closed = true
      for (const timer of timers.values()) clearTimeout(timer)
      timers.clear()
      writer.close()
      repair.close()
    },
  }
}

export function toSnapshot(record: AgentRecord): AgentSnapshot {
  return {
    extension: record.extension,
    userId: record.person?.userId ?? null,
    jobNumber: record.person?.jobNumber ?? null,
    name: record.person?.name ?? null,
    team: record.person?.team ?? null,
    state: record.shown.state,
    reason: record.shown.reason,
    since: record.shown.since,
    until: record.shown.until,
    registered: record.registered,
    queues: record.members.map(({ queue }) => queue),
    callId: (record.calls.find(({ phase }) => phase !== 'ringing') ?? record.calls[0])?.callId ?? null,
  }
}

function seatLegs(state: CallState | null): ReadonlyMap<Extension, SeatLeg> {
  const legs = new Map<Extension, SeatLeg>()
  for (const leg of state?.legs ?? []) {
    // Two legs of one seat (a second phone ringing): the one that talks counts.
    const other = legs.get(leg.extension)
    if (other === undefined || other.state === 'ringing') legs.set(leg.extension, leg)
  }
  return legs
}

function seatCallOf(state: CallState, leg: SeatLeg): SeatCall {
  const phase = leg.state === 'ringing' ? 'ringing' : leg.state === 'held' ? 'holding' : 'talking'
  return { callId: state.callId, phase, queue: leg.queue, spoken: leg.state === 'up' || leg.state === 'held' }
}

function sameSession(a: AgentRecord, b: AgentRecord): boolean {
  return (
    a.person === b.person &&
    a.wanted === b.wanted &&
    a.wantedReason === b.wantedReason &&
    a.wantedUntil === b.wantedUntil &&
    a.unproven === b.unproven &&
    a.queues === b.queues &&
    a.wrapUp === b.wrapUp
  )
}

function visible(a: AgentRecord, b: AgentRecord): boolean {
  return (
    a.shown.until !== b.shown.until ||
    a.registered !== b.registered ||
    a.members.length !== b.members.length ||
    a.calls !== b.calls
  )
}

const illegalReasons: Readonly<Record<string, BilingualText>> = {
  'somebody else is signed in at this seat': {
    'zh-CN': '这个分机已有别人签入，请换一个分机或请班长将其签出',
    en: 'somebody else is signed in at this seat; take another or ask the supervisor to sign him out',
  },
  'nobody is signed in at this seat': { 'zh-CN': '还没有签入', en: 'nobody is signed in at this seat' },
  'this seat is not in wrap-up': { 'zh-CN': '现在不在话后处理', en: 'this seat is not in wrap-up' },
}

function signedInElsewhere(extension: Extension, inCall: boolean): BilingualText {
  if (inCall) {
    return {
      'zh-CN': `您在分机 ${extension} 还有通话，请先在那里结束`,
      en: `you are in a call at seat ${extension}; end it there first`,
    }
  }
  return {
    'zh-CN': `您已在分机 ${extension} 签入，请先签出`,
    en: `you are signed in at seat ${extension}; sign out there first`,
  }
}
