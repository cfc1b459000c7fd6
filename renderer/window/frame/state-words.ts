import { type AgentSnapshot } from '../../../contract/agent.ts'
import { stateReasonNames } from '../../../contract/agent-log.ts'
import { type Language } from '../../../contract/language.ts'
import { proofPauseReasons } from '../../../contract/seat/ready-proof.ts'

/** The word for a state's reason; one that came from the PBX is shown as it is. */
export function reasonWord(reason: string, language: Language): string {
  return stateReasonNames[reason]?.[language] ?? reason
}

const proofPauses: ReadonlySet<string> = new Set(Object.values(proofPauseReasons))

/** Whether the seat is paused because something could not be proven (AG3). */
export function isProofPause(agent: AgentSnapshot | null): boolean {
  return agent?.state === 'not-ready' && agent.reason !== null && proofPauses.has(agent.reason)
}
