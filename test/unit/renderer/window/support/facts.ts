import { type AgentSnapshot, type Extension } from '../../../../../contract/agent.ts'
import { type PhoneLine } from '../../../../../contract/seat/phone-line.ts'

/** Lines and agents for the tests of the rules. */
export const aLine = (more: Partial<PhoneLine> = {}): PhoneLine => ({
  lineId: 'line-1',
  callId: null,
  direction: 'inbound',
  phase: 'talking',
  number: '+8613800138000',
  name: null,
  level: null,
  queue: null,
  queueName: null,
  startedAt: 1_000,
  answeredAt: 5_000,
  heldAt: null,
  endedAt: null,
  muted: false,
  inConference: false,
  consultationFor: null,
  recovering: null,
  quality: null,
  endReason: null,
  actions: ['hang-up', 'mute', 'hold', 'dtmf', 'transfer'],
  ...more,
})

export const ringing = (more: Partial<PhoneLine> = {}): PhoneLine =>
  aLine({ phase: 'ringing', answeredAt: null, actions: ['answer', 'reject'], ...more })

export const anAgent = (more: Partial<AgentSnapshot> = {}): AgentSnapshot => ({
  extension: '8001' as Extension,
  userId: null,
  jobNumber: '1001',
  name: '王芳',
  team: null,
  state: 'ready',
  reason: null,
  since: 0,
  until: null,
  registered: true,
  queues: [],
  callId: null,
  ...more,
})
