import { type Extension } from '../../contract/agent.ts'
import { type HelpRequest } from '../../contract/api/help.api.ts'
import { ZuoxiError } from '../../contract/errors.ts'
import { type HelpRequestId } from '../../contract/ids.ts'
import { type BilingualText } from '../../contract/language.ts'
import { helpRights } from '../../contract/rights.ts'
import { type Caller } from '../access/caller.ts'
import { reaches, reachOf } from '../access/data-scope.ts'
import { callNoun } from '../calls/call-control.ts'
import { type CallChange, type Calls } from '../calls/calls.ts'
import { isUniqueViolation } from '../database/database-errors.ts'
import { type DatabaseHandle } from '../database/open-database.ts'
import { actorOf, type OperationLog } from '../operation-log/operation-log.ts'
import { type Helper, whoIsRung } from './who-is-rung.ts'
import { findHelp, insertHelp, listOpenHelp, type StoredHelp, updateHelp } from './help.store.ts'

const noun: BilingualText = { 'zh-CN': '求助', en: 'Help request' }
const reasons = {
  notInCall: { 'zh-CN': '通话中才能求助', en: 'help is asked for in a call' },
  own: { 'zh-CN': '这是您自己的求助', en: 'that is your own request' },
} as const satisfies Record<string, BilingualText>

export type HelpOptions = {
  readonly database: DatabaseHandle
  readonly log: Pick<OperationLog, 'record'>
  readonly calls: Pick<Calls, 'find' | 'help'>
  readonly seatOf: (userId: string) => Extension | null
  /** Who may come to an agent's help. */
  readonly helpers: (agent: { readonly userId: string; readonly team: string | null }) => readonly Helper[]
  /** How long only the nearest is rung. */
  readonly ringOneMs?: number
  readonly now: () => number
  /** Once it is on the disk. */
  readonly changed: (request: HelpRequest) => void
  /** An end that could not be stored: it is tried again when the hub starts. */
  readonly onError: (error: unknown) => void
}

export type Help = Awaited<ReturnType<typeof createHelp>>

const defaultRingOneMs = 8_000

/** Agents in a call ask the supervisors for help with one key (AG6, SV5). */
export async function createHelp(options: HelpOptions) {
  const { database, log, calls, now } = options
  const open = new Map<string, StoredHelp>()

  const isInCall = ({ callId, extension }: Pick<StoredHelp, 'callId' | 'extension'>): boolean =>
    calls.find(callId)?.legs.some((leg) => leg.extension === extension && leg.state !== 'ringing') === true
  const maySee = (caller: Caller, { userId, team }: StoredHelp): boolean =>
    userId === caller.userId ||
    helpRights.some((right) => reaches(reachOf(caller.scopeOf(right), caller), { userId, team }))
  const find = (caller: Caller, id: string): StoredHelp => {
    const found = open.get(id)
    if (found === undefined || !maySee(caller, found)) throw new ZuoxiError('thing.not-found', { what: noun, id })
    return found
  }

  const store = async (help: StoredHelp, caller: Caller | null, address: string, verb: string): Promise<void> => {
    await database.transaction(async (tx, afterCommit) => {
      await updateHelp(tx, help)
      if (caller !== null) {
        const detail = { call: help.callId, extension: help.extension }
        const subject = { kind: 'help', id: help.id }
        await log.record(tx, { actor: actorOf(caller, address), action: `help.${verb}`, subject, detail })
      }
      afterCommit(() => options.changed(toContract(help)))
    })
  }

  const timers = new Map<string, NodeJS.Timeout>()
  const stopRinging = (id: string): void => {
    clearTimeout(timers.get(id))
    timers.delete(id)
  }
  const ringAll = (id: string): void => {
    timers.delete(id)
    const help = open.get(id)
    if (help === undefined || help.takenAt !== null) return
    const rung = { ...help, ringing: [...whoIsRung(help.team, options.helpers(help)).all] }
    open.set(id, rung)
    options.changed(toContract(rung))
  }

  const end = (help: StoredHelp): void => {
    open.delete(help.id)
    stopRinging(help.id)
    const over: StoredHelp = { ...help, ringing: [], endedAt: now(), ending: 'call-ended' }
    store(over, null, '', '').catch((error: unknown) => {
      // It is over all the same; the next start of the hub writes it down.
      options.onError(error)
      options.changed(toContract(over))
    })
  }

  for (const help of await listOpenHelp(database.db)) {
    const ringing = help.takenAt === null ? [...whoIsRung(help.team, options.helpers(help)).all] : []
    open.set(help.id, { ...help, ringing })
    if (!isInCall(help)) end(help)
  }

  return {
    /** @throws ZuoxiError `state.illegal` outside a call, `thing.exists` when the id is another request's */
    async ask(caller: Caller, address: string, input: { id: HelpRequestId; callId: string }): Promise<HelpRequest> {
      const extension = options.seatOf(caller.userId)
      const call = calls.find(input.callId)
      if (extension === null || call === undefined || !isInCall({ callId: input.callId, extension })) {
        // Asked again after the call is over, because the answer was lost: it stands as it ended.
        const known = await findHelp(database.db, input.id)
        if (known !== undefined && known.userId === caller.userId) return toContract(known)
        if (call === undefined) throw new ZuoxiError('thing.not-found', { what: callNoun, id: input.callId })
        throw new ZuoxiError('state.illegal', { reason: reasons.notInCall })
      }
      // One a call: pressed twice it is still the same request.
      const asked = [...open.values()].find((one) => one.callId === input.callId && one.userId === caller.userId)
      if (asked !== undefined) return toContract(asked)
      const { userId, name, team } = caller
      const { first, all } = whoIsRung(team, options.helpers(caller))
      const nobody = {
        ringing: [...first],
        takenByUserId: null,
        takenByName: null,
        takenAt: null,
        endedAt: null,
        ending: null,
      }
      const help: StoredHelp = { ...input, ...nobody, extension, queue: call.queue, userId, name, team, askedAt: now() }
      open.set(help.id, help)
      try {
        await database.transaction(async (tx, afterCommit) => {
          await insertHelp(tx, help)
          await log.record(tx, {
            actor: actorOf(caller, address),
            action: 'help.ask',
            subject: { kind: 'help', id: help.id },
            detail: { call: help.callId, extension },
          })
          afterCommit(() => options.changed(toContract(open.get(help.id) ?? help)))
        })
      } catch (error) {
        open.delete(help.id)
        if (!isUniqueViolation(error)) throw error
        const known = await findHelp(database.db, input.id)
        if (known?.userId !== userId || known.callId !== input.callId)
          throw new ZuoxiError('thing.exists', { what: noun, id: input.id })
        return toContract(known)
      }
      calls.help(help.callId, { extension, state: 'asked', by: null })
      if (open.has(help.id) && first.length < all.length) {
        timers.set(help.id, setTimeout(() => ringAll(help.id), options.ringOneMs ?? defaultRingOneMs).unref())
      }
      // The call ended while it was being stored: nobody else will end it.
      if (open.has(help.id) && !isInCall(help)) end(help)
      return toContract(help)
    },

    async callOff(caller: Caller, address: string, id: string): Promise<HelpRequest> {
      const help = open.get(id)
      if (help?.userId !== caller.userId) throw new ZuoxiError('thing.not-found', { what: noun, id })
      const over: StoredHelp = { ...help, ringing: [], endedAt: now(), ending: 'called-off' }
      open.delete(id)
      stopRinging(id)
      try {
        await store(over, caller, address, 'call-off')
      } catch (error) {
        open.set(id, help)
        throw error
      }
      calls.help(help.callId, { extension: help.extension, state: 'called-off', by: null })
      return toContract(over)
    },

    list: (caller: Caller): HelpRequest[] =>
      [...open.values()]
        .filter((help) => maySee(caller, help))
        .sort((a, b) => a.askedAt - b.askedAt)
        .map(toContract),

    /** @throws ZuoxiError `thing.not-found` out of reach, `state.illegal` when somebody else has taken it */
    async take(caller: Caller, address: string, id: string): Promise<HelpRequest> {
      const help = find(caller, id)
      if (help.userId === caller.userId) throw new ZuoxiError('state.illegal', { reason: reasons.own })
      if (help.takenByUserId === caller.userId) return toContract(help)
      if (help.takenByName !== null) throw new ZuoxiError('state.illegal', { reason: takenBy(help.takenByName) })
      const taken = { ...help, ringing: [], takenByUserId: caller.userId, takenByName: caller.name, takenAt: now() }
      open.set(id, taken)
      try {
        await store(taken, caller, address, 'take')
      } catch (error) {
        if (open.get(id) === taken) open.set(id, help)
        throw error
      }
      stopRinging(id)
      calls.help(help.callId, { extension: help.extension, state: 'taken', by: caller.name })
      return toContract(taken)
    },

    close: (): void => [...timers.keys()].forEach(stopRinging),

    /** A fact about a call: a request ends with the agent's part in it. */
    callChanged({ after }: CallChange): void {
      for (const help of open.values()) {
        if (help.callId === after.callId && !isInCall(help)) end(help)
      }
    },
  }
}

const takenBy = (name: string): BilingualText => ({ 'zh-CN': `${name}已响应`, en: `${name} has taken it` })

function toContract({ userId: _, takenByUserId: __, ...help }: StoredHelp): HelpRequest {
  return help
}
