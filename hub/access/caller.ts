import { type SessionId, type UserId } from '../../contract/ids.ts'
import { type Language } from '../../contract/language.ts'
import { type Grants, type Right, type Scope } from '../../contract/rights.ts'

/** Who is asking, as the handlers see him. */
export type Caller = {
  readonly userId: UserId
  readonly sessionId: SessionId
  readonly jobNumber: string
  readonly name: string
  readonly team: string | null
  /** The delivery station he works for. */
  readonly station: string | null
  readonly grants: Grants
  /** The user's own language; the request may ask for another. */
  readonly language: Language
  /** How far a right reaches; undefined when he does not have it. */
  scopeOf(right: Right): Scope | undefined
}

export type CallerFacts = Omit<Caller, 'scopeOf'>

export function createCaller(facts: CallerFacts): Caller {
  return { ...facts, scopeOf: (right) => facts.grants[right] }
}
