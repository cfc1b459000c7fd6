import { type AgentSnapshot, type Extension, type QueueKey } from '../../../contract/agent.ts'
import { type HelpRequest } from '../../../contract/api/help.api.ts'
import { type Conversation, type Message } from '../../../contract/api/messages.api.ts'
import { initialTopics } from '../../../contract/bridge/initial-topics.ts'
import { type Topics } from '../../../contract/bridge/topics.ts'
import { type Customer } from '../../../contract/customer.ts'
import { type Language } from '../../../contract/language.ts'
import { builtInGrants, type Grants } from '../../../contract/rights.ts'
import { type CallerCard } from '../../../contract/seat/caller-card.ts'
import { type PhoneLine } from '../../../contract/seat/phone-line.ts'
import {
  openOrder,
  orderForm,
  rankedStations,
  shopAccount,
  shopAnswers,
  shopOrder,
  shopQuote,
  shopTopic,
} from './shop-scene.ts'
import { alarmAnswers, alarmsOpen } from './alarm-scene.ts'
import { dataAnswers } from './data-scene.ts'
import { setUpAnswers, setUpScenes } from './set-up-scene.ts'
import { updateAnswers } from './update-scene.ts'
import { practiceScenes } from './practice-scene.ts'
import { chosenRecording, recordingAnswers, recordingOf } from './recording-scene.ts'
import { couriers, orderAnswers } from './order-scene.ts'
import { wallAnswers } from './wall-scene.ts'

/** What the window looks like in situations of a working day: topics and answers for the fake bridge. */
export type Scene = { readonly topics: Topics; readonly answers: Readonly<Record<string, unknown>> }

const id = (n: number): string => `0192f000-0000-7000-8000-${String(n).padStart(12, '0')}`
const extension = '8001' as Extension
const queue = 'water-order' as QueueKey

export const customer = (n: number, name: string, number: string, more: Partial<Customer> = {}): Customer =>
  ({
    id: id(n),
    code: `C${String(10_000 + n)}`,
    name,
    level: 'normal',
    tags: [],
    notes: '',
    ownerId: null,
    station: null,
    blacklisted: false,
    fields: {},
    numbers: [{ id: id(1000 + n), number, kind: 'mobile', typed: number, extension: null, label: '手机', note: '' }],
    addresses: [
      {
        id: id(2000 + n),
        province: '江苏省',
        city: '常州市',
        district: '天宁区',
        street: '青洋路',
        detail: '12-302',
        isDefault: true,
      },
    ],
    createdAt: Date.now() - 5 * 365 * 86_400_000,
    updatedAt: Date.now() - 86_400_000,
    version: 3,
    ...more,
  }) as Customer

const zhang = customer(1, '张建国', '+8613800138000', {
  level: 'vip',
  tags: ['老客户', '货到付款'],
  notes: '门口有狗，送水前先打电话。',
  fields: { bucket: '18.9L' },
})

const agent = (state: AgentSnapshot['state'], more: Partial<AgentSnapshot> = {}): AgentSnapshot => ({
  extension,
  userId: id(50),
  jobNumber: '1001',
  name: '王芳',
  team: '订水组',
  state,
  reason: null,
  since: Date.now() - 192_000,
  until: null,
  registered: true,
  queues: [queue],
  callId: null,
  ...more,
})

const line = (more: Partial<PhoneLine> = {}): PhoneLine => ({
  lineId: 'line-1',
  callId: id(70),
  direction: 'inbound',
  phase: 'talking',
  number: '+8613800138000',
  name: '张建国',
  level: 'vip',
  queue,
  queueName: { 'zh-CN': '订水', en: 'Water orders' },
  startedAt: Date.now() - 50_000,
  answeredAt: Date.now() - 42_000,
  heldAt: null,
  endedAt: null,
  muted: false,
  inConference: false,
  consultationFor: null,
  recovering: null,
  quality: { mos: 4.3, lossPercent: 0.1, jitterMs: 3, roundTripMs: 12, codec: 'opus' },
  endReason: null,
  actions: ['hang-up', 'hold', 'mute', 'dtmf', 'transfer'],
  ...more,
})

const card = (customers: readonly Customer[], more: Partial<CallerCard> = {}): CallerCard => ({
  callKey: id(70),
  callId: id(70),
  lineId: 'line-1',
  number: '+8613800138000',
  e164: '+8613800138000',
  homePlace: '江苏省常州市',
  customers: [...customers],
  chosenId: customers.length === 1 ? (customers[0]?.id ?? null) : null,
  source: 'hub',
  why: ['VIP 客户优先', '上次由您接听'],
  openedAt: Date.now() - 50_000,
  ...more,
})

function base(language: Language): Topics {
  const topics = initialTopics(language, Date.now() - 600_000)
  const me = {
    userId: id(50),
    sessionId: id(51),
    jobNumber: '1001',
    name: '王芳',
    team: '订水组',
    language,
    grants: {
      'agent.work': 'own',
      'call.read': 'own',
      'agent.read': 'team',
      'customer.read': 'all',
      'customer.write': 'all',
      'customer.number': 'all',
      'order.read': 'all',
      'order.write': 'all',
    },
  } as unknown as NonNullable<Topics['session']['me']>
  return {
    ...topics,
    app: { ...topics.app, version: '0.1.0', platform: 'linux' },
    session: {
      ...topics.session,
      phase: 'signed-in',
      hub: { host: '192.168.1.10', port: 8443, company: '清泉水业' },
      me,
      lastJobNumber: '1001',
      extension,
      phone: 'softphone',
    },
    health: {
      hub: { state: 'online', since: Date.now() - 600_000, roundTripMs: 4, why: null },
      sip: { state: 'registered', since: Date.now() - 600_000, why: null },
      pbx: { state: 'up', since: Date.now() - 600_000 },
      media: { state: 'up', since: Date.now() - 600_000, spare: true },
    },
    seat: { ...topics.seat, agent: agent('ready') },
    colleagues: [
      agent('ready'),
      agent('talking', { extension: '8002' as Extension, jobNumber: '1002', name: '李娜', userId: id(52) }),
      agent('break', {
        extension: '8003' as Extension,
        jobNumber: '1003',
        name: '赵敏',
        userId: id(53),
        reason: 'meal',
      }),
      agent('wrap-up', { extension: '8004' as Extension, jobNumber: '1004', name: '陈静', userId: id(54) }),
    ],
    floor: {
      queues: [
        { queue, name: '订水', own: true, waiting: 3, longestSince: Date.now() - 41_000, signedIn: 6, ready: 1 },
        { queue: 'after-sales', name: '售后', own: true, waiting: 0, longestSince: null, signedIn: 3, ready: 2 },
      ],
      waiting: [
        { callId: id(80), number: '+8613912345678', queue, ringingAt: null, slot: null, since: Date.now() - 41_000 },
        {
          callId: id(82),
          number: '+8613700002222',
          queue,
          ringingAt: '8002' as Extension,
          slot: '701',
          since: Date.now() - 63_000,
        },
        {
          callId: id(81),
          number: '+8651986001234',
          queue,
          ringingAt: '8002' as Extension,
          slot: null,
          since: Date.now() - 9_000,
        },
      ],
    },
    devices: {
      ...topics.devices,
      devices: [
        { deviceId: 'mic-1', label: 'Plantronics Blackwire 3220', kind: 'microphone', isDefault: true },
        { deviceId: 'mic-2', label: '内置麦克风', kind: 'microphone', isDefault: false },
        { deviceId: 'out-1', label: 'Plantronics Blackwire 3220', kind: 'speaker', isDefault: true },
        { deviceId: 'out-2', label: '内置扬声器', kind: 'speaker', isDefault: false },
      ],
    },
    shop: shopTopic,
    levels: { microphone: 0.35, speaker: 0.1 },
    cache: { state: 'current', customers: 20_000, progress: 1, waiting: 0, refused: 0, why: null },
    announcements: {
      announcements: [
        {
          id: id(90) as never,
          title: '国庆节期间配送安排',
          body: '10 月 1 日至 3 日只送 18.9L 桶装水，下午四点截单。',
          team: null,
          urgent: true,
          byName: '刘班长',
          at: Date.now() - 3_600_000,
          until: null,
          readAt: null,
        },
      ],
      unread: 1,
    },
    messages: { conversations: [...conversations()], unread: 2, open: null, arrived: null },
  }
}

const message = (n: number, from: number, fromName: string, to: Message['to'], text: string, minutesAgo: number) =>
  ({ id: id(300 + n), fromUserId: id(from), fromName, to, text, at: Date.now() - minutesAgo * 60_000 }) as Message

const toWang: Message['to'] = { kind: 'person', userId: id(50) as never }
const withLiu: Message['to'] = { kind: 'person', userId: id(53) as never }
const talkWithLiu = (): Message[] => [
  message(1, 53, '刘班长', toWang, '下午四点半开个短会，讲一下国庆配送。', 95),
  message(2, 50, '王芳', withLiu, '好的，我那时在话后，会准时到。', 93),
  message(3, 53, '刘班长', toWang, '张建国的押桶单我看过了，按 2 桶退。客户再来电就这样答复，工单里我已经写了。', 4),
]

function conversations(): readonly Conversation[] {
  return [
    { with: withLiu, name: '刘班长', last: talkWithLiu()[2] ?? null, unread: 2, mayWrite: true },
    {
      with: { kind: 'team', team: '订水组' },
      name: '订水组',
      last: message(4, 52, '李娜', { kind: 'team', team: '订水组' }, '天宁站三点后才有车，别答应太早。', 32),
      unread: 0,
      mayWrite: true,
    },
    { with: { kind: 'person', userId: id(52) as never }, name: '李娜', last: null, unread: 0, mayWrite: true },
    { with: { kind: 'person', userId: id(54) as never }, name: '赵敏', last: null, unread: 0, mayWrite: true },
  ]
}

const helpOf = (n: number, name: string, seat: string, more: Partial<HelpRequest> = {}): HelpRequest => ({
  id: id(400 + n) as HelpRequest['id'],
  callId: id(70),
  extension: seat as Extension,
  queue,
  name,
  team: '订水组',
  askedAt: Date.now() - 21_000,
  ringing: [],
  takenByName: null,
  takenAt: null,
  endedAt: null,
  ending: null,
  ...more,
})

/** The person of the scene as somebody who leads a team. */
const asSupervisor = (topics: Topics): Topics['session'] => ({
  ...topics.session,
  me: topics.session.me && { ...topics.session.me, name: '刘班长', grants: builtInGrants.supervisor },
})

/** A supervisor who may also set the thresholds. */
const alarmGrants: Grants = { ...builtInGrants.supervisor, 'alarm.settings': 'all' }

const call = (n: number, direction: 'inbound' | 'outbound', minutesAgo: number) => ({
  callId: id(70 + n),
  pbxCallId: `pbx-${String(n)}`,
  direction,
  phase: 'ended',
  callerNumber: direction === 'inbound' ? '+8613800138000' : '8001',
  callerE164: '+8613800138000',
  calledNumber: direction === 'inbound' ? '051986001000' : '+8613800138000',
  trunk: 'main',
  customerId: id(1),
  queue: direction === 'inbound' ? queue : null,
  extension,
  startedAt: Date.now() - minutesAgo * 60_000,
  queuedAt: Date.now() - minutesAgo * 60_000,
  answeredAt: n % 4 === 3 ? null : Date.now() - minutesAgo * 60_000 + 8_000,
  endedAt: Date.now() - minutesAgo * 60_000 + 95_000,
  waitMs: 8_000,
  talkMs: n % 4 === 3 ? null : 87_000,
  holdMs: 0,
  endedBy: 'customer',
  lossReason: n % 4 === 3 ? 'abandoned-in-queue' : null,
})

const change = (n: number, field: string, before: unknown, after: unknown) => ({
  id: id(300 + n),
  at: Date.now() - n * 26 * 3_600_000,
  userId: id(n === 1 ? 50 : 52),
  field,
  before,
  after,
  version: 4 - n,
})

const steps = (minutesAgo: number) => {
  const at = Date.now() - minutesAgo * 60_000
  const step = (sequence: number, ms: number, kind: string, more: Record<string, unknown> = {}) => ({
    sequence,
    at: at + ms,
    kind,
    extension: null,
    queue: null,
    detail: {},
    ...more,
  })
  return [
    step(1, 0, 'started', { detail: { direction: 'inbound', callerNumber: '+8613800138000' } }),
    step(2, 120, 'routed', {
      detail: {
        by: 'hub',
        action: 'queue',
        considered: [{ rule: 'vip', outcome: 'adds', detail: { customer: '张建国', level: 'VIP', priority: 10 } }],
      },
    }),
    step(3, 900, 'queued', { queue, detail: { position: 1 } }),
    step(4, 1_100, 'offered', { extension: '8003', queue }),
    step(5, 6_000, 'offer-ended', { extension: '8003', queue, detail: { outcome: 'no-answer', ringMs: 4_900 } }),
    step(6, 6_050, 'offered', { extension: '8002', queue }),
    step(7, 8_000, 'answered', { extension: '8002', queue, detail: { person: '李娜', waitMs: 7_100 } }),
    step(8, 30_000, 'held', { extension: '8002' }),
    step(9, 41_000, 'retrieved', { extension: '8002' }),
    step(10, 95_000, 'ended', { detail: { by: 'customer' } }),
  ]
}

const answers: Scene['answers'] = {
  ...shopAnswers,
  ...dataAnswers,
  ...recordingAnswers,
  'session.list-seats': {
    seats: [
      {
        extension: '8001',
        phone: 'softphone',
        registered: false,
        takenBy: null,
        own: true,
        queues: [{ queue, name: '订水' }],
      },
      {
        extension: '8002',
        phone: 'softphone',
        registered: true,
        takenBy: { jobNumber: '1002', name: '李娜' },
        own: false,
        queues: [
          { queue, name: '订水' },
          { queue: 'after-sales', name: '售后' },
        ],
      },
      {
        extension: '8003',
        phone: 'desk-phone',
        registered: true,
        takenBy: null,
        own: false,
        queues: [{ queue: 'after-sales', name: '售后' }],
      },
      { extension: '8004', phone: 'outside', registered: true, takenBy: null, own: false, queues: [] },
    ],
  },
  'seat.set-state': { failed: [] },
  'phone.dial': { lineId: 'line-9' },
  'call.list-refused-notes': {
    notes: [
      {
        id: 'refused-1',
        callId: 'call-1',
        note: '两桶水，下午三点前送到，找前台李姐',
        disposition: 'order-placed',
        writtenAt: 1_795_333_500_000,
        why: '没有找到这个通话。',
      },
    ],
  },
  'call.list': {
    calls: Array.from({ length: 30 }, (_, n) => call(n, n % 3 === 1 ? 'outbound' : 'inbound', 12 + n * 47)),
    notes: Array.from({ length: 30 }, (_, n) => n)
      .filter((n) => n % 4 !== 3 && n % 7 !== 2)
      .map((n) => ({
        callId: id(70 + n),
        disposition: ['order-placed', 'enquiry', 'order-chased'][n % 3] ?? null,
        byName: n % 5 === 0 ? '李娜' : '王芳',
        own: n % 5 !== 0,
      })),
    ownParts: Array.from({ length: 30 }, (_, n) => n)
      .filter((n) => n % 5 !== 0)
      .map((n) => id(70 + n)),
    names: { [id(1)]: '张建国' },
    next: null,
  },
  'call.read': { call: call(0, 'inbound', 12), steps: steps(12) },
  'call.read-notes': {
    notes: [
      {
        callId: id(70),
        userId: id(52),
        jobNumber: '1002',
        name: '李娜',
        note: '订 18.9L 两桶，下午四点前送到，货到付款。',
        disposition: 'order-placed',
        customerId: id(1),
        writtenAt: Date.now() - 10 * 60_000,
      },
    ],
    quality: [],
  },
  'call.write-note': { sent: true },
  'customer.search': { hits: [{ customer: zhang, reason: 'name' }], complete: true, source: 'hub' },
  'customer.list': {
    customers: [zhang, customer(2, '李秀英', '+8613912345678'), customer(3, '常州市第一中学', '+8651986001234')],
    next: null,
  },
  'customer.read': { customer: zhang, source: 'hub' },
  'customer.history': {
    changes: [
      change(1, 'notes', '', '门口有狗，送水前先打电话。'),
      change(2, 'level', 'normal', 'vip'),
      change(3, 'fields.bucket', '12L', '18.9L'),
      change(4, 'created', null, null),
    ],
    next: null,
  },
  'customer.fields': {
    fields: [
      {
        key: 'bucket',
        label: { 'zh-CN': '常订规格', en: 'Usual size' },
        type: 'choice',
        required: false,
        choices: ['18.9L', '12L'],
        sensitive: false,
        position: 1,
      },
      {
        key: 'birthday',
        label: { 'zh-CN': '生日', en: 'Birthday' },
        type: 'date',
        required: false,
        choices: [],
        sensitive: false,
        position: 2,
      },
      {
        key: 'identity',
        label: { 'zh-CN': '证件号', en: 'Identity no.' },
        type: 'text',
        required: false,
        choices: [],
        sensitive: true,
        position: 3,
      },
    ],
  },
  'announcement.receipts': {
    readers: ['王芳', '李娜', '赵敏', '孙悦', '周强', '吴静'].map((name, n) => ({
      jobNumber: String(1001 + n),
      name,
      readAt: n < 4 ? Date.now() - n * 600_000 - 60_000 : null,
    })),
  },
  'message.send': { sent: true },
  'day.read': {
    from: 0,
    to: 0,
    calls: { inbound: 46, outbound: 9, internal: 3, missed: 1 },
    talkMs: 7_920_000,
    holdMs: 412_000,
    wrapUpMs: 1_260_000,
    readyMs: 9_100_000,
    breakMs: 2_400_000,
    notReadyMs: 300_000,
    longestTalkMs: 541_000,
    perHour: [8, 9, 10, 11, 13, 14, 15].map((hour, n) => ({
      hour,
      answered: [4, 9, 11, 7, 3, 8, 4][n] ?? 0,
      missed: n === 2 ? 1 : 0,
    })),
    dispositions: [
      { disposition: 'order-placed', calls: 29 },
      { disposition: 'order-chased', calls: 8 },
      { disposition: 'enquiry', calls: 6 },
      { disposition: null, calls: 3 },
    ],
    callsWithoutNote: 3,
  },
  'directory.read': {
    entries: [
      { kind: 'seat', number: '8001', name: '王芳', jobNumber: '1001', team: '订水组', state: 'ready' },
      { kind: 'seat', number: '8002', name: '李娜', jobNumber: '1002', team: '订水组', state: 'talking' },
      { kind: 'seat', number: '8003', name: '赵敏', jobNumber: '1003', team: '售后组', state: 'break' },
      { kind: 'queue', number: '7001', name: '订水', jobNumber: null, team: null, state: null },
      { kind: 'queue', number: '7002', name: '售后', jobNumber: null, team: null, state: null },
      { kind: 'station', number: '6001', name: '天宁站', jobNumber: null, team: null, state: null },
    ],
  },
}

type Change = (topics: Topics) => Partial<Topics>

const scenes = {
  recordings: (t) => ({ session: asSupervisor(t) }),
  'recording-rules': (t) => ({
    session: { ...t.session, me: t.session.me && { ...t.session.me, grants: builtInGrants.administrator } },
  }),
  'recordings-gone': (t) => ({ session: asSupervisor(t) }),
  'recordings-none': (t) => ({ session: asSupervisor(t) }),
  locked: (t) => ({ session: { ...t.session, phase: 'locked', firstPassPhrase: true, hub: null, me: null } }),
  ...practiceScenes,
  'practice-desk': (t) => ({
    ...practiceScenes['practice-desk'](t),
    seat: { ...t.seat, spared: ['microphone'], agent: agent('talking', { since: Date.now() - 42_000 }) },
    lines: { lines: [line()], current: 'line-1' },
    cards: { cards: [card([zhang])], current: id(70) },
  }),
  ...setUpScenes,
  'not-enrolled': (t) => ({ session: { ...t.session, phase: 'not-enrolled', hub: null, me: null } }),
  'signed-out': (t) => ({ session: { ...t.session, phase: 'signed-out', me: null, endedBecause: 'forced' } }),
  'choosing-seat': (t) => ({ session: { ...t.session, phase: 'choosing-seat', extension: null } }),
  ready: () => ({}),
  'not-proven': (t) => ({
    seat: {
      ...t.seat,
      agent: agent('not-ready', { reason: 'no-microphone' }),
      proofs: [
        { item: 'registered', state: 'proven', figure: null, why: null, at: Date.now() },
        { item: 'microphone', state: 'failed', figure: null, why: 'unplugged', at: Date.now() },
        { item: 'speaker', state: 'proven', figure: null, why: null, at: Date.now() },
        { item: 'hub', state: 'proven', figure: 4, why: null, at: Date.now() },
      ],
    },
    devices: { ...t.devices, microphoneTrouble: 'unplugged' },
  }),
  ringing: (t) => ({
    seat: { ...t.seat, agent: agent('ringing', { since: Date.now() - 4_000 }) },
    lines: {
      lines: [
        line({
          phase: 'ringing',
          answeredAt: null,
          quality: null,
          startedAt: Date.now() - 4_000,
          actions: ['answer', 'reject'],
        }),
      ],
      current: 'line-1',
    },
    cards: { cards: [card([zhang])], current: id(70) },
  }),
  'ringing-unknown': (t) => ({
    seat: { ...t.seat, agent: agent('ringing', { since: Date.now() - 4_000 }) },
    lines: {
      lines: [
        line({
          phase: 'ringing',
          answeredAt: null,
          name: null,
          level: null,
          quality: null,
          number: '+8613700001111',
          startedAt: Date.now() - 4_000,
          actions: ['answer', 'reject'],
        }),
      ],
      current: 'line-1',
    },
    cards: {
      cards: [card([], { number: '+8613700001111', e164: '+8613700001111', homePlace: '浙江省杭州市', why: [] })],
      current: id(70),
    },
  }),
  'two-customers': (t) => ({
    seat: { ...t.seat, agent: agent('talking', { since: Date.now() - 42_000 }) },
    lines: { lines: [line({ name: null, level: null })], current: 'line-1' },
    cards: { cards: [card([zhang, customer(4, '张小燕', '+8613800138000')])], current: id(70) },
  }),
  talking: (t) => ({
    seat: { ...t.seat, agent: agent('talking', { since: Date.now() - 42_000 }) },
    lines: { lines: [line()], current: 'line-1' },
    cards: { cards: [card([zhang])], current: id(70) },
  }),
  'recording-paused': (t) => ({
    seat: { ...t.seat, agent: agent('talking', { since: Date.now() - 42_000 }) },
    lines: { lines: [line()], current: 'line-1' },
    cards: { cards: [card([zhang])], current: id(70) },
    recordings: {
      rules: { local: 'always', pbx: 'all' },
      lines: [{ lineId: 'line-1', state: 'paused', source: 'softphone', why: 'rule', pausedBecause: 'agent' }],
      paused: [{ lineId: 'line-1', because: 'agent' }],
      waiting: { count: 3, bytes: 41_300_000 },
      folderBytes: 42_600_000,
      trouble: { kind: 'disk-full', reason: 'ENOSPC' },
    },
  }),
  'recording-trouble': (t) => ({
    seat: { ...t.seat, agent: agent('talking', { since: Date.now() - 42_000 }) },
    lines: { lines: [line()], current: 'line-1' },
    cards: { cards: [card([zhang])], current: id(70) },
    recordings: {
      rules: { local: 'always', pbx: 'none' },
      lines: [{ lineId: 'line-1', state: 'on', source: 'softphone', why: 'rule', pausedBecause: null }],
      paused: [],
      waiting: { count: 3, bytes: 41_300_000 },
      folderBytes: 42_600_000,
      trouble: { kind: 'disk-full', reason: 'ENOSPC' },
    },
  }),
  consulting: (t) => ({
    seat: { ...t.seat, agent: agent('talking', { since: Date.now() - 142_000 }) },
    lines: {
      lines: [
        line({
          phase: 'held',
          heldAt: Date.now() - 12_000,
          actions: ['hang-up', 'retrieve', 'complete-transfer', 'conference'],
        }),
        line({
          lineId: 'line-2',
          callId: id(71),
          direction: 'internal',
          number: '8002',
          name: '李娜',
          level: null,
          queue: null,
          queueName: null,
          consultationFor: 'line-1',
          actions: ['hang-up', 'hold', 'mute', 'dtmf', 'complete-transfer', 'conference'],
        }),
      ],
      current: 'line-2',
    },
    cards: { cards: [card([zhang])], current: id(70) },
  }),
  conference: (t) => ({
    seat: { ...t.seat, agent: agent('talking', { since: Date.now() - 142_000 }) },
    lines: {
      lines: [
        line({ inConference: true, actions: ['hang-up', 'mute', 'leave-conference'] }),
        line({
          lineId: 'line-2',
          callId: id(71),
          direction: 'outbound',
          number: '+8613912345678',
          name: '李秀英',
          level: null,
          queue: null,
          queueName: null,
          inConference: true,
          actions: ['hang-up', 'mute', 'leave-conference'],
        }),
      ],
      current: 'line-1',
    },
    cards: { cards: [card([zhang])], current: id(70) },
  }),
  'second-call': (t) => ({
    seat: { ...t.seat, agent: agent('talking', { since: Date.now() - 42_000 }) },
    lines: {
      lines: [
        line(),
        line({
          lineId: 'line-2',
          callId: id(71),
          phase: 'ringing',
          number: '+8613700001111',
          name: null,
          level: null,
          answeredAt: null,
          quality: null,
          startedAt: Date.now() - 3_000,
          actions: ['answer', 'reject'],
        }),
      ],
      current: 'line-1',
    },
    cards: {
      cards: [
        card([zhang]),
        card([], {
          callKey: id(71),
          callId: id(71),
          lineId: 'line-2',
          number: '+8613700001111',
          e164: '+8613700001111',
          homePlace: '浙江省杭州市',
          why: [],
        }),
      ],
      current: id(70),
    },
  }),
  recovering: (t) => ({
    seat: { ...t.seat, agent: agent('talking', { since: Date.now() - 42_000 }) },
    lines: { lines: [line({ recovering: 'network' })], current: 'line-1' },
    cards: { cards: [card([zhang])], current: id(70) },
    health: { ...t.health, sip: { state: 'unregistered', since: Date.now() - 2_000, why: 'socket closed' } },
  }),
  masked: (t) => ({
    seat: { ...t.seat, agent: agent('talking', { since: Date.now() - 42_000 }) },
    lines: { lines: [line({ number: '138****8000' })], current: 'line-1' },
    cards: {
      cards: [
        card([customer(1, '张建国', '138****8000', { blacklisted: true, level: 'vip' })], {
          number: '138****8000',
          e164: null,
          source: 'cache',
        }),
      ],
      current: id(70),
    },
  }),
  'wrap-up': (t) => ({
    seat: {
      ...t.seat,
      agent: agent('wrap-up', { since: Date.now() - 18_000, until: Date.now() + 12_000, reason: 'wrap-up' }),
    },
    lines: {
      lines: [
        line({ phase: 'ended', endedAt: Date.now() - 18_000, endReason: 'hung-up-there', quality: null, actions: [] }),
      ],
      current: 'line-1',
    },
    cards: { cards: [card([zhang])], current: id(70) },
  }),
  'help-asked': (t) => ({
    seat: { ...t.seat, agent: agent('talking', { since: Date.now() - 42_000 }) },
    lines: { lines: [line()], current: 'line-1' },
    cards: { cards: [card([zhang])], current: id(70) },
    help: { own: helpOf(1, '王芳', '8001'), others: [] },
  }),
  'help-taken': (t) => ({
    seat: { ...t.seat, agent: agent('talking', { since: Date.now() - 42_000 }) },
    lines: { lines: [line()], current: 'line-1' },
    cards: { cards: [card([zhang])], current: id(70) },
    help: { own: helpOf(1, '王芳', '8001', { takenByName: '刘班长', takenAt: Date.now() - 3_000 }), others: [] },
  }),
  'help-wanted': (t) => ({
    session: asSupervisor(t),
    help: {
      own: null,
      others: [
        helpOf(2, '李娜', '8002'),
        helpOf(3, '赵敏', '8003', { queue: null, takenByName: '陈主管', takenAt: Date.now() - 9_000 }),
      ],
    },
  }),
  alarms: (t) => ({
    session: {
      ...t.session,
      me: t.session.me && { ...t.session.me, name: '刘班长', grants: alarmGrants },
    },
    alarms: { open: [...alarmsOpen()], sound: true },
  }),
  writing: (t) => ({
    help: { own: null, others: [helpOf(2, '李娜', '8002')] },
    messages: {
      ...t.messages,
      open: {
        with: withLiu,
        messages: talkWithLiu(),
        more: true,
        pending: [
          { id: id(310) as never, text: '明白，谢谢', at: Date.now() - 2_000, refused: null },
          { id: id(311) as never, text: '另外 6 号桌耳麦有杂音', at: Date.now() - 1_000, refused: '收信人已停用' },
        ],
        trouble: null,
      },
    },
  }),
  parked: (t) => ({
    seat: { ...t.seat, agent: agent('wrap-up', { since: Date.now() - 3_000, until: Date.now() + 27_000 }) },
    lines: {
      lines: [
        line({ phase: 'ended', endedAt: Date.now() - 3_000, endReason: 'parked-here', quality: null, actions: [] }),
      ],
      current: 'line-1',
    },
    cards: { cards: [card([zhang])], current: id(70) },
  }),
  break: (t) => ({
    seat: {
      ...t.seat,
      agent: agent('break', { reason: 'meal', since: Date.now() - 1_500_000, until: Date.now() + 300_000 }),
    },
  }),
  disagreement: (t) => ({
    seat: {
      ...t.seat,
      disagreement: { what: ['member-missing:water-order'], since: Date.now() - 6_000, repairing: false },
    },
  }),
  unregistered: (t) => ({
    seat: { ...t.seat, agent: agent('not-ready', { reason: 'unregistered', registered: false }) },
    health: { ...t.health, sip: { state: 'unregistered', since: Date.now() - 8_000, why: 'socket closed' } },
  }),
  'hub-away': (t) => ({
    health: {
      ...t.health,
      hub: { state: 'offline', since: Date.now() - 8_000, roundTripMs: null, why: 'ECONNREFUSED' },
    },
    cache: { ...t.cache, state: 'stale', waiting: 2 },
  }),
  'desk-phone': (t) => ({
    session: { ...t.session, phone: 'desk-phone' },
    seat: { ...t.seat, agent: agent('ringing') },
    lines: {
      lines: [line({ phase: 'ringing', answeredAt: null, quality: null, actions: ['hang-up'] })],
      current: 'line-1',
    },
    cards: { cards: [card([zhang])], current: id(70) },
  }),
  /** An order half written, with tickets, a gift and a deposit. */
  'order-writing': (t) => talkingTo(t, zhang),
  /** Everything that can be wrong with one, for somebody who may change prices. */
  'order-wrong': (t) => ({
    ...talkingTo(t, zhang),
    session: {
      ...t.session,
      me: t.session.me && { ...t.session.me, grants: { ...t.session.me.grants, 'order.price': 'all' } },
    },
  }),
  /** A caller nobody knows yet, at an address no station serves. */
  'order-new-caller': (t) => talkingTo(t, null),
  /** The call is most likely about an order on its way. */
  chasing: (t) => talkingTo(t, zhang),
  /** A supervisor at the orders' places (orders, delivery, takings, shop, conflicts). */
  orders: (t) => ({
    session: { ...t.session, me: t.session.me && { ...t.session.me, grants: { ...builtInGrants.administrator } } },
    shop: { ...shopTopic, couriers: [...couriers], conflicts: 2 },
  }),
  /** An administrator looks at who runs which version, and at the source that cannot be reached. */
  updates: (t) => ({
    session: { ...t.session, me: t.session.me && { ...t.session.me, grants: { ...builtInGrants.administrator } } },
  }),
  /** A supervisor before his wall, in a small, a middle and a large centre. */
  'wall-10': supervising,
  'wall-80': supervising,
  'wall-500': supervising,
} as const satisfies Record<string, Change>

function supervising(t: Topics): Partial<Topics> {
  return {
    session: { ...t.session, me: t.session.me && { ...t.session.me, grants: { ...builtInGrants.supervisor } } },
  }
}

function talkingTo(t: Topics, whom: Customer | null): Partial<Topics> {
  return {
    seat: { ...t.seat, agent: agent('talking', { since: Date.now() - 42_000 }) },
    lines: { lines: [whom === null ? line({ name: null, level: null }) : line()], current: 'line-1' },
    cards: { cards: [whom === null ? card([], { why: [] }) : card([whom])], current: id(70) },
  }
}

export type SceneName = keyof typeof scenes

/** Where main answers otherwise than usually. */
const answersOf: Partial<Record<SceneName, (topics: Topics) => Scene['answers']>> = {
  alarms: () => ({ ...wallAnswers(80, 8), ...alarmAnswers }),
  'recordings-gone': () => ({
    'recording.read': { ...chosenRecording, recording: recordingOf(5), marks: [] },
    'recording.list': { recordings: Array.from({ length: 12 }, (_, n) => recordingOf(n + 3)), next: null },
  }),
  'recordings-none': () => ({ 'recording.list': { recordings: [], next: null } }),
  'not-proven': (topics) => ({
    'seat.set-state': { failed: topics.seat.proofs.filter(({ state }) => state === 'failed') },
  }),
  'order-writing': () => ({ 'order.read-form': orderForm(), 'shop.quote': shopQuote() }),
  'order-wrong': () => ({
    'order.read-form': orderForm({ discountFen: 9_900, station: 'wujin' }),
    'account.read': { account: shopAccount({ tickets: { [id(401)]: 2 }, owedFen: 3_600 }), source: 'cache' },
    'shop.quote': shopQuote({
      discountFen: 9_900,
      totalFen: 2_300,
      problems: [
        { kind: 'not-enough-tickets', lineId: id(602), have: 2, need: 3 },
        { kind: 'discount-too-large', mostFen: 3_200 },
      ],
    }),
  }),
  'order-new-caller': () => ({
    'order.read-form': orderForm(),
    'shop.quote': shopQuote({
      account: null,
      stations: rankedStations.map((one) => ({ ...one, serves: false, reasons: [{ kind: 'no-area' }] })),
    }),
  }),
  chasing: () => ({
    'account.read': {
      account: shopAccount({
        openOrders: [
          openOrder({ chases: 1 }),
          openOrder({ id: id(501) as never, number: 20_377, state: 'out', placedAt: Date.now() - 26 * 3_600_000 }),
        ],
        buckets: { '18.9L': { out: 4, covered: 2, depositFen: 6_000 } },
      }),
      source: 'hub',
    },
    'order.place': {
      order: shopOrder({ state: 'in-audit', station: null, stationName: null, auditReasons: ['repeat', 'no-station'] }),
      sent: false,
    },
  }),
  orders: () => orderAnswers,
  updates: () => updateAnswers(),
  'set-up-pbx': () => setUpAnswers,
  'set-up-check': () => setUpAnswers,
  'wall-10': () => wallAnswers(10, 3),
  'wall-80': () => wallAnswers(80, 8),
  'wall-500': () => wallAnswers(500, 50),
}
export const sceneNames = Object.keys(scenes) as SceneName[]

export function sceneOf(name: SceneName, language: Language, dark: boolean): Scene {
  const start = base(language)
  const topics: Topics = { ...start, ...(scenes[name] as Change)(start) }
  return { topics: { ...topics, app: { ...topics.app, dark } }, answers: { ...answers, ...answersOf[name]?.(topics) } }
}
