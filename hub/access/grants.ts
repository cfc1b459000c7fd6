import { type Grants, type Right, rights, type Scope, scopes } from '../../contract/rights.ts'

const widthOf = (scope: Scope | undefined): number => (scope === undefined ? -1 : scopes.indexOf(scope))

/** Several roles together: each right at its widest. */
export function mergeGrants(all: readonly Grants[]): Grants {
  const merged: Partial<Record<Right, Scope>> = {}
  for (const grants of all) {
    for (const right of rights) {
      const scope = grants[right]
      if (scope !== undefined && widthOf(scope) > widthOf(merged[right])) merged[right] = scope
    }
  }
  return merged
}

/** The first right in which `wanted` goes beyond `own`; undefined when it stays within. */
export function firstBeyond(wanted: Grants, own: Grants): Right | undefined {
  return rights.find((right) => widthOf(wanted[right]) > widthOf(own[right]))
}
