import { describe, expect, it } from 'vitest'
import { judgeSound } from '../../../../hub/recordings/judge-sound.ts'

const kept = (leftHeard: boolean, rightHeard: boolean) =>
  ({ ok: true, durationMs: 30_000, leftHeard, rightHeard }) as Parameters<typeof judgeSound>[0]
const stateOf = (customer: boolean, seat: boolean, seatMayBeSilent: boolean): string =>
  judgeSound(kept(customer, seat), 30_000, seatMayBeSilent).state

describe('what a recording is judged to be', () => {
  it('is one-sided when either side was never heard', () => {
    expect([stateOf(true, true, false), stateOf(true, false, false), stateOf(false, true, false)]).toEqual([
      ...['ready', 'silent', 'silent'],
    ])
  })

  it('in practice is whole without the seat, which may have no microphone, and not without the caller', () => {
    expect([stateOf(true, false, true), stateOf(false, true, true), stateOf(false, false, true)]).toEqual([
      ...['ready', 'silent', 'silent'],
    ])
  })
})
