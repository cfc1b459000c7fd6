import { type Extension } from '../../contract/agent.ts'
import { type InterventionId } from '../../contract/ids.ts'
import { type Intervention } from '../../contract/supervision.ts'
import { type Calls } from '../calls/calls.ts'
import { type DatabaseHandle } from '../database/open-database.ts'
import { type CallFact, type PbxCommands, type PbxSnapshot } from '../pbx/port.ts'
import { type InterventionInput, type InterventionState, moveIntervention } from './intervention.machine.ts'
import { findIntervention, listOpenInterventions, saveIntervention } from './supervision.store.ts'

export type InterventionsOptions = {
  readonly database: DatabaseHandle
  readonly calls: Pick<Calls, 'find' | 'ofPbx' | 'supervised'>
  readonly commands: Pick<PbxCommands, 'supervise' | 'superviseEnd'>
  readonly personAt: (
    extension: Extension,
  ) => { readonly userId: string; readonly name: string; readonly team: string | null } | null
  readonly now: () => number
  readonly newId: () => string
  /** Once it is on the disk. */
  readonly changed: (intervention: Intervention) => void
  readonly onError: (error: unknown) => void
}

/**
 * So long a supervisor's telephone may be unregistered while he is in a call: a socket that breaks is back within a second or
 * two. By itself the PBX notices after its media time-out, which is long because a customer's call must outlive a seat.
 */
const lostSeatMs = 4_000

export type Interventions = Awaited<ReturnType<typeof createInterventions>>

/** Every running intervention, moved by the PBX's facts; kept on the disk, so that a hub that comes back finds them. */
export async function createInterventions(options: InterventionsOptions) {
  const { database, calls, commands, now } = options
  const open = new Map<string, InterventionState>()
  let saving: Promise<void> = Promise.resolve()

  for (const stored of await listOpenInterventions(database.db)) open.set(stored.id, { ...stored, asked: null })

  const save = (state: InterventionState): void => {
    const intervention = toContract(state)
    saving = saving
      .then(() => database.transaction((tx) => saveIntervention(tx, intervention)))
      // It is so all the same: the next change, or the next snapshot, writes it down.
      .catch(options.onError)
      .then(() => options.changed(intervention))
  }

  const apply = (id: string, input: InterventionInput): InterventionState | undefined => {
    const before = open.get(id)
    if (before === undefined) return undefined
    const { state, step } = moveIntervention(before, input)
    if (state === before) return state
    if (state.phase === 'ended') open.delete(id)
    else open.set(id, state)
    if (step !== null) {
      const { callId, extension, supervisor, byName: by, reason } = state
      const at = 'at' in input ? input.at : now()
      calls.supervised(callId, { at, extension, detail: { ...step, supervisor, by, reason, intervention: id } })
    }
    save(state)
    return state
  }

  const all = (): InterventionState[] => [...open.values()]
  const ofCall = (callId: string): InterventionState[] => all().filter((one) => one.callId === callId)
  const has = (callId: string, extension: Extension): boolean =>
    calls.find(callId)?.legs.some((leg) => leg.extension === extension && leg.state !== 'ringing') === true

  /** Begun by nobody the hub knows of: dialled at the PBX itself, or begun before this hub's disk. */
  const adopt = (callId: string, extension: Extension, supervisor: Extension): string => {
    const id = options.newId()
    const by = options.personAt(supervisor)
    const agent = options.personAt(extension)
    open.set(id, {
      ...{ id: id as InterventionId, callId, extension, supervisor, asked: null },
      ...{ agentName: agent?.name ?? null, byUserId: by?.userId ?? null, byName: by?.name ?? null },
      ...{ team: agent?.team ?? null, phase: 'calling', rung: 'listen', wanted: 'listen', reason: null },
      ...{ startedAt: now(), since: now(), endedAt: null, ending: null },
    })
    return id
  }

  const on = (callId: string, fact: Pick<Extract<CallFact, { kind: 'call.supervised' }>, 'extension' | 'supervisor'>) =>
    ofCall(callId).find((one) => one.supervisor === fact.supervisor)?.id ??
    adopt(callId, fact.extension, fact.supervisor)

  /** His phone rang while he asked for another rung: now it can be had. */
  const catchUp = (state: InterventionState | undefined): void => {
    const call = state && calls.find(state.callId)
    if (!state || !call || state.phase !== 'running' || state.wanted === state.rung) return
    const { id, extension, supervisor, wanted } = state
    commands.supervise(call.pbxCallId, extension, supervisor, wanted, id).catch(() => apply(id, { kind: 'refused' }))
  }

  const away = new Map<Extension, NodeJS.Timeout>()
  const giveUp = (supervisor: Extension): void => {
    away.delete(supervisor)
    for (const { id, callId } of all().filter((one) => one.supervisor === supervisor)) {
      const call = calls.find(callId)
      if (call === undefined) continue
      apply(id, { kind: 'ask', ending: 'lost', reason: null })
      commands.superviseEnd(call.pbxCallId, supervisor).catch((error: unknown) => {
        apply(id, { kind: 'refused' })
        options.onError(error)
      })
    }
  }

  const agentGone = (one: InterventionState, pbxCallId: string, at: number): void => {
    apply(one.id, { kind: 'agent-gone', at })
    // A leg that listens ends by itself; a phone that still rings would ring for nothing.
    if (one.phase === 'calling') commands.superviseEnd(pbxCallId, one.supervisor).catch(options.onError)
  }

  return {
    find: (id: string): InterventionState | undefined => open.get(id),
    stored: (id: string): Promise<Intervention | undefined> => findIntervention(database.db, id),
    all: (): readonly Intervention[] => all().map(toContract),
    ofCall: (callId: string): readonly InterventionState[] => ofCall(callId),

    /** A supervisor asks for one: his phone is about to ring. */
    begin(intervention: Intervention): void {
      const state = { ...intervention, asked: null }
      open.set(state.id, state)
      save(state)
    },
    apply,

    /** Before the call has taken it: what it says is in the call's history in its place. */
    before(fact: CallFact): void {
      const call = calls.ofPbx(fact.call)
      if (call === undefined) return
      const { callId } = call
      if (fact.kind === 'call.supervised' && fact.mode === 'ended') {
        const known = ofCall(callId).find((one) => one.supervisor === fact.supervisor)
        if (known) apply(known.id, { kind: 'off', by: fact.by, at: fact.at })
      } else if (fact.kind === 'call.supervised') {
        catchUp(apply(on(callId, fact), { kind: 'on', rung: fact.mode, at: fact.at }))
      } else if (fact.kind === 'call.merged') {
        const into = calls.ofPbx(fact.into)
        if (into) for (const one of ofCall(callId)) apply(one.id, { kind: 'moved', callId: into.callId })
      } else if (fact.kind === 'call.ended') {
        for (const one of ofCall(callId)) agentGone(one, fact.call, fact.at)
      }
    },
    /** After the call has taken it: whose agent is in it no more. */
    after(fact: CallFact): void {
      if (fact.kind !== 'call.left') return
      const callId = calls.ofPbx(fact.call)?.callId
      if (callId === undefined) return
      for (const one of ofCall(callId)) if (!has(callId, one.extension)) agentGone(one, fact.call, fact.at)
    },
    /** A supervisor's telephone came or went: one that stays away listens no more. */
    seat({ extension, registered }: { readonly extension: Extension; readonly registered: boolean }): void {
      clearTimeout(away.get(extension))
      away.delete(extension)
      if (registered || !all().some(({ supervisor }) => supervisor === extension)) return
      away.set(
        extension,
        setTimeout(() => giveUp(extension), lostSeatMs),
      )
    },
    close(): void {
      for (const timer of away.values()) clearTimeout(timer)
      away.clear()
    },
    /** After a lost link or a start, once the calls are what the PBX says: found again, or over. */
    snapshot({ at, supervisions }: Pick<PbxSnapshot, 'at' | 'supervisions'>): void {
      const running = supervisions.flatMap((one) => {
        const callId = calls.ofPbx(one.call)?.callId
        return callId === undefined ? [] : [{ ...one, callId }]
      })
      for (const one of all()) {
        if (running.some(({ callId, supervisor }) => callId === one.callId && supervisor === one.supervisor)) continue
        apply(one.id, has(one.callId, one.extension) ? { kind: 'unseen', at } : { kind: 'agent-gone', at })
      }
      for (const one of running) {
        if (!one.listening) continue
        catchUp(apply(on(one.callId, one), { kind: 'on', rung: one.mode, at }))
      }
    },
    /** Resolves when everything so far is on the disk. */
    drain: (): Promise<void> => saving,
  }
}

export function toContract({ asked: _, ...intervention }: InterventionState): Intervention {
  return intervention
}
