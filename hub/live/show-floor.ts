import { type Extension, type QueueKey } from '../../contract/agent.ts'
import { type Centre } from '../../contract/centre/centre.ts'
import { type LiveSnapshot, type PickUp, type QueueSnapshot } from '../../contract/live/messages.ts'
import { consideredRuleSchema } from '../../contract/routing.ts'
import { type Agents } from '../agents/agents.ts'
import { type CallState } from '../calls/call-state.ts'
import { type CallChange, type Calls, summaryOf } from '../calls/calls.ts'
import { pickUpOf } from '../calls/pick-up.ts'
import { type Customers } from '../customers/customers.ts'
import { type Logger } from '../http/logger.ts'
import { type LiveFact } from './audience.ts'
import { queueBoard } from './queue-board.ts'
import { type FloorState } from './visible-snapshot.ts'

/** A wall is looked at by people; a tenth of a second is soon enough for a queue's line. */
const boardMs = 100

type PickUpAudience = { readonly queues: readonly string[]; readonly teams: readonly string[] }

export type FloorShowOptions = {
  readonly publish: (fact: LiveFact) => void
  /** Both are made after the feed that shows them. */
  readonly calls: () => Pick<Calls, 'running' | 'explanationOf'>
  readonly agents: () => Pick<Agents, 'all' | 'personAt'>
  readonly customers: Pick<Customers, 'byNumber'>
  readonly queues: readonly Pick<Centre['queues'][number], 'key' | 'label'>[]
  readonly logger: Pick<Logger, 'warn'>
}

/** What of the floor is told over `/live`, and to whom: calls, pop-ups, calls to be taken, and the queues' board. */
export function createFloorShow({ publish, calls, agents, customers, queues, logger }: FloorShowOptions) {
  const queueKeys = queues.map(({ key }) => key)
  const changedQueues = new Set<string>()
  let boardTimer: NodeJS.Timeout | null = null
  const shownQueues = new Map<string, string>()
  const shownPickUps = new Map<string, { readonly text: string; readonly audience: PickUpAudience }>()

  function showCall({ after, before, steps, fact }: CallChange): void {
    const audience = audienceOf(after, before)
    // The agent who is listened to must not see his call stir either.
    if (fact?.kind !== 'hub.supervised')
      publish({ delta: { kind: 'call.changed', call: summaryOf(after) }, ...audience })
    for (const step of steps) {
      publish({ delta: { kind: 'call.step', callId: after.callId, step }, ...audience })
    }
    if (after.phase === 'ended') publish({ delta: { kind: 'call.removed', callId: after.callId }, ...audience })
  }

  function popUp(call: CallState, extension: Extension, offeredBy: QueueKey | null): void {
    // Picked up or transferred: no queue rings the seat, and the caller still came through one.
    const queue = offeredBy ?? call.queue
    const number = call.direction === 'outbound' ? call.calledNumber : call.callerNumber
    const label = queues.find(({ key }) => key === queue)?.label
    const considered = calls().explanationOf(call.callId)?.['considered']
    const why = consideredRuleSchema.array().safeParse(considered).data ?? []
    const tell = (found: Awaited<ReturnType<Customers['byNumber']>> | null): void =>
      publish({
        delta: {
          kind: 'call.offered',
          callId: call.callId,
          extension,
          queue,
          queueName: label === undefined ? null : { 'zh-CN': label.zh, en: label.en ?? label.zh },
          why: why.filter(({ outcome }) => outcome === 'decides' || outcome === 'adds'),
          popUp: {
            e164: call.callerE164,
            number,
            homePlace: found?.homePlace?.place['zh-CN'] ?? null,
            customers: [...(found?.customers ?? [])],
          },
        },
        extensions: [extension],
        teams: [],
      })
    customers.byNumber(number, 'all').then(tell, (error: unknown) => {
      // The seat rings all the same; its own cache may know the caller.
      logger.warn({ err: error, callId: call.callId }, 'pop-up without customer')
      tell(null)
    })
  }

  /** For those who may take it; whoever could before and cannot now is told that it is gone. */
  function showPickUp(state: CallState): void {
    const call = pickUpOf(state)
    const shown = shownPickUps.get(state.callId)
    const audience = call === null ? null : pickUpAudience(call)
    const text = JSON.stringify(call)
    if (shown?.text === text || (shown === undefined && call === null)) return
    if (shown !== undefined && JSON.stringify(shown.audience) !== JSON.stringify(audience)) {
      publish({ delta: { kind: 'pick-up.removed', callId: state.callId }, extensions: [], ...shown.audience })
    }
    if (call === null || audience === null) {
      shownPickUps.delete(state.callId)
      return
    }
    shownPickUps.set(state.callId, { text, audience })
    publish({ delta: { kind: 'pick-up.changed', call }, extensions: [], ...audience })
  }

  function pickUpAudience({ queue, extensions }: PickUp): PickUpAudience {
    const teams = teamsOf(extensions.map((seat) => agents().personAt(seat)?.team))
    return { queues: queue === null ? [] : [queue], teams }
  }

  function audienceOf(after: CallState, before: CallState | null) {
    const extensions = [
      ...new Set([...after.legs, ...(before?.legs ?? [])].map((leg) => leg.extension).concat(after.extension ?? [])),
    ]
    return { extensions, teams: teamsOf([after.team, ...extensions.map((seat) => agents().personAt(seat)?.team)]) }
  }

  function board(): readonly QueueSnapshot[] {
    return queueBoard(queueKeys, calls().running(), agents().all())
  }

  /** Soon: a burst of changes makes one board. */
  function showQueues(keys: readonly (string | null | undefined)[]): void {
    for (const key of keys) if (typeof key === 'string') changedQueues.add(key)
    if (changedQueues.size > 0) boardTimer ??= setTimeout(showBoard, boardMs)
  }

  function showBoard(): void {
    boardTimer = null
    for (const queue of board()) {
      if (!changedQueues.has(queue.queue)) continue
      const text = JSON.stringify(queue)
      if (shownQueues.get(queue.queue) === text) continue
      shownQueues.set(queue.queue, text)
      publish({ delta: { kind: 'queue.changed', queue }, extensions: [], teams: [] })
    }
    changedQueues.clear()
  }

  return {
    /** Where everything stands, for whoever begins to listen. */
    state: (links: LiveSnapshot['links']): FloorState => ({
      calls: [...calls().running()].map((state) => ({ call: summaryOf(state), ...audienceOf(state, null) })),
      agents: [...agents().all()],
      queues: [...board()],
      links,
      pickUps: [...calls().running()].flatMap((state) => {
        const call = pickUpOf(state)
        return call === null ? [] : [{ call, ...pickUpAudience(call) }]
      }),
    }),
    showCall,
    popUp,
    showPickUp,
    showQueues,
    close(): void {
      if (boardTimer) clearTimeout(boardTimer)
    },
  }
}

export function teamsOf(teams: readonly (string | null | undefined)[]): readonly string[] {
  return [...new Set(teams.filter((team) => typeof team === 'string'))]
}
