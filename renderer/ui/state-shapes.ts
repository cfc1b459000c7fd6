import { type AgentState } from '../../contract/agent.ts'

/** One shape each on a 16 × 16 grid, told apart without colour. */
export const stateShapes: Readonly<Record<AgentState, string>> = {
  ready: 'M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2Z',
  ringing: 'M8 1 10 6 15 8 10 10 8 15 6 10 1 8 6 6Z',
  talking: 'M2 3h12v8H8l-4 3v-3H2Z',
  holding: 'M3 2h4v12H3Zm6 0h4v12H9Z',
  'wrap-up': 'M3 12.5 11 4.5l2 2-8 8H3Zm9-9 1-1 2 2-1 1Z',
  break: 'M2 5h9v5a3 3 0 0 1-3 3H5a3 3 0 0 1-3-3Zm10 1h1a2 2 0 0 1 0 4h-1Z',
  'not-ready': 'M2 6.5h12v3H2Z',
  'outbound-only': 'M3 11 9.5 4.5H5V2h9v9h-2.5V6.5L5 13Z',
  'signed-out': 'M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2Zm0 2.5a3.5 3.5 0 1 1 0 7 3.5 3.5 0 0 1 0-7Z',
}
