import { type Scope } from '../../contract/rights.ts'

/** Who asks, as far as scopes look. */
export type ScopeHolder = { readonly userId: string; readonly team: string | null }

/** Whose a thing is. */
export type Owned = { readonly userId: string | null; readonly team: string | null }

/**
 * Whose data a scope reaches, in the form a store's query can use. `team` of somebody without a team reaches only
 * himself. What belongs to nobody is within reach of `all` only.
 */
export type Reach =
  | { readonly kind: 'all' }
  | { readonly kind: 'team'; readonly team: string; readonly userId: string }
  | { readonly kind: 'own'; readonly userId: string }
  | { readonly kind: 'nothing' }

export function reachOf(scope: Scope | undefined, holder: ScopeHolder): Reach {
  switch (scope) {
    case undefined:
      return { kind: 'nothing' }
    case 'all':
      return { kind: 'all' }
    case 'team':
      return holder.team === null
        ? { kind: 'own', userId: holder.userId }
        : { kind: 'team', team: holder.team, userId: holder.userId }
    case 'own':
      return { kind: 'own', userId: holder.userId }
  }
}

/** Whether one thing is within reach. */
export function reaches(reach: Reach, thing: Owned): boolean {
  switch (reach.kind) {
    case 'nothing':
      return false
    case 'all':
      return true
    case 'team':
      return thing.team === reach.team || thing.userId === reach.userId
    case 'own':
      return thing.userId === reach.userId
  }
}
