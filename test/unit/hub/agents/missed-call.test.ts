import { describe, expect, it } from 'vitest'
import { type Extension, type QueueKey } from '../../../../contract/agent.ts'
import { type AgentRecord, newAgentRecord } from '../../../../hub/agents/agent-record.ts'
import { canPassOn } from '../../../../hub/agents/missed-call.ts'

const water = 'water-order' as QueueKey
const person = { userId: 'u', jobNumber: '1', name: 'n', team: null }
const seat = (extension: string, over: Partial<AgentRecord> = {}): AgentRecord => ({
  ...newAgentRecord(extension as Extension, 0),
  person,
  wanted: 'ready',
  registered: true,
  queues: [{ queue: water, penalty: 0 }],
  ...over,
})
const missedBy = '8001' as Extension

describe('a missed call can be passed on', () => {
  it('to another seat that serves the queue, free or talking', () => {
    expect(canPassOn([seat('8001'), seat('8002')], missedBy, water)).toBe(true)
  })

  it.each([
    ['nobody else', []],
    ['one on a break', [seat('8002', { wanted: 'break', wantedReason: 'meal' })]],
    ['one whose phone is gone', [seat('8002', { registered: false })]],
    ['one who is signed out', [seat('8002', { person: null })]],
    ['one of another queue', [seat('8002', { queues: [{ queue: 'after-sales' as QueueKey, penalty: 0 }] })]],
  ])('not with %s', (_, others) => {
    expect(canPassOn([seat('8001'), ...others], missedBy, water)).toBe(false)
  })
})
