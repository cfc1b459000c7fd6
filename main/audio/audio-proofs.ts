import { type MediaOutput } from '../../contract/media/messages.ts'
import { type Proof } from '../../contract/seat/ready-proof.ts'

/**
 * The two proofs of sound (AG3) from what the media window found. A silent microphone is proven all the same, with the
 * word `silent` for the screen: quiet rooms exist, and some headsets send zeros there.
 */
export function audioProofs(found: MediaOutput<'audio.prove'>, at: number): readonly [Proof, Proof] {
  const { microphone, speaker } = found
  return [
    {
      item: 'microphone',
      state: microphone.ok ? 'proven' : 'failed',
      figure: microphone.ok ? microphone.level : null,
      why: microphone.why,
      at,
    },
    { item: 'speaker', state: speaker.ok ? 'proven' : 'failed', figure: null, why: speaker.why, at },
  ]
}

/** What counts when the media window gave no answer: `timeout` or `failed`. */
export function unansweredProofs(error: unknown, at: number): readonly [Proof, Proof] {
  const why = error instanceof Error && error.name === 'TimeoutError' ? 'timeout' : 'failed'
  return [
    { item: 'microphone', state: 'failed', figure: null, why, at },
    { item: 'speaker', state: 'failed', figure: null, why, at },
  ]
}
