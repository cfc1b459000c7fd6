import { type AgentSnapshot, type AgentState } from '../../../contract/agent.ts'
import { type CallSummary } from '../../../contract/call.ts'
import { type CommandOutput } from '../../../contract/bridge/commands.ts'
import { type MetricSettings } from '../../../contract/metrics/figures.ts'
import { emptyTally, type Tally } from '../../../contract/metrics/tally.ts'
import { type WallState } from '../../../contract/wall/wall.ts'

/** A wall of any size, the same at every drawing: nothing in it is thrown by dice. */
const id = (n: number): string => `0192f000-0000-7000-8000-${String(n).padStart(12, '0')}`
const surnames = [...'王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗']
const given = ['芳', '娜', '敏', '静', '丽', '强', '磊', '军', '洋', '艳', '桂英', '小红', '建国', '志强']
const nameOf = (n: number): string => `${surnames[n % 20] ?? ''}${given[(n * 5) % 14] ?? ''}`
const queueNames = ['订水', '售后', '催单', '投诉', '企业客户', '开户咨询', '账单', '技术支持', '英语专席', '夜间值班']
const teamNames = [
  '订水组',
  '售后组',
  '客服一组',
  '客服二组',
  '企业组',
  '夜班组',
  '投诉组',
  '技术组',
  '新人组',
  '外呼组',
]
const states: readonly AgentState[] = [
  'talking',
  'ready',
  'talking',
  'wrap-up',
  'ready',
  'talking',
  'break',
  'talking',
  'ringing',
  'ready',
  'holding',
  'talking',
  'not-ready',
  'signed-out',
  'talking',
  'outbound-only',
]

const settings: MetricSettings = {
  thresholdMs: 20_000,
  shortAbandonMs: 5_000,
  countShortAbandons: false,
  serviceLevel: 'abandons-ignored',
  target: 0.8,
}

const tally = (n: number): Tally => ({
  ...emptyTally,
  answered: 120 + n * 3,
  answeredInTime: 118 + n * 3 - (n % 4) * 18,
  abandoned: 4 + n,
  abandonedInTime: n % 3,
  shortAbandoned: 3,
  waitOfAnsweredMs: (120 + n * 3) * 9_400,
  longestWaitMs: 94_000,
  offers: 150,
  missedOffers: n % 5,
  handled: 120 + n,
  talkMs: (120 + n) * 118_000,
  holdMs: (120 + n) * 6_000,
  wrapUpMs: (120 + n) * 31_000,
  wrapUps: 118,
  readyMs: 9_000_000,
  talkingMs: 14_000_000,
  holdingMs: 700_000,
  wrapUpStateMs: 3_600_000,
  inbound: 126 + n,
})

function agent(n: number, queues: readonly string[], teams: number, now: number): AgentSnapshot {
  const state = states[(n * 5) % states.length] ?? 'ready'
  const away = state === 'signed-out'
  const busy = state === 'talking' || state === 'holding' || state === 'ringing'
  return {
    extension: String(8001 + n),
    userId: away ? null : id(100_000 + n),
    jobNumber: away ? null : String(1001 + n),
    name: away ? null : nameOf(n),
    team: teamNames[n % teams] ?? null,
    state,
    reason: state === 'break' ? 'meal' : state === 'not-ready' ? 'missed-call' : null,
    since: now - ((n * 37) % 400) * 1000 - (state === 'ringing' ? 0 : 9_000),
    until: state === 'break' ? now + 600_000 : null,
    registered: n % 61 !== 17 && !away,
    queues: [queues[n % queues.length], queues[(n + 1) % queues.length]],
    callId: busy ? id(200_000 + n) : null,
  } as AgentSnapshot
}

const call = (n: number, more: Partial<CallSummary>): CallSummary =>
  ({
    callId: id(200_000 + n),
    pbxCallId: String(n),
    direction: n % 9 === 4 ? 'outbound' : 'inbound',
    phase: 'talking',
    callerNumber: `138${String(10_000_000 + n * 137)}`,
    callerE164: null,
    calledNumber: n % 9 === 4 ? `139${String(10_000_000 + n * 211)}` : '051985001234',
    trunk: 'main',
    customerId: n % 3 === 0 ? id(300_000 + n) : null,
    queue: null,
    extension: null,
    startedAt: 0,
    queuedAt: null,
    answeredAt: null,
    endedAt: null,
    waitMs: null,
    talkMs: null,
    holdMs: null,
    endedBy: null,
    lossReason: null,
    ...more,
  }) as CallSummary

export function wallState(seats: number, queueCount: number): WallState {
  const now = Date.now()
  const queues = Array.from({ length: queueCount }, (_, n) => `queue-${String(n)}`)
  const teams = Math.max(1, Math.min(teamNames.length, Math.ceil(seats / 12)))
  const agents = Array.from({ length: seats }, (_, n) => agent(n, queues, teams, now))
  const running = agents.flatMap((one, n) =>
    one.callId === null
      ? []
      : [
          call(n, {
            extension: one.extension,
            queue: one.queues[0] ?? null,
            startedAt: one.since - 12_000,
            answeredAt: one.since,
          }),
        ],
  )
  const waiting = queues.flatMap((queue, n) =>
    Array.from({ length: n % 4 === 1 ? 5 : n % 4 === 3 ? 1 : 0 }, (_, at) =>
      call(5_000 + n * 10 + at, {
        phase: 'queued',
        queue: queue as never,
        startedAt: now - 20_000 - at * 17_000,
        queuedAt: now - 12_000 - at * 17_000,
      }),
    ),
  )
  const calls = [...running, ...waiting]
  const point = (n: number, at: number): number => Math.abs(Math.sin(n + at / 7)) * 6
  return {
    epoch: 'scene',
    sequence: 0,
    period: 'today',
    agents,
    queues: queues.map((queue, n) => {
      const here = waiting.filter((one) => one.queue === queue)
      const served = agents.filter((one) => one.queues.some((of) => of === queue) && one.state !== 'signed-out')
      return {
        queue,
        name: `${queueNames[n % 10] ?? ''}${n < 10 ? '' : String(Math.floor(n / 10) + 1)}`,
        waiting: here.length,
        longestSince: here.length === 0 ? null : Math.min(...here.map(({ queuedAt }) => queuedAt ?? now)),
        signedIn: served.length,
        ready: served.filter(({ state }) => state === 'ready').length,
      }
    }),
    calls,
    names: Object.fromEntries(
      calls.flatMap(({ customerId }, n) => (customerId === null ? [] : [[customerId, nameOf(n * 3 + 1)]])),
    ),
    trunks: [
      { trunk: 'main', name: '电信主线', reachable: true, since: now, inUse: Math.min(30, calls.length), limit: 30 },
      { trunk: 'second', name: '联通备线', reachable: true, since: now, inUse: 3, limit: 10 },
      { trunk: 'mobile', name: '移动网关', reachable: false, since: now - 60_000, inUse: 0, limit: null },
    ],
    links: [{ pbx: 'asterisk', state: 'up', since: now - 86_400_000 }],
    figures: [
      { subject: { kind: 'centre', key: 'centre' }, period: 'today', tally: tally(40) },
      ...queues.map((key, n) => ({
        subject: { kind: 'queue' as const, key },
        period: 'today' as const,
        tally: tally(n),
      })),
      ...agents.flatMap(({ userId }, n) =>
        userId === null
          ? []
          : [
              {
                subject: { kind: 'agent' as const, key: userId as string },
                period: 'today' as const,
                tally: tally(n % 9),
              },
            ],
      ),
    ],
    settings: Object.fromEntries([...queues, 'centre'].map((key) => [key, settings])),
    sparklines: queues.flatMap((key, n) => [
      {
        subject: { kind: 'queue' as const, key },
        metric: 'waiting',
        from: now - 3_600_000,
        points: Array.from({ length: 60 }, (_, at) => Math.floor(point(n, at))),
      },
      {
        subject: { kind: 'queue' as const, key },
        metric: 'service-level-abandons-ignored',
        from: now - 3_600_000,
        points: Array.from({ length: 60 }, (_, at) => (at % 19 === 3 ? null : 1 - point(n, at) / 12)),
      },
    ]),
    alarms: [
      {
        id: id(400_001) as never,
        kind: 'queue-wait',
        severity: 'critical',
        subject: { kind: 'queue', key: 'queue-1' },
        value: 80,
        limit: 60,
        detail: {},
        raisedAt: now - 40_000,
        times: 1,
        takenByName: null,
        takenAt: null,
        endedAt: null,
        steps: [],
        note: '',
      },
      {
        id: id(400_002) as never,
        kind: 'trunk-down',
        severity: 'warning',
        subject: { kind: 'trunk', key: 'mobile' },
        value: null,
        limit: null,
        detail: {},
        raisedAt: now - 60_000,
        times: 1,
        takenByName: null,
        takenAt: null,
        endedAt: null,
        steps: [],
        note: '',
      },
    ],
    interventions: [
      {
        id: id(400_003) as never,
        callId: agents[2]?.callId ?? id(200_000),
        extension: (agents[2]?.extension ?? '8003') as never,
        agentName: agents[2]?.name ?? null,
        supervisor: '8900' as never,
        byUserId: id(50),
        byName: '刘洋',
        team: null,
        phase: 'running',
        rung: 'whisper',
        wanted: 'whisper',
        reason: null,
        startedAt: now - 30_000,
        since: now - 20_000,
        endedAt: null,
        ending: null,
      },
    ],
    help: [
      {
        id: id(400_004) as never,
        callId: id(200_000),
        extension: (agents[0]?.extension ?? '8001') as never,
        queue: null,
        name: agents[0]?.name ?? '8001',
        team: null,
        askedAt: now - 8_000,
        ringing: [],
        takenByName: null,
        takenAt: null,
        endedAt: null,
        ending: null,
      },
    ],
    clockOffsetMs: 0,
  }
}

export function wallAnswers(seats: number, queueCount: number) {
  const state = wallState(seats, queueCount)
  const now = Date.now()
  const behind: CommandOutput<'wall.calls'> = {
    calls: Array.from({ length: 200 }, (_, n) =>
      call(n, {
        phase: 'ended',
        direction: 'inbound',
        startedAt: now - n * 61_000,
        answeredAt: n % 7 === 2 ? null : now - n * 61_000 + 9_000,
        endedAt: now - n * 61_000 + 90_000,
        waitMs: 9_000 + (n % 7) * 4_000,
        lossReason: n % 7 === 2 ? 'abandoned-in-queue' : null,
      }),
    ),
    more: true,
    names: state.names,
  }
  const row = (n: number, from: AgentState, minutes: number, to: AgentState) => ({
    id: id(500_000 + n),
    extension: '8001',
    userId: null,
    jobNumber: null,
    name: null,
    team: null,
    from,
    fromReason: from === 'break' ? 'meal' : null,
    to,
    reason: null,
    at: now - 3_600_000 + n * 600_000,
    durationMs: minutes * 60_000,
    causedBy: 'agent',
    byUserId: null,
    callId: null,
  })
  return {
    'wall.open': state,
    'wall.figures': {
      figures: [
        { subject: { kind: 'queue', key: 'queue-0' }, tally: { ...emptyTally, answered: 9, answeredInTime: 3 } },
      ],
    },
    'wall.calls': behind,
    'preference.read': { value: null },
    'agent.read-queues': {
      queues: state.queues.map(({ queue }, n) => ({ queue, level: n < 2 ? 7 : null, byLevel: n % 2 === 0 })),
    },
    'agent.log': {
      rows: [row(0, 'ready', 12, 'talking'), row(1, 'talking', 4, 'wrap-up'), row(2, 'break', 25, 'ready')],
    },
  }
}
