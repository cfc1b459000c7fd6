import { v7 as uuid } from 'uuid'
import { type AgentState, type Extension, type QueueKey } from '../contract/agent.ts'
import { type Centre } from '../contract/centre/centre.ts'
import { seatQueues } from '../contract/centre/members.ts'
import { type LiveSnapshot } from '../contract/live/messages.ts'
import { createAgents } from './agents/agents.ts'
import { type AgentRecord, type QueueSeat } from './agents/agent-record.ts'
import { createAgentsStore } from './agents/agents.store.ts'
import { createSeatHolders } from './agents/seat-holders.ts'
import { type CallChange, createCalls } from './calls/calls.ts'
import { createCallsStore } from './calls/calls.store.ts'
import { type LossLimits } from './calls/loss-reason.ts'
import { type Customers } from './customers/customers.ts'
import { type DatabaseHandle } from './database/open-database.ts'
import { type Logger } from './http/logger.ts'
import { createLive, type LiveCaller, type LiveOptions } from './live/live-server.ts'
import { createFloorShow, teamsOf } from './live/show-floor.ts'
import { createMetrics } from './metrics/metrics.ts'
import { defaultFigures, metricsCentre, type MetricsCentreDefinition } from './metrics/metrics-centre.ts'
import { createMetricsHistory, type OpenState } from './metrics/metrics-history.ts'
import { createMetricsStore } from './metrics/metrics.store.ts'
import { createTrunkBoard } from './metrics/trunk-board.ts'
import { type HomePlaces } from './numbers/home-place.ts'
import {
  type Pbx,
  type PbxCallId,
  type PbxCommands,
  type PbxFact,
  type PbxListener,
  type PbxSnapshot,
} from './pbx/port.ts'
import { createInterventions } from './supervision/interventions.ts'
import { interventionFact } from './supervision/supervision-on-floor.ts'
import { createRouting } from './routing/routing.ts'
import { createRoutingStore } from './routing/routing.store.ts'

/** What the floor needs of the centre definition. */
export type FloorCentre = Pick<Centre, 'seats' | 'queues' | 'stations'> & MetricsCentreDefinition

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
  /** Every fact, and what was found at each connect, for whoever watches the PBX itself. */
  readonly factTaken?: (fact: PbxFact) => void
  readonly snapshotTaken?: (snapshot: PbxSnapshot) => void
  /** Which state a seat showed before, and which it shows now. */
  readonly agentChanged?: (extension: Extension, before: AgentState, after: AgentState) => void
  /** Once it is on the disk. */
  readonly callStored?: (change: CallChange) => void
  readonly lossLimits?: () => LossLimits
  /** A person's team; by default that of whoever sits at a seat. */
  readonly teamOf?: (userId: string) => string | null
  readonly live?: Partial<Pick<LiveOptions, 'batchMs' | 'maxClients' | 'ringSize' | 'lagLimitBytes' | 'heartbeatMs'>>
}

export type Floor = Awaited<ReturnType<typeof openFloor>>

/** How often the floor writes down that the link is up: how far off the end of an unseen call may be. */
const sightMs = 10_000

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
  const { shortAbandonSeconds } = centre.figures ?? defaultFigures
  const lossLimits = options.lossLimits ?? (() => ({ shortAbandonMs: shortAbandonSeconds * 1000 }))
  const wrapUps = new Map(centre.queues.map((queue) => [queue.key, queue.wrapUpSeconds * 1000]))
  let link: LiveSnapshot['links'][number] = { pbx: pbx.name, state: 'down', since: now(), reason: null }
  let settled: Promise<void> = Promise.resolve()
  // While a snapshot is being settled the facts that follow it wait: they are newer than it.
  let settling = 0
  let held: PbxFact[] = []

  const live = createLive({
    authenticate: options.authenticate,
    seatOf: (userId) => agents.seatOf(userId),
    queuesOf: servedBy,
    floor: () => show.state([link]),
    logger,
    now,
    ...options.live,
  })

  const show = createFloorShow({
    publish: (fact) => live.publish(fact),
    calls: () => calls,
    agents: () => agents,
    customers,
    queues: centre.queues,
    logger,
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
      logged: (entry) => metrics.stateLogged(entry),
      changed(agent, before, after) {
        live.publish({
          delta: { kind: 'agent.changed', agent },
          extensions: [agent.extension],
          teams: teamsOf([before.person?.team, after.person?.team]),
        })
        options.agentChanged?.(agent.extension, before.shown.state, after.shown.state)
        const moved = before.members !== after.members || before.shown.state !== after.shown.state
        if (moved) show.showQueues([...before.members, ...after.members].map(({ queue }) => queue))
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
    limits: lossLimits,
    personAt: (extension) => agents.personAt(extension),
    e164Of: (number) => customers.normalise(number).e164 ?? null,
    listener: {
      applied(change) {
        agents.callChanged(change)
        metrics.callChanged(change)
        if (change.before === null || change.after.phase === 'ended') trunks.used(change.after.trunk)
        options.callApplied?.(change)
        show.showPickUp(change.after)
        if (change.fact?.kind === 'call.offered') show.popUp(change.after, change.fact.extension, change.fact.queue)
        const queues = [change.before?.trail.inQueue, change.after.trail.inQueue].filter(
          (queue) => typeof queue === 'string',
        )
        if (change.before?.trail.inQueue !== change.after.trail.inQueue) show.showQueues(queues)
      },
      shown(change) {
        show.showCall(change)
        options.callStored?.(change)
      },
      health: (health) => logger.warn({ health }, 'call history health'),
    },
  })

  const measured = metricsCentre(centre, () => lossLimits().shortAbandonMs)
  const metricsStore = createMetricsStore(options.database)
  const openStates = (): readonly OpenState[] => [...agents.records()].map(openStateOf)
  const teamOf =
    options.teamOf ??
    ((userId: string): string | null => {
      const seat = agents.seatOf(userId)
      return seat === null ? null : (agents.personAt(seat)?.team ?? null)
    })
  const metrics = createMetrics({
    ...{ centre: measured, store: metricsStore, now, logger, openStates, teamOf },
    watched: () => live.watched(),
    publish: (fact) => live.publish(fact),
  })
  const trunks = createTrunkBoard({
    ...{ trunks: centre.trunks, now },
    running: () => calls.running(),
    changed: (trunk) => live.publish({ delta: { kind: 'trunk.changed', trunk }, extensions: [], teams: [] }),
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
    options.factTaken?.(fact)
    switch (fact.kind) {
      case 'link':
        link = { pbx: pbx.name, state: fact.state, since: fact.at, reason: fact.reason }
        if (fact.state === 'down') agents.linkDown()
        live.publish({ delta: { kind: 'pbx.link', ...link }, extensions: [], teams: [] })
        return
      case 'trunk.state':
        logger.info({ trunk: fact.trunk, reachable: fact.reachable }, 'trunk')
        trunks.reach(fact.trunk, fact.reachable, fact.at)
        return
      case 'seat.registered':
        interventions.seat(fact)
        return agents.fact(fact)
      case 'seat.device':
      case 'queue.member':
      case 'queue.member-removed':
        return agents.fact(fact)
      default:
        interventions.before(fact)
        calls.fact(pbx.name, fact)
        return interventions.after(fact)
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
      options.snapshotTaken?.(snapshot)
      settled = settled.then(async () => {
        try {
          const forget = await calls.snapshot(pbx.name, snapshot)
          agents.snapshot(snapshot, calls.running())
          for (const { trunk, reachable } of snapshot.trunks) trunks.reach(trunk, reachable, snapshot.at)
          interventions.snapshot(snapshot)
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
  const interventions = await createInterventions({
    database: options.database,
    calls,
    commands: pbx.commands,
    personAt: (extension) => agents.personAt(extension),
    now,
    newId: () => uuid(),
    changed: (intervention) => live.publish(interventionFact(intervention)),
    onError: (error) => logger.error({ err: error }, 'an intervention was not stored, or its phone not stopped'),
  })
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

  function servedBy(userId: string): readonly QueueKey[] {
    const seat = agents.seatOf(userId)
    return (seat === null ? undefined : agents.find(seat))?.queues.map(({ queue }) => queue) ?? []
  }

  return {
    calls,
    callsStore,
    agents,
    agentsStore,
    interventions,
    holders,
    routing,
    routingStore,
    live,
    metrics,
    metricsHistory: createMetricsHistory({ centre: measured, store: metricsStore, now, openStates }),
    trunks,
    teamOf,
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
      show.close()
      await pbx.close()
      await calls.drain(5_000).catch((error: unknown) => logger.error({ err: error }, 'history not stored at the end'))
      interventions.close()
      await interventions.drain()
      await agents.drain(5_000).catch((error: unknown) => logger.error({ err: error }, 'states not stored at the end'))
      agents.close()
      calls.close()
      metrics.close()
      trunks.close()
      live.close()
    },
  }
}

function openStateOf({ person, shown, queues }: AgentRecord): OpenState {
  return {
    userId: person?.userId ?? null,
    state: shown.state,
    from: shown.since,
    until: shown.state === 'break' ? shown.until : null,
    queues: queues.map(({ queue }) => queue),
  }
}
