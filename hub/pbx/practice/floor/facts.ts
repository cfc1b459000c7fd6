import { type PbxFact, type PbxListener, type PbxSnapshot } from '../../port.ts'

type Told<F> = F extends { readonly at: number } ? Omit<F, 'at'> : never
/** A fact without its time. */
export type Fact = Told<PbxFact>

/** The way down to the hub. What happens while the link is away is not told; the snapshot at its return says what holds. */
export type Facts = {
  /** Epoch ms with fraction; never the same twice, so that facts have one order. */
  at(): number
  say(fact: Fact): void
  readonly linked: boolean
  readonly listener: PbxListener | null
  attach(listener: PbxListener | null): void
  up(snapshot: () => PbxSnapshot): void
  down(reason: string): void
}

export function createFacts(now: () => number): Facts {
  let listener: PbxListener | null = null
  let linked = false
  let last = 0
  const at = (): number => (last = Math.max(now(), last + 0.001))

  return {
    at,
    get linked() {
      return linked
    },
    get listener() {
      return listener
    },
    // The spread loses which of the facts it is; the time is all that was missing of it.
    say: (fact) => linked && listener?.fact({ at: at(), ...fact } as PbxFact),
    attach(given) {
      listener = given
      if (given === null) linked = false
    },
    up(snapshot) {
      if (linked || listener === null) return
      linked = true
      listener.fact({ kind: 'link', at: at(), state: 'up', reason: null })
      listener.snapshot(snapshot())
    },
    down(reason) {
      if (!linked) return
      listener?.fact({ kind: 'link', at: at(), state: 'down', reason })
      linked = false
    },
  }
}
