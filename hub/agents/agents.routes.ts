import { type AgentSnapshot, type Extension, type QueueKey } from '../../contract/agent.ts'
import { agentsApi } from '../../contract/api/agents.api.ts'
import { ZuoxiError } from '../../contract/errors.ts'
import { type SessionId } from '../../contract/ids.ts'
import { type BilingualText } from '../../contract/language.ts'
import { type Caller } from '../access/caller.ts'
import { type Register } from '../http/http-server.ts'
import { type LogOperation } from '../operation-log/log-operation.ts'
import { hubReasons, type QueueSeat } from './agent-record.ts'
import { type Agents, toSnapshot } from './agents.ts'
import { type AgentsStore, type Cause } from './agents.store.ts'
import { type SeatHolders } from './seat-holders.ts'

const highestLevel = 9
const seatNoun: BilingualText = { 'zh-CN': '座席', en: 'Seat' }
const queueNoun: BilingualText = { 'zh-CN': '队列', en: 'Queue' }

export type AgentRoutes = {
  readonly agents: () => Agents
  readonly store: () => AgentsStore
  readonly holders: () => SeatHolders
  readonly seatExists: (extension: Extension) => boolean
  readonly queueExists: (queue: string) => boolean
  /** The queues a seat serves by its skills. */
  readonly queuesOf: (extension: Extension) => readonly QueueSeat[]
  readonly queueKeys: () => readonly QueueKey[]
  /** Whether a queue asks its seats by their level: the highest, 9, has no penalty. */
  readonly byLevel: (queue: string) => boolean
  readonly log: LogOperation
}

export function registerAgents(register: Register, routes: AgentRoutes): void {
  const { agents, store, log } = routes

  register(agentsApi.own, async ({ caller }) => {
    const seat = agents().seatOf(caller.userId)
    const record = seat === null ? undefined : agents().find(seat)
    const heldBy = seat === null ? null : (routes.holders().holder(seat) as SessionId | null)
    return { agent: record ? toSnapshot(record) : null, heldBy }
  })
  register(agentsApi.signIn, async ({ caller, body }) => {
    if (!routes.seatExists(body.extension)) {
      throw new ZuoxiError('thing.not-found', { what: seatNoun, id: body.extension })
    }
    const { userId, jobNumber, name, team } = caller
    const agent = agents().ask(
      body.extension,
      {
        kind: 'sign-in',
        person: { userId, jobNumber, name, team },
        queues: routes.queuesOf(body.extension),
        state: body.state,
        reason: null,
      },
      byAgent(caller),
      body.move,
    )
    routes.holders().take(body.extension, caller.sessionId)
    return agent
  })
  register(agentsApi.signOut, async ({ caller }) => {
    agents().ask(ownSeat(caller), { kind: 'sign-out' }, byAgent(caller))
    return {}
  })
  register(agentsApi.changeState, async ({ caller, body }) =>
    agents().ask(ownSeat(caller), request(body), byAgent(caller)),
  )
  register(agentsApi.endWrapUp, async ({ caller }) =>
    agents().ask(ownSeat(caller), { kind: 'end-wrap-up' }, byAgent(caller)),
  )
  register(agentsApi.ownLog, async ({ caller, query }) => ({
    rows: [...(await store().log({ ...query, userId: caller.userId }))],
  }))

  register(agentsApi.list, async ({ caller }) => ({
    agents: agents()
      .all()
      .filter((agent) => reaches(caller, 'agent.read', agent)),
  }))
  register(agentsApi.log, async ({ caller, query }) => {
    const scope = caller.scopeOf('agent.read')
    const reach =
      scope === 'all'
        ? {}
        : scope === 'team' && caller.team !== null
          ? { team: caller.team }
          : { userId: caller.userId }
    return { rows: [...(await store().log({ ...query, ...reach }))] }
  })
  register(agentsApi.forceState, async ({ caller, address, params, body }) => {
    controlled(caller, params.extension)
    await log(caller, address, 'agent.force-state', 'seat', params.extension, body, async () =>
      agents().ask(params.extension, request(body), bySupervisor(caller)),
    )
    return snapshotOf(params.extension)
  })
  register(agentsApi.forceSignOut, async ({ caller, address, params }) => {
    controlled(caller, params.extension)
    return log(caller, address, 'agent.force-sign-out', 'seat', params.extension, {}, async () =>
      agents().ask(
        params.extension,
        { kind: 'sign-out', reason: hubReasons.signedOutBySupervisor },
        bySupervisor(caller),
      ),
    )
  })
  register(agentsApi.readQueues, async ({ caller, params }) => {
    controlled(caller, params.extension)
    const served = new Map(
      agents()
        .find(params.extension)
        ?.queues.map(({ queue, penalty }) => [queue, penalty]),
    )
    return {
      queues: routes.queueKeys().map((queue) => {
        const penalty = served.get(queue)
        return {
          queue,
          level: penalty === undefined ? null : Math.max(1, highestLevel - penalty),
          byLevel: routes.byLevel(queue),
        }
      }),
    }
  })
  register(agentsApi.changeQueues, async ({ caller, address, params, body }) => {
    controlled(caller, params.extension)
    const queues = body.queues.map(({ queue, level }) => {
      if (!routes.queueExists(queue)) throw new ZuoxiError('thing.not-found', { what: queueNoun, id: queue })
      return { queue, penalty: routes.byLevel(queue) ? highestLevel - level : 0 }
    })
    await log(caller, address, 'agent.change-queues', 'seat', params.extension, body, async () =>
      agents().ask(params.extension, { kind: 'queues', queues }, bySupervisor(caller)),
    )
    return snapshotOf(params.extension)
  })

  function snapshotOf(extension: Extension): AgentSnapshot {
    const record = agents().find(extension)
    if (record === undefined) throw new ZuoxiError('thing.not-found', { what: seatNoun, id: extension })
    return toSnapshot(record)
  }

  function controlled(caller: Caller, extension: Extension): void {
    // A seat out of reach is answered like one that is not there.
    if (!reaches(caller, 'agent.control', snapshotOf(extension))) {
      throw new ZuoxiError('thing.not-found', { what: seatNoun, id: extension })
    }
  }

  function ownSeat(caller: Caller): Extension {
    const seat = agents().seatOf(caller.userId)
    if (seat === null) {
      throw new ZuoxiError('state.illegal', { reason: { 'zh-CN': '请先签入一个分机', en: 'sign in to a seat first' } })
    }
    return seat
  }
}

function reaches(caller: Caller, right: 'agent.read' | 'agent.control', agent: AgentSnapshot): boolean {
  const scope = caller.scopeOf(right)
  if (scope === 'all') return true
  if (agent.userId === caller.userId) return scope !== undefined
  return scope === 'team' && caller.team !== null && agent.team === caller.team
}

function request(body: {
  state: 'ready' | 'not-ready' | 'break' | 'outbound-only'
  reason?: string | undefined
  until?: number | undefined
}) {
  return { kind: 'request', state: body.state, reason: body.reason ?? null, until: body.until ?? null } as const
}

function byAgent(caller: Caller): Cause {
  return { by: 'agent', userId: caller.userId }
}

function bySupervisor(caller: Caller): Cause {
  return { by: 'supervisor', userId: caller.userId }
}
