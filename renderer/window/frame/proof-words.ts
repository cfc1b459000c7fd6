import { type Proof, proofItems } from '../../../contract/seat/ready-proof.ts'

/** The proofs as they stand, in their order; what a refused `ready` named counts where main shows nothing newer. */
export function shownProofs(current: readonly Proof[], refused: readonly Proof[]): readonly Proof[] {
  return proofItems.flatMap((item) => {
    const found = [...current, ...refused].filter((proof) => proof.item === item)
    const newest = found.toSorted((one, two) => two.at - one.at)[0]
    return newest === undefined ? [] : [newest]
  })
}

/** The key of the sentence that says why and what to do: its own where there is one, else the item's. */
export function whyKey(proof: Proof, te: (key: string) => boolean): string {
  const own = `seat.proofWhy.${proof.item}.${proof.why ?? 'other'}`
  return te(own) ? own : `seat.proofWhy.${proof.item}.other`
}
