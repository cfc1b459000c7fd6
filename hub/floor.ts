import { v7 as uuid } from 'uuid'
import { type Extension, type QueueKey } from '../contract/agent.ts'
import { type Centre } from '../contract/centre/centre.ts'
import { seatQueues } from '../contract/centre/members.ts'
import { type LiveSnapshot, type PickUp, type QueueSnapshot } from '../contract/live/messages.ts'
import { createAgents } from './agents/agents.ts'
import { type QueueSeat } from './agents/agent-record.ts'
import { createAgentsStore } from './agents/agents.store.ts'
import { createSeatHolders } from './agents/seat-holders.ts'
import { type CallChange, createCalls, summaryOf } from './calls/calls.ts'
import { type CallState } from './calls/call-state.ts'
import { pickUpOf } from './calls/pick-up.ts'
import { createCallsStore } from './calls/calls.store.ts'
import { defaultLossLimits, type LossLimits } from './calls/loss-reason.ts'
import { type Customers } from './customers/customers.ts'
import { type DatabaseHandle } from './database/open-database.ts'
import { type Logger } from './http/logger.ts'
import { createLive, type LiveCaller, type LiveOptions } from './live/live-server.ts'
import { queueBoard } from './live/queue-board.ts'
import { type HomePlaces } from './numbers/home-place.ts'
import { type Pbx, type PbxCallId, type PbxCommands, type PbxFact, type PbxListener } from './pbx/port.ts'
import { consideredRuleSchema } from '../contract/routing.ts'
import { createRouting } from './routing/routing.ts'
import { createRoutingStore } from './routing/routing.store.ts'

/** What the floor needs of the centre definition. */
export type FloorCentre = Pick<Centre, 'seats' | 'queues' | 'stations'>

export type FloorOptions = {
  readonly pbx: Pbx
  readonly database: DatabaseHandle
  readonly customers: Pick<Customers, 'normalise' | 'callers' | 'byNumber'>
  readonly homePlaces: HomePlaces
  readonly centre: FloorCentre
  readonly authenticate: (token: string) => Promise<LiveCaller>
  readonly logger: Pick<Logger, 'info' | 'warn' | 'error'>
  readonly now?: () => number
  /** At once, in the order of the facts. */
  readonly callApplied?: (change: CallChange) => void
  /** Once it is on the disk. */
  readonly callStored?: (change: CallChange) => void
  readonly lossLimits?: () => LossLimits
  readonly live?: Partial<Pick<LiveOptions, 'batchMs' | 'maxClients' | 'ringSize' | 'lagLimitBytes' | 'heartbeatMs'>>
}

export type Floor = Awaited<ReturnType<typeof openFloor>>

/** How often the floor writes down that the link is up: how far off the end of an unseen call may be. */
const sightMs = 10_000

/** The wall refreshes each second or slower; a tenth of one is soon enough for a queue's line. */
const boardMs = 100

/** Facts kept while a snapshot is settled; a fact is about 300 bytes. */
const heldFactLimit = 50_000

/**
 * Composition of everything that follows a call: calls, agents, routing, live feed, on one PBX. Facts go down one way:
 * PBX → calls → agents → live; commands go up through `commands`.
 */
export async function openFloor(options: FloorOptions) {
  const { pbx, centre, logger, customers } = options
  const now = options.now ?? Date.now
  const callsStore = createCallsStore(options.database)
  const agentsStore = createAgentsStore(options.database)
  const routingStore = createRoutingStore(options.database)
  const queueKeys = centre.queues.map(({ key }) => key)
  const wrapUps = new Map(centre.queues.map((queue) => [queue.key, queue.wrapUpSeconds * 1000]))
  const changedQueues = new Set<string>()
  let boardTimer: NodeJS.Timeout | null = null
  const shownQueues = new Map<string, string>()
  const shownPickUps = new Map<string, { readonly text: string; readonly audience: PickUpAudience }>()
  let link: LiveSnapshot['links'][number] = { pbx: pbx.name, state: 'down', since: now(), reason: null }
  let settled: Promise<void> = Promise.resolve()
  // While a snapshot is being settled the facts that follow it wait: they are newer than it.
  let settling = 0
  let held: PbxFact[] = []

  const live = createLive({
    authenticate: options.authenticate,
    seatOf: (userId) => agents.seatOf(userId),
    queuesOf: servedBy,
    floor: () => ({
      calls: [...calls.running()].map((state) => ({ call: summaryOf(state), ...audienceOf(state, null) })),
      agents: [...agents.all()],
      queues: [...board()],
      links: [link],
      pickUps: [...calls.running()].flatMap((state) => {
        const call = pickUpOf(state)
        return call === null ? [] : [{ call, ...pickUpAudience(call) }]
      }),
    }),
    logger,
    now,
    ...options.live,
  })

  const holders = createSeatHolders((extension) =>
    live.publish({ delta: { kind: 'seat.taken', extension }, extensions: [extension], teams: [] }),
  )

  const agents = createAgents({
    store: agentsStore,
    logger,
    now,
    commands: pbx.commands,
    wrapUpMs: (queue) => wrapUps.get(queue) ?? 0,
    ringsInTurn: (queue) => centre.queues.find(({ key }) => key === queue)?.strategy !== 'ring-all',
    listener: {
      changed(agent, before, after) {
        live.publish({
          delta: { kind: 'agent.changed', agent },
          extensions: [agent.extension],
          teams: teamsOf([before.person?.team, after.person?.team]),
        })
        const moved = before.members !== after.members || before.shown.state !== after.shown.state
        if (moved) showQueues([...before.members, ...after.members].map(({ queue }) => queue))
        for (const person of new Set([before.person?.userId, after.person?.userId])) {
          const changed = before.person?.userId !== after.person?.userId
          const served = before.queues !== after.queues
          if ((changed || served) && person !== undefined) live.viewerChanged(person)
        }
      },
    },
  })

  const calls = createCalls({
    store: callsStore,
    logger,
    now,
    newCallId: () => uuid(),
    limits: options.lossLimits ?? (() => defaultLossLimits),
    personAt: (extension) => agents.personAt(extension),
    e164Of: (number) => customers.normalise(number).e164 ?? null,
    listener: {
      applied(change) {
        agents.callChanged(change)
        options.callApplied?.(change)
        showPickUp(change.after)
        if (change.fact?.kind === 'call.offered') popUp(change.after, change.fact.extension, change.fact.queue)
        const queues = [change.before?.trail.inQueue, change.after.trail.inQueue].filter(
          (queue) => typeof queue === 'string',
        )
        if (change.before?.trail.inQueue !== change.after.trail.inQueue) showQueues(queues)
      },
      shown(change) {
        showCall(change)
        options.callStored?.(change)
      },
      health: (health) => logger.warn({ health }, 'call history health'),
    },
  })

  const routing = createRouting({
    store: routingStore,
    logger,
    now,
    normalise: (number) => customers.normalise(number),
    homePlace: options.homePlaces,
    customersOf: (key) => customers.callers(key),
    lastTalk: (e164, since) => callsStore.lastTalk(e164, since),
    // A person on a break keeps his customers waiting for nobody: only a seat that takes calls is preferred.
    seatOf: (userId) => {
      const seat = agents.seatOf(userId)
      const record = seat === null ? undefined : agents.find(seat)
      return seat !== null && record?.wanted === 'ready' && record.registered ? seat : null
    },
    stationTargets: new Map(centre.stations.map(({ key, number }) => [key, { action: 'outside', target: number }])),
    callIdFor: (call) => calls.callIdFor(call),
    explain: (call, explanation, customerId) => calls.explain(call, explanation, customerId),
  })

  const take = (fact: PbxFact): void => {
    switch (fact.kind) {
      case 'link':
        link = { pbx: pbx.name, state: fact.state, since: fact.at, reason: fact.reason }
        if (fact.state === 'down') agents.linkDown()
        live.publish({ delta: { kind: 'pbx.link', ...link }, extensions: [], teams: [] })
        return
      case 'trunk.state':
        logger.info({ trunk: fact.trunk, reachable: fact.reachable }, 'trunk')
        return
      case 'seat.registered':
      case 'seat.device':
      case 'queue.member':
      case 'queue.member-removed':
        return agents.fact(fact)
      default:
        return calls.fact(pbx.name, fact)
    }
  }

  const listener: PbxListener = {
    fact(fact) {
      // The link is about now, not about the calls in between.
      if (settling === 0 || fact.kind === 'link') return take(fact)
      if (held.length < heldFactLimit) held.push(fact)
      else logger.error({ kind: fact.kind }, 'fact lost: the snapshot is not settled yet')
    },
    snapshot(snapshot) {
      settling += 1
      settled = settled.then(async () => {
        try {
          const forget = await calls.snapshot(pbx.name, snapshot)
          agents.snapshot(snapshot, calls.running())
          if (forget.length > 0) void forgetLater(forget)
        } catch (error) {
          // The journal stays with the PBX and comes again with the next snapshot.
          logger.error({ err: error }, 'snapshot not settled')
        }
        settling -= 1
        if (settling > 0) return
        const waiting = held
        held = []
        for (const fact of waiting) take(fact)
      })
    },
    route: (question) => routing.route(question),
  }

  await calls.load(pbx.name)
  await agents.load()
  agents.know(centre.seats.map(({ extension }) => extension as Extension))
  await routing.load()
  const sight = setInterval(() => {
    if (link.state === 'up') calls.sight(pbx.name).catch(() => undefined)
  }, sightMs)
  sight.unref()

  /** The journal is emptied only of what is on the disk; what is not comes again with the next snapshot. */
  async function forgetLater(forget: readonly PbxCallId[]): Promise<void> {
    try {
      await calls.drain(60_000)
      await pbx.commands.forgetMissed(forget)
    } catch (error) {
      logger.warn({ err: error, calls: forget.length }, 'the PBX keeps its journal')
    }
  }

  function showCall({ after, before, steps }: CallChange): void {
    const audience = audienceOf(after, before)
    live.publish({ delta: { kind: 'call.changed', call: summaryOf(after) }, ...audience })
    for (const step of steps) {
      live.publish({ delta: { kind: 'call.step', callId: after.callId, step }, ...audience })
    }
    if (after.phase === 'ended') live.publish({ delta: { kind: 'call.removed', callId: after.callId }, ...audience })
  }

  function popUp(call: CallState, extension: Extension, offeredBy: QueueKey | null): void {
    // Picked up or transferred: no queue rings the seat, and the caller still came through one.
    const queue = offeredBy ?? call.queue
    const number = call.direction === 'outbound' ? call.calledNumber : call.callerNumber
    const label = centre.queues.find(({ key }) => key === queue)?.label
    const considered = calls.explanationOf(call.callId)?.['considered']
    const why = consideredRuleSchema.array().safeParse(considered).data ?? []
    const publish = (found: Awaited<ReturnType<Customers['byNumber']>> | null): void =>
      live.publish({
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
    customers.byNumber(number, 'all').then(publish, (error: unknown) => {
      // The seat rings all the same; its own cache may know the caller.
      logger.warn({ err: error, callId: call.callId }, 'pop-up without customer')
      publish(null)
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
      live.publish({ delta: { kind: 'pick-up.removed', callId: state.callId }, extensions: [], ...shown.audience })
    }
    if (call === null || audience === null) {
      shownPickUps.delete(state.callId)
      return
    }
    shownPickUps.set(state.callId, { text, audience })
    live.publish({ delta: { kind: 'pick-up.changed', call }, extensions: [], ...audience })
  }

  function pickUpAudience({ queue, extensions }: PickUp): PickUpAudience {
    const teams = teamsOf(extensions.map((seat) => agents.personAt(seat)?.team))
    return { queues: queue === null ? [] : [queue], teams }
  }

  function servedBy(userId: string): readonly QueueKey[] {
    const seat = agents.seatOf(userId)
    return (seat === null ? undefined : agents.find(seat))?.queues.map(({ queue }) => queue) ?? []
  }

  function audienceOf(after: CallState, before: CallState | null) {
    const extensions = [
      ...new Set([...after.legs, ...(before?.legs ?? [])].map((leg) => leg.extension).concat(after.extension ?? [])),
    ]
    return { extensions, teams: teamsOf([after.team, ...extensions.map((seat) => agents.personAt(seat)?.team)]) }
  }

  function board(): readonly QueueSnapshot[] {
    return queueBoard(queueKeys, calls.running(), agents.all())
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
      live.publish({ delta: { kind: 'queue.changed', queue }, extensions: [], teams: [] })
    }
    changedQueues.clear()
  }

  return {
    calls,
    callsStore,
    agents,
    agentsStore,
    holders,
    routing,
    routingStore,
    live,
    listener,
    centre,
    commands: pbx.commands as PbxCommands,
    link: () => link,
    pbxName: pbx.name,
    /** False while calls may have gone by that nobody has told of yet. */
    knowsAllCalls: (): boolean => link.state === 'up' && settling === 0,
    /** The queues a seat serves by its skills, with the penalty of each level. */
    queuesOf(extension: Extension): readonly QueueSeat[] {
      const seat = centre.seats.find((one) => one.extension === extension)
      if (seat === undefined) return []
      return seatQueues(centre, seat).map(({ queue, penalty }) => ({ queue: queue as QueueKey, penalty }))
    },
    /** Connects to the PBX; resolves at the first snapshot. */
    start: (): Promise<void> => pbx.start(listener),
    /** Resolves when every snapshot so far is settled. */
    settled: (): Promise<void> => settled,
    async close(): Promise<void> {
      clearInterval(sight)
      if (boardTimer) clearTimeout(boardTimer)
      await pbx.close()
      await calls.drain(5_000).catch((error: unknown) => logger.error({ err: error }, 'history not stored at the end'))
      await agents.drain(5_000).catch((error: unknown) => logger.error({ err: error }, 'states not stored at the end'))
      agents.close()
      calls.close()
      live.close()
    },
  }
}

type PickUpAudience = { readonly queues: readonly string[]; readonly teams: readonly string[] }

function teamsOf(teams: readonly (string | null | undefined)[]): readonly string[] {
  return [...new Set(teams.filter((team) => typeof team === 'string'))]
}
