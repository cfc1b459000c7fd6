import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Extension } from '../../../../contract/agent.ts'
import { type InterventionId } from '../../../../contract/ids.ts'
import { interventionEndings, interventionSchema, rungs } from '../../../../contract/supervision.ts'
import {
  type InterventionInput,
  type InterventionState,
  moveIntervention,
} from '../../../../hub/supervision/intervention.machine.ts'

const begun: InterventionState = {
  id: '0192f000-0000-7000-8000-000000000001' as InterventionId,
  callId: 'c',
  extension: '8001' as Extension,
  agentName: '王芳',
  supervisor: '8009' as Extension,
  byUserId: null,
  byName: '刘',
  team: null,
  phase: 'calling',
  rung: 'listen',
  wanted: 'listen',
  reason: null,
  startedAt: 0,
  since: 0,
  endedAt: null,
  ending: null,
  asked: null,
}
const run = (...inputs: InterventionInput[]) => {
  const steps: unknown[] = []
  const state = inputs.reduce((before, input) => {
    const move = moveIntervention(before, input)
    if (move.step !== null) steps.push(move.step)
    return move.state
  }, begun)
  return { state, steps }
}
const on = (rung: 'listen' | 'whisper' | 'barge', at = 10) => ({ kind: 'on', rung, at }) as const
const off = (by: 'supervisor' | 'pbx' | 'call') => ({ kind: 'off', by, at: 99 }) as const

describe('an intervention', () => {
  it('is on a rung when the PBX says so, and tells the history once for each', () => {
    const climb = { kind: 'climb', rung: 'barge', reason: '客户投诉' } as const
    const asked = run(on('listen'), climb)
    expect(asked.state).toMatchObject({ phase: 'running', rung: 'listen', wanted: 'barge', since: 10 })
    const there = run(on('listen'), climb, on('barge', 20), on('barge', 30))
    expect(there.state).toMatchObject({ rung: 'barge', wanted: 'barge', since: 20, reason: '客户投诉' })
    expect(there.steps).toEqual([{ mode: 'listen' }, { mode: 'barge' }])
  })

  it('keeps the rung it has when the PBX refuses another', () => {
    const { state } = run(on('whisper'), { kind: 'climb', rung: 'barge', reason: null }, { kind: 'refused' })
    expect(state).toMatchObject({ rung: 'whisper', wanted: 'whisper' })
  })

  it.each([
    ['not-answered', [off('supervisor')]],
    ['not-answered', [off('pbx')]],
    ['left', [on('listen'), off('supervisor')]],
    ['lost', [on('barge'), off('pbx')]],
    ['call-ended', [on('barge'), off('call')]],
    ['call-ended', [on('barge'), { kind: 'agent-gone', at: 99 }]],
    ['call-ended', [{ kind: 'agent-gone', at: 99 }]],
    ['unseen', [on('barge'), { kind: 'unseen', at: 99 }]],
    ['left', [on('barge'), { kind: 'ask', ending: 'left', reason: null }, off('pbx')]],
    ['taken-over', [on('listen'), { kind: 'ask', ending: 'taken-over', reason: null }, off('pbx')]],
    ['passed-on', [on('listen'), { kind: 'ask', ending: 'passed-on', reason: null }, { kind: 'agent-gone', at: 99 }]],
    ['hung-up', [on('listen'), { kind: 'ask', ending: 'hung-up', reason: null }, off('call')]],
    ['lost', [on('listen'), { kind: 'ask', ending: 'hung-up', reason: null }, { kind: 'refused' }, off('pbx')]],
  ] as const)('ends as %s', (ending, inputs) => {
    const { state, steps } = run(...inputs)
    expect(state).toMatchObject({ phase: 'ended', ending, endedAt: 99 })
    expect(steps.at(-1)).toEqual({ mode: 'ended', ending })
  })

  it('is whole under any sequence, and never moves again once it has ended', () => {
    const at = fc.integer({ min: 0, max: 1_000 })
    const rung = fc.constantFrom(...rungs)
    const anyInput: fc.Arbitrary<InterventionInput> = fc.oneof(
      fc.record({ kind: fc.constant('climb' as const), rung, reason: fc.constantFrom(null, 'r') }),
      fc.record({
        kind: fc.constant('ask' as const),
        ending: fc.constantFrom('left', 'taken-over', 'passed-on', 'hung-up'),
        reason: fc.constant(null),
      }),
      fc.constant({ kind: 'refused' } as const),
      fc.record({ kind: fc.constant('on' as const), rung, at }),
      fc.record({ kind: fc.constant('off' as const), by: fc.constantFrom('supervisor', 'call', 'pbx'), at }),
      fc.record({ kind: fc.constantFrom('agent-gone' as const, 'unseen' as const), at }),
      fc.constant({ kind: 'moved', callId: 'd' } as const),
    )
    fc.assert(
      fc.property(fc.array(anyInput, { maxLength: 12 }), (inputs) => {
        let state = begun
        for (const input of inputs) {
          const next = moveIntervention(state, input)
          if (state.phase === 'ended') expect(next).toEqual({ state, step: null })
          state = next.state
          const { asked: _, ...told } = state
          expect(interventionSchema.safeParse(told).success).toBe(true)
          expect(state.phase === 'ended').toBe(state.ending !== null && interventionEndings.includes(state.ending))
        }
      }),
    )
  })
})
