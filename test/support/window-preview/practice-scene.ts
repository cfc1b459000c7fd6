import { type Extension } from '../../../contract/agent.ts'
import { type Topics } from '../../../contract/bridge/topics.ts'
import { builtInGrants } from '../../../contract/rights.ts'
import {
  type PracticeCall,
  practiceDefaults,
  type PracticeScore,
  type PracticeState,
} from '../../../contract/practice.ts'

type Change = Partial<Topics>

const id = (n: number): string => `0192f000-0000-7000-8000-0000000009${String(n).padStart(2, '0')}`
const people: Topics['practice']['people'] = [
  { jobNumber: '1001', name: '王芳', role: 'agent', extension: '8001' },
  { jobNumber: '1002', name: '李娜', role: 'agent', extension: '8002' },
  { jobNumber: '1003', name: '赵敏', role: 'agent', extension: '8003' },
  { jobNumber: '9001', name: '刘敏', role: 'supervisor', extension: '8009' },
]

const call = (n: number, more: Partial<PracticeCall>): PracticeCall =>
  ({
    callId: id(n),
    number: '+8613800138000',
    customerName: '张建国',
    intent: 'repeat-order',
    mood: 'calm',
    queue: 'water-order',
    extension: null,
    phase: 'waiting',
    startedAt: Date.now() - 41_000 + n * 1_000,
    said: [],
    ...more,
  }) as PracticeCall

const score = (n: number, more: Partial<PracticeScore> = {}): PracticeScore =>
  ({
    callId: id(50 + n),
    extension: '8001',
    intent: 'repeat-order',
    mood: 'calm',
    at: Date.now() - n * 150_000,
    answeredAfterMs: 2_400 + n * 700,
    rightCustomer: true,
    rightStation: true,
    done: true,
    noted: n % 2 === 0,
    points: 96 - n * 7,
    ...more,
  }) as PracticeScore

const said = (...texts: readonly string[]): PracticeCall['said'] =>
  texts.map((text, at) => ({ at: Date.now() - 20_000 + at * 4_000, text }))

const exercise = (more: Partial<PracticeState> = {}): PracticeState => ({
  settings: practiceDefaults,
  surgeUntil: null,
  exerciseStartedAt: Date.now() - 1_500_000,
  calls: [
    call(1, {
      phase: 'talking',
      extension: '8001' as Extension,
      said: said('你好，我是张建国。', '上次那种桶装水，再送两桶。', '还是青洋路那个地址，下午送到就行。'),
    }),
    call(2, { phase: 'ringing', extension: '8002' as Extension, intent: 'chase', mood: 'angry', customerName: '陈静' }),
    call(3, { number: '+8613912345678', customerName: null, intent: 'new-customer', mood: 'chatty' }),
  ],
  scores: [
    score(0),
    score(1, { intent: 'chase', rightStation: null }),
    score(2, { intent: 'new-address', rightStation: false, points: 61 }),
    score(3, {
      intent: 'complaint',
      answeredAfterMs: null,
      rightCustomer: null,
      rightStation: null,
      done: null,
      noted: null,
      points: 0,
    }),
    score(4, { intent: 'silent', rightCustomer: null, rightStation: null, done: null, points: 80 }),
  ],
  ...more,
})

const away = (t: Topics): Change => ({ session: { ...t.session, phase: 'signed-out', hub: null, me: null } })

/** Practice, from its first start to its trainer. */
export const practiceScenes = {
  'practice-starting': (t: Topics): Change => ({
    ...away(t),
    practice: {
      ...t.practice,
      phase: 'starting',
      progress: { what: { 'zh-CN': '客户和订单', en: 'Customers and orders' }, done: 3, total: 5 },
    },
  }),
  'practice-choosing': (t: Topics): Change => ({
    ...away(t),
    practice: { ...t.practice, phase: 'choosing', people },
  }),
  'practice-failed': (t: Topics): Change => ({
    ...away(t),
    practice: {
      ...t.practice,
      phase: 'failed',
      failure: '这台电脑上的中心没有开起来：磁盘已满（可用 12 MB）。请清理后再试。',
    },
  }),
  /** An agent without a microphone; with whom he talks is in scenes.ts. */
  'practice-desk': (t: Topics): Change => ({
    practice: {
      ...t.practice,
      phase: 'on',
      people,
      exercise: exercise({ calls: [] }),
      captions: ['上次那种水，再送两桶。', '还是青洋路那个地址，下午送到就行。'].map((text) => ({
        ...{ callId: id(1), at: Date.now(), text },
      })),
    },
  }),
  'practice-trainer': (t: Topics): Change => ({
    session: { ...t.session, me: t.session.me && { ...t.session.me, name: '刘敏', grants: builtInGrants.supervisor } },
    practice: {
      ...t.practice,
      phase: 'on',
      people,
      exercise: exercise({ surgeUntil: Date.now() + 120_000 }),
    },
  }),
} as const
