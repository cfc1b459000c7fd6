import { type QueueKey } from '../contract/agent.ts'
import { ZuoxiError } from '../contract/errors.ts'
import { type NormalisedNumber } from '../contract/number.ts'
import { registerAlarms } from './alarms/alarms.routes.ts'
import { registerAgents } from './agents/agents.routes.ts'
import { createCallControl } from './calls/call-control.ts'
import { callReachOf, registerCalls } from './calls/calls.routes.ts'
import { type CallNotes } from './call-notes/call-notes.ts'
import { registerCallNotes } from './call-notes/call-notes.routes.ts'
import { type Floor } from './floor.ts'
import { type Help } from './help/help.ts'
import { registerHelp } from './help/help.routes.ts'
import { type Register } from './http/http-server.ts'
import { registerMetrics } from './metrics/metrics.routes.ts'
import { createLogOperation } from './operation-log/log-operation.ts'
import { type Oversight } from './oversight.ts'
import { type OperationLog } from './operation-log/operation-log.ts'
import { registerRouting } from './routing/routing.routes.ts'
import { createSupervision } from './supervision/supervision.ts'
import { registerSupervision } from './supervision/supervision.routes.ts'
import { type Seats } from './seats/seats.ts'
import { registerStaffing } from './staffing/staffing.routes.ts'
import { registerSeats } from './seats/seats.routes.ts'

export type FloorRoutes = {
  /** Null on a hub without a centre definition: every route then says so. */
  readonly floor: Floor | null
  readonly seats: Seats | null
  readonly notes: CallNotes | null
  readonly help: Help | null
  readonly oversight: Oversight | null
  readonly log: Pick<OperationLog, 'recordAlone'>
  readonly normalise: (number: string) => NormalisedNumber
  readonly now: () => number
}

/** The routes of calls, their notes, agents, their seats, help, interventions and routing. */
export function registerFloor(
  register: Register,
  { floor, seats, notes, help, oversight, log, normalise, now }: FloorRoutes,
): void {
  const need = (): Floor => {
    if (floor !== null) return floor
    const reason = {
      'zh-CN': '本中心还没有 centre.yaml，没有连接交换机',
      en: 'this hub has no centre.yaml and no PBX',
    }
    throw new ZuoxiError('state.illegal', { reason })
  }
  const control =
    floor &&
    createCallControl({
      calls: floor.calls,
      commands: floor.commands,
      seatOf: (userId) => floor.agents.seatOf(userId),
      teamAt: (extension) => floor.agents.personAt(extension)?.team ?? null,
      serves: (extension, queue) => floor.agents.find(extension)?.queues.some((one) => one.queue === queue) ?? false,
    })
  const supervision =
    floor &&
    createSupervision({
      interventions: floor.interventions,
      calls: floor.calls,
      commands: floor.commands,
      seatOf: (userId) => floor.agents.seatOf(userId),
      personAt: (extension) => floor.agents.personAt(extension),
      now,
    })
  const logOperation = createLogOperation(log)
  const seatExists = (extension: string): boolean => need().centre.seats.some((seat) => seat.extension === extension)
  const queueExists = (key: string): boolean => need().centre.queues.some((queue) => queue.key === key)

  registerCalls(register, {
    store: () => need().callsStore,
    control: () => control ?? (need() as never),
    keyOf: (number) => normalise(number).key,
    notesOf: async (callIds) => (await notes?.ofCalls(callIds)) ?? [],
    log: logOperation,
  })
  registerAgents(register, {
    agents: () => need().agents,
    store: () => need().agentsStore,
    holders: () => need().holders,
    seatExists,
    queueExists,
    queuesOf: (extension) => need().queuesOf(extension),
    queueKeys: () => need().centre.queues.map(({ key }) => key as QueueKey),
    byLevel: (key) => need().centre.queues.find((queue) => queue.key === key)?.strategy === 'skill-level',
    log: logOperation,
  })
  registerSeats(register, { seats: () => seats ?? (need() as never), log: logOperation })
  registerCallNotes(register, {
    notes: () => notes ?? (need() as never),
    mayRead: async (caller, callId) => (await need().callsStore.find(callId, callReachOf(caller))) !== undefined,
  })
  registerMetrics(register, {
    metrics: () => need().metrics,
    history: () => need().metricsHistory,
    trunks: () => need().trunks.all(),
    teamOf: (userId) => need().teamOf(userId),
    callsAmong: (caller, callIds) => need().callsStore.among(callIds, callReachOf(caller)),
    now,
  })
  registerSupervision(register, () => supervision ?? (need() as never), logOperation)
  registerHelp(register, () => help ?? (need() as never))
  registerAlarms(register, () => oversight?.alarms ?? (need() as never))
  registerStaffing(register, () => oversight?.staffing ?? (need() as never))
  registerRouting(register, {
    routing: () => need().routing,
    store: () => need().routingStore,
    normalise,
    queueExists,
    seatExists,
    now,
    log: logOperation,
  })
}
