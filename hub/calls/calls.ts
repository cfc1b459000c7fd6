import { type Extension } from '../../contract/agent.ts'
import { type CallStep, type CallSummary } from '../../contract/call.ts'
import { type PauseReason } from '../../contract/recording.ts'
import { type Logger } from '../http/logger.ts'
import { type CallFact, type PbxCallId, type PbxSnapshot } from '../pbx/port.ts'
import { type Transition } from './call-commit.ts'
import { absorb, advance, begin, type CallInput } from './call.machine.ts'
import { createCallIds } from './call-ids.ts'
import { withPeople } from './call-parties.ts'
import { type CallState, newCallState, toSummary } from './call-state.ts'
import { createCallWriter, type WriterHealth } from './call-writer.ts'
import { type CallsStore } from './calls.store.ts'
import { type LossLimits } from './loss-reason.ts'
import { reconcile, resume } from './reconcile.ts'

/** What one fact did to a call. `before` is null for a call that was met just now. */
export type CallChange = {
  readonly before: CallState | null
  readonly after: CallState
  readonly steps: readonly CallStep[]
  /** Null when the change comes from a reconciliation. */
  readonly fact: CallInput | null
}

export type CallsListener = {
  /** At once, in the order of the facts: for whoever must act (agents). */
  applied(change: CallChange): void
  /** Once it is on the disk: for whoever shows it (the live feed). */
  shown(change: CallChange): void
  health(health: WriterHealth): void
}

export type CallsOptions = {
  readonly store: CallsStore
  readonly logger: Pick<Logger, 'warn' | 'info' | 'error'>
  readonly now: () => number
  readonly newCallId: () => string
  readonly limits: () => LossLimits
  /** Who sits at a seat now. */
  readonly personAt: (
    extension: Extension,
  ) => { readonly userId: string; readonly name: string; readonly team: string | null } | null
  /** The outside party's number in E.164, as the numbers subject reads it. */
  readonly e164Of: (number: string) => string | null
  readonly listener: CallsListener
  readonly stepLimit?: number
}

export { type CallWithPeople, createCallsStore } from './calls.store.ts'

export type Calls = ReturnType<typeof createCalls>

/** Every running call, and the way of the facts: machine → listeners → store → feed. */
export function createCalls(options: CallsOptions) {
  const { store, logger, now, listener } = options
  const open = new Map<string, CallState>()
  const byPbxCall = new Map<PbxCallId, string>()
  const ids = createCallIds({ newCallId: options.newCallId, now })
  /** Calls that ended lately, for a journal that arrives before the database answers. */
  const endedLately = new Set<PbxCallId>()
  const writer = createCallWriter({
    save: (writes) => store.save(writes),
    now,
    onHealth: (health) => {
      logger.warn({ health }, 'call history')
      listener.health(health)
    },
    ...(options.stepLimit === undefined ? {} : { stepLimit: options.stepLimit }),
  })

  const keep = (before: CallState | null, transition: Transition, fact: CallInput | null): void => {
    const after = withPerson(before, transition.state)
    if (after.phase === 'ended') {
      open.delete(after.callId)
      byPbxCall.delete(after.pbxCallId)
      remember(endedLately, after.pbxCallId)
    } else {
      open.set(after.callId, after)
      byPbxCall.set(after.pbxCallId, after.callId)
    }
    const steps = withPeople(transition.steps, options.personAt)
    const change: CallChange = { before, after, steps, fact }
    listener.applied(change)
    writer.put({ state: after, steps }, () => listener.shown(change))
  }

  /** Whoever answered stays the call's person until another seat answers. */
  const withPerson = (before: CallState | null, after: CallState): CallState => {
    // A call that a seat made is its person's from the first ring on, also when nobody answers it.
    if (before === null && after.extension !== null && after.direction !== 'inbound') return withPersonOf(after)
    if (after.answeredAt === null || after.extension === null) return after
    if (before !== null && before.answeredAt !== null && before.extension === after.extension) return after
    return withPersonOf(after)
  }
  const withPersonOf = (after: CallState): CallState => {
    const person = after.extension === null ? null : options.personAt(after.extension)
    return { ...after, userId: person?.userId ?? null, team: person?.team ?? null }
  }

  const take = (pbx: string, fact: CallFact): void => {
    const callId = byPbxCall.get(fact.call)
    if (callId === undefined) {
      if (fact.kind !== 'call.started') {
        logger.info({ kind: fact.kind, call: fact.call }, 'fact of no open call')
        return
      }
      const outside = fact.direction === 'outbound' ? fact.calledNumber : fact.callerNumber
      if (fact.extension !== null) ids.expected(fact.call, fact.extension, fact.calledNumber)
      const known = ids.take(fact.call)
      const state = newCallState({
        callId: known.callId,
        pbx,
        pbxCallId: fact.call,
        direction: fact.direction,
        callerNumber: fact.callerNumber,
        calledNumber: fact.calledNumber,
        trunk: fact.trunk,
        startedAt: fact.at,
        callerE164: fact.direction === 'internal' ? null : options.e164Of(outside),
        customerId: known.customerId,
      })
      keep(null, begin(state, fact), fact)
      return
    }
    const before = open.get(callId)
    if (before === undefined) return
    if (fact.kind === 'call.merged') return merge(before, fact)
    const extras = fact.kind === 'call.routed' ? { routed: ids.explanation(fact.call) ?? {} } : {}
    const next = advance(before, fact, options.limits(), extras)
    if (next.illegal !== undefined) {
      logger.warn({ callId, kind: fact.kind, why: next.illegal }, 'fact ignored')
      return
    }
    if (next.state === before && next.steps.length === 0) return
    keep(before, next, fact)
    if (fact.kind === 'call.ended') ids.forget(fact.call)
  }

  /** A consultation ends in the call it was made for. Both records stay, each naming the other. */
  const merge = (from: CallState, fact: Extract<CallFact, { kind: 'call.merged' }>): void => {
    const intoId = byPbxCall.get(fact.into)
    const into = intoId === undefined ? undefined : open.get(intoId)
    const detail = into === undefined ? fact : { ...fact, into: into.callId }
    if (into === undefined) logger.warn({ callId: from.callId, into: fact.into }, 'merged into a call nobody knows')
    else {
      // First into the other call, then out of this one: a seat that talks on is never free in between.
      const absorbed = absorb(into, from, fact.at)
      if (absorbed.illegal === undefined) keep(into, absorbed, detail)
    }
    keep(from, advance(from, detail, options.limits()), detail)
  }

  return {
    /** Loads the open calls of a PBX, before its first snapshot. */
    async load(pbx: string): Promise<void> {
      for (const state of await store.open(pbx)) {
        open.set(state.callId, state)
        byPbxCall.set(state.pbxCallId, state.callId)
      }
    },

    /** In order; never throws. */
    fact: take,

    /**
     * After a (re)connection: brings the open calls to what the PBX says. No fact may be given until this has resolved.
     * @returns the ended calls that the PBX may forget, once they are stored; none when that is not certain
     */
    async snapshot(pbx: string, snapshot: PbxSnapshot): Promise<readonly PbxCallId[]> {
      const mine = [...open.values()].filter((state) => state.pbx === pbx)
      const held = new Set(mine.map((state) => state.pbxCallId))
      const strange = [...snapshot.calls, ...snapshot.missed].map(({ call }) => call).filter((call) => !held.has(call))
      let certain = true
      let storedAsEnded: ReadonlySet<PbxCallId> = endedLately
      let lastSight: number | null = null
      const reopened = new Map<PbxCallId, CallSummary>()
      try {
        storedAsEnded = new Set([...(await store.endedAmong(pbx, strange)), ...endedLately])
        lastSight = await store.lastSight(pbx)
        const again = snapshot.calls.map(({ call }) => call).filter((call) => storedAsEnded.has(call))
        for (const summary of await store.byPbxCall(pbx, again)) reopened.set(summary.pbxCallId, summary)
      } catch (error) {
        // Without the database nobody can say which of the journal's calls are stored: they stay with the PBX.
        logger.error({ err: error }, 'reconciliation without the database')
        certain = false
      }
      const result = reconcile({
        pbx,
        open: mine,
        storedAsEnded,
        snapshot: certain ? snapshot : { ...snapshot, missed: snapshot.missed.filter(({ call }) => held.has(call)) },
        lastSight,
        limits: options.limits(),
        callIdFor: (call, fromPbx) => reopened.get(call)?.callId ?? ids.adopt(call, fromPbx),
      })
      for (const transition of [...result.continued, ...result.ended]) {
        keep(open.get(transition.state.callId) ?? null, transition, null)
      }
      for (const transition of result.fresh) {
        const again = reopened.get(transition.state.pbxCallId)
        keep(null, again ? await continueStored(again, transition, snapshot) : withNumber(transition), null)
      }
      return certain ? result.forget : []
    },

    /** The callId of a call, given before its first fact by the routing answer. */
    callIdFor: (call: PbxCallId): string => {
      const known = byPbxCall.get(call)
      return known ?? ids.reserve(call)
    },
    /** What the routing answer was made of; stored with the call's `routed` step. */
    explain(call: PbxCallId, explanation: Readonly<Record<string, unknown>>, customerId: string | null): void {
      ids.explain(call, explanation, customerId)
      const callId = byPbxCall.get(call)
      const state = callId === undefined ? undefined : open.get(callId)
      if (state && customerId !== null && state.customerId === null) {
        keep(
          state,
          advance(
            state,
            { kind: 'hub.identified', at: now(), call, callerE164: state.callerE164, customerId },
            options.limits(),
          ),
          null,
        )
      }
    },
    /** A call the hub itself has the PBX make: its first fact, which has no callId, gets this one. */
    expect: (callId: string, extension: Extension, number: string): void => ids.expect(callId, extension, number),
    /** A supervisor asked for the end: the history says so when it comes. */
    hangUpAsked(callId: string): void {
      const state = open.get(callId)
      if (!state) return
      const note = { kind: 'hub.hang-up-asked', at: now(), call: state.pbxCallId, by: 'supervisor' } as const
      keep(state, advance(state, note, options.limits()), note)
    },
    /** Somebody has the PBX pause the recording: the history says why when it does. Null: it could not. */
    pauseAsked(callId: string, because: PauseReason | null): void {
      const state = open.get(callId)
      if (!state) return
      const note = { kind: 'hub.pause-asked', at: now(), call: state.pbxCallId, because } as const
      keep(state, advance(state, note, options.limits()), note)
    },
    /** The agent says which customer it is. Does nothing for a call that has ended: the store is told instead. */
    identify(callId: string, customerId: string): boolean {
      const state = open.get(callId)
      if (state === undefined) return false
      if (state.customerId === customerId) return true
      const note = {
        kind: 'hub.identified',
        at: now(),
        call: state.pbxCallId,
        callerE164: state.callerE164,
        customerId,
      } as const
      keep(state, advance(state, note, options.limits()), note)
      return true
    },
    /** A seat joined two of its calls, or parted them; both histories say so, each naming the other. */
    conference(one: CallState, other: CallState | undefined, extension: Extension, state: 'joined' | 'ended'): void {
      const at = now()
      const pairs =
        other === undefined
          ? [[one, null] as const]
          : ([
              [one, other],
              [other, one],
            ] as const)
      for (const [here, there] of pairs) {
        const note = {
          kind: 'hub.conference',
          at: Math.max(at, here.lastAt),
          call: here.pbxCallId,
          extension,
          with: there?.callId ?? null,
          state,
        } as const
        const next = advance(here, note, options.limits())
        if (next.illegal === undefined) keep(here, next, note)
      }
    },
    /** The agent asked for help, somebody comes, or he called it off: the history says so. */
    help(
      callId: string,
      about: {
        readonly extension: Extension
        readonly state: 'asked' | 'taken' | 'called-off'
        readonly by: string | null
      },
    ): void {
      const state = open.get(callId)
      if (state === undefined) return
      const note = { kind: 'hub.help', at: Math.max(now(), state.lastAt), call: state.pbxCallId, ...about } as const
      keep(state, advance(state, note, options.limits()), note)
    },
    /** A supervisor stepped in, up, down or out, or did something to it. Nothing for a call that has ended. */
    supervised(
      callId: string,
      about: {
        readonly at: number
        readonly extension: Extension | null
        readonly detail: Readonly<Record<string, unknown>>
      },
    ): void {
      const state = open.get(callId)
      if (state === undefined) return
      const at = Math.max(about.at, state.lastAt)
      const note = { ...about, kind: 'hub.supervised', at, call: state.pbxCallId } as const
      keep(state, advance(state, note, options.limits()), note)
    },
    /** The routing answer's reasons, as long as the call runs. */
    explanationOf: (callId: string) => {
      const state = open.get(callId)
      return state === undefined ? null : ids.explanation(state.pbxCallId)
    },
    running: (): IterableIterator<CallState> => open.values(),
    find: (callId: string): CallState | undefined => open.get(callId),
    ofPbx: (call: PbxCallId): CallState | undefined => open.get(byPbxCall.get(call) ?? ''),
    health: () => writer.health(),
    /** Remembers that the link was up now: where an unseen end is put. */
    async sight(pbx: string): Promise<void> {
      if ([...open.values()].some((state) => state.pbx === pbx)) await store.saveSight(pbx, now())
    },
    drain: (limitMs: number) => writer.drain(limitMs),
    close: () => writer.close(),
  }

  function withNumber(transition: Transition): Transition {
    const { state } = transition
    const outside = state.direction === 'outbound' ? state.calledNumber : state.callerNumber
    const callerE164 = state.direction === 'internal' ? null : options.e164Of(outside)
    return { ...transition, state: { ...state, callerE164 } }
  }

  /** A call stored as ended that runs still goes on in its own record. */
  async function continueStored(stored: CallSummary, met: Transition, snapshot: PbxSnapshot): Promise<Transition> {
    const steps = await store.steps(stored.callId)
    const running = snapshot.calls.find(({ call }) => call === stored.pbxCallId)
    const state: CallState = {
      ...met.state,
      ...stored,
      phase: 'started',
      phaseSince: snapshot.at,
      endedAt: null,
      endedBy: null,
      lossReason: null,
      talkMs: stored.talkMs ?? 0,
      holdMs: stored.holdMs ?? 0,
      nextSequence: (steps.at(-1)?.sequence ?? 0) + 1,
    }
    return running ? resume(state, running, snapshot.at) : { state, steps: [] }
  }
}

export function summaryOf(state: CallState): CallSummary {
  return toSummary(state)
}

function remember(set: Set<string>, value: string): void {
  set.add(value)
  if (set.size > 5_000) for (const oldest of set.values()) return void set.delete(oldest)
}
