import { type Topics } from '../../contract/bridge/topics.ts'
import { type SeatPhone } from '../../contract/api/seats.api.ts'
import { type Proof, type ProofItem, proofItems } from '../../contract/seat/ready-proof.ts'

/** What the seat can see of itself at any moment, without testing anything. */
export type ProofFacts = {
  readonly phone: SeatPhone['kind']
  readonly sip: Topics['health']['sip']['state']
  /** What the PBX says of the seat's phone; for a phone that is not ours to ask. Null: not known. */
  readonly registeredAtPbx: boolean | null
  readonly hub: Pick<Topics['health']['hub'], 'state' | 'roundTripMs'>
  readonly microphoneTrouble: Topics['devices']['microphoneTrouble']
  readonly speakerTrouble: Topics['devices']['speakerTrouble']
}

/** What may be missing in practice: one then only listens, or reads along. */
const sparedInPractice: readonly ProofItem[] = ['microphone', 'speaker']

/**
 * Splits the proofs of practice: a device that is missing there is done without, and said to be. Nobody real calls, so
 * nobody is left unheard; anywhere else it keeps its named pause (AG3).
 */
export function spareInPractice(
  proofs: readonly Proof[],
  practice: boolean,
): { readonly proofs: readonly Proof[]; readonly spared: readonly ProofItem[] } {
  if (!practice) return { proofs, spared: [] }
  const isSpared = ({ item, state }: Proof): boolean => state === 'failed' && sparedInPractice.includes(item)
  return {
    proofs: proofs.filter((proof) => !isSpared(proof)),
    spared: proofs.filter(isSpared).map(({ item }) => item),
  }
}

export const longestRoundTripMs = 2_000

/** What has to be proven with this phone (contract/seat/ready-proof.ts). */
export function itemsFor(phone: SeatPhone['kind']): readonly ProofItem[] {
  return phone === 'softphone' ? proofItems : ['registered', 'hub']
}

/**
 * How each item stands. Devices that were tested keep the test's result until they are in trouble; once that is over they
 * count as proven until the next test.
 */
export function standingProofs(facts: ProofFacts, tested: readonly Proof[], at: number): readonly Proof[] {
  return itemsFor(facts.phone).map((item) => {
    const { ok, why, figure } = stands(item, facts, tested)
    return { item, state: ok ? 'proven' : 'failed', figure, why, at }
  })
}

type Standing = { readonly ok: boolean; readonly why: string | null; readonly figure: number | null }

function stands(item: ProofItem, facts: ProofFacts, tested: readonly Proof[]): Standing {
  switch (item) {
    case 'registered': {
      // An outside number registers nowhere; the PBX dials it.
      if (facts.phone === 'outside') return { ok: true, why: null, figure: null }
      if (facts.phone === 'desk-phone') {
        return {
          ok: facts.registeredAtPbx === true,
          why: facts.registeredAtPbx === true ? null : 'unregistered',
          figure: null,
        }
      }
      return { ok: facts.sip === 'registered', why: facts.sip === 'registered' ? null : facts.sip, figure: null }
    }
    case 'hub': {
      const { state, roundTripMs } = facts.hub
      if (state !== 'online') return { ok: false, why: 'offline', figure: null }
      const slow = roundTripMs !== null && roundTripMs > longestRoundTripMs
      return { ok: !slow, why: slow ? 'slow' : null, figure: roundTripMs }
    }
    case 'microphone':
    case 'speaker': {
      const trouble = item === 'microphone' ? facts.microphoneTrouble : facts.speakerTrouble
      if (trouble !== null) return { ok: false, why: trouble, figure: null }
      const test = tested.find((proof) => proof.item === item)
      return { ok: test?.state !== 'failed', why: test?.why ?? null, figure: test?.figure ?? null }
    }
  }
}

export function failedItems(proofs: readonly Proof[]): readonly ProofItem[] {
  return proofs.filter(({ state }) => state === 'failed').map(({ item }) => item)
}

/** How long a change must hold before the PBX is told: a registration renewed over a new connection is away for a moment. */
export function settleMs(before: readonly ProofItem[], after: readonly ProofItem[]): number {
  const fallen = after.filter((item) => !before.includes(item))
  if (fallen.length === 0) return 300
  return fallen.every((item) => item === 'registered' || item === 'hub') ? 1_000 : 250
}
