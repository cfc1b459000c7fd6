import { describe, expect, it } from 'vitest'
import { type Proof } from '../../../../../contract/seat/ready-proof.ts'
import { disagreementWords } from '../../../../../renderer/window/frame/disagreement-words.ts'
import { shownProofs, whyKey } from '../../../../../renderer/window/frame/proof-words.ts'
import { isPresent, stateChoices } from '../../../../../renderer/window/frame/state-choices.ts'
import { isProofPause, reasonWord } from '../../../../../renderer/window/frame/state-words.ts'
import { anAgent } from '../support/facts.ts'

const proof = (item: Proof['item'], state: Proof['state'], at: number, why: string | null = null): Proof => ({
  item,
  state,
  figure: null,
  why,
  at,
})

describe('stateChoices', () => {
  it('keeps its order, and puts the end of a wrap-up first', () => {
    const kinds = stateChoices(anAgent({ state: 'wrap-up' }), ['meal', 'rest']).map((choice) =>
      choice.kind === 'state' ? (choice.reason ?? choice.state) : choice.kind,
    )
    expect(kinds).toEqual(['end-wrap-up', 'ready', 'not-ready', 'meal', 'rest', 'outbound-only', 'sign-out'])
    expect(stateChoices(null, []).map(({ kind }) => kind)).toEqual(['state', 'state', 'state', 'sign-out'])
  })

  it('gives the first nine reasons a digit', () => {
    const digits = stateChoices(
      null,
      Array.from({ length: 11 }, (_, at) => `r${String(at)}`),
    ).flatMap((choice) => (choice.kind === 'state' && choice.state === 'break' ? [choice.digit] : []))
    expect(digits).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, null, null])
  })

  it('marks the present one, a break by its reason', () => {
    const agent = anAgent({ state: 'break', reason: 'meal' })
    const present = stateChoices(agent, ['meal', 'rest']).filter((choice) => isPresent(choice, agent))
    expect(present).toEqual([{ kind: 'state', state: 'break', reason: 'meal', digit: 1 }])
  })
})

describe('reasons', () => {
  it('says them in words, and shows those of the PBX as they are', () => {
    expect(reasonWord('no-microphone', 'zh-CN')).toBe('麦克风不可用')
    expect(reasonWord('meal', 'en')).toBe('Meal')
    expect(reasonWord('Lunch@Desk', 'en')).toBe('Lunch@Desk')
  })

  it('knows a pause for want of proof', () => {
    expect(isProofPause(anAgent({ state: 'not-ready', reason: 'no-microphone' }))).toBe(true)
    expect(isProofPause(anAgent({ state: 'not-ready', reason: null }))).toBe(false)
    expect(isProofPause(anAgent({ state: 'break', reason: 'no-microphone' }))).toBe(false)
    expect(isProofPause(null)).toBe(false)
  })
})

describe('proofs', () => {
  it('shows the newest of each, in their order', () => {
    const shown = shownProofs(
      [proof('hub', 'proven', 5), proof('microphone', 'proven', 9)],
      [proof('microphone', 'failed', 7, 'denied'), proof('registered', 'failed', 7)],
    )
    expect(shown.map(({ item, state }) => [item, state])).toEqual([
      ['registered', 'failed'],
      ['microphone', 'proven'],
      ['hub', 'proven'],
    ])
  })

  it('has a sentence for every failure', () => {
    const te = (key: string): boolean => key === 'seat.proofWhy.microphone.denied'
    expect(whyKey(proof('microphone', 'failed', 0, 'denied'), te)).toBe('seat.proofWhy.microphone.denied')
    expect(whyKey(proof('microphone', 'failed', 0, 'never-heard-of'), te)).toBe('seat.proofWhy.microphone.other')
    expect(whyKey(proof('hub', 'failed', 0), te)).toBe('seat.proofWhy.hub.other')
  })
})

describe('disagreementWords', () => {
  it('turns codes into words and leaves sentences alone', () => {
    const words = disagreementWords(
      ['member-missing:water-order', '队列不一致'],
      (key, named) => `${key} ${String(named['about'])}`,
      (key) => key === 'seat.disagreementOf.member-missing',
    )
    expect(words).toEqual(['seat.disagreementOf.member-missing water-order', '队列不一致'])
  })
})
