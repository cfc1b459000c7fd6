import { type Extension } from '../../../contract/agent.ts'
import { type Intervention } from '../../../contract/supervision.ts'
import { type WallState } from '../../../contract/wall/wall.ts'

const id = (n: number): string => `0192f000-0000-7000-8000-0000000000${String(n).padStart(2, '0')}`

/** 刘敏 listens to 王芳 at 8001. @param n another one's id */
export function laddersIntervention(more: Partial<Intervention> | number = {}): Intervention {
  return {
    id: id(typeof more === 'number' ? more : 1) as Intervention['id'],
    callId: id(9),
    extension: '8001' as Extension,
    agentName: '王芳',
    supervisor: '8009' as Extension,
    byUserId: id(8),
    byName: '刘敏',
    team: '订水组',
    phase: 'running',
    rung: 'listen',
    wanted: 'listen',
    reason: null,
    startedAt: Date.now() - 60_000,
    since: Date.now() - 42_000,
    endedAt: null,
    ending: null,
    ...(typeof more === 'number' ? {} : more),
  }
}

/** A wall that shows one agent in a call and who listens to him. */
export function ladderWall(interventions: readonly Intervention[]): WallState {
  return {
    ...{ epoch: id(7), sequence: 0, period: 'today', clockOffsetMs: 0, names: {}, settings: {} },
    ...{ queues: [], calls: [], trunks: [], links: [], figures: [], sparklines: [], alarms: [], help: [] },
    interventions: [...interventions],
    agents: [
      {
        ...{ extension: '8001' as Extension, userId: null, jobNumber: '1001', name: '王芳', team: '订水组' },
        ...{ state: 'talking', reason: null, since: Date.now() - 60_000, until: null, registered: true },
        ...{ queues: [], callId: id(9) },
      },
    ],
  }
}
