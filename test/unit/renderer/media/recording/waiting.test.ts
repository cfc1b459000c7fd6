import { describe, expect, it } from 'vitest'
import { createWaiting } from '../../../../../renderer/media/recording/waiting.ts'

/** One side that speaks, by its own clock, through a jitter buffer of so many ms. */
function line(options: { rate?: number; firstStamp?: number } = {}) {
  const { rate = 8_000, firstStamp = 4_294_960_000 } = options
  const waiting = createWaiting()
  let [at, delay, emitted, source, skipped] = [50_000, 0, 0, 7, 0]
  let late = (): number => NaN
  return {
    waiting,
    late: () => late(),
    anotherSource: () => ((source += 1), (skipped += 123_456)),
    /** `bufferMs` for some time, with the counts read four times a second. */
    run(ms: number, bufferMs: number): void {
      for (const end = at + ms; at < end; at += 50) {
        const said = ((at - bufferMs) * rate) / 1000 + skipped
        const rtpTimestamp = Math.round(firstStamp + said) % 2 ** 32
        late = waiting.heard({ source, rtpTimestamp, timestamp: at }, rate)
        delay += (bufferMs / 1000) * 400
        emitted += 400
        if (at % 250 === 0) waiting.counts({ delay, emitted })
      }
    },
  }
}

describe('how long sound waits in the jitter buffer', () => {
  it('is followed as the buffer grows and shrinks, over the end of RTP’s count', () => {
    const one = line()
    one.run(1_500, 60)
    expect(one.late()).toBeCloseTo(60, 0)
    one.run(200, 90)
    expect(one.late()).toBeCloseTo(90, 0)
    one.run(2_000, 30)
    expect(one.late()).toBeCloseTo(30, 0)
  })

  it('is by the clock of the codec', () => {
    const one = line({ rate: 48_000, firstStamp: 0 })
    one.run(1_500, 40)
    one.run(300, 70)
    expect(one.late()).toBeCloseTo(70, 0)
  })

  it('is known anew when another begins to send, and does not leap meanwhile', () => {
    const one = line()
    one.run(1_500, 60)
    one.anotherSource()
    one.run(50, 60)
    expect(one.late()).toBeCloseTo(60, 0)
    one.run(2_000, 60)
    one.run(100, 90)
    expect(one.late()).toBeCloseTo(90, 0)
  })

  it('is the mean so far before anything is heard, and never more than can be waited for here', () => {
    const one = line()
    one.waiting.counts({ delay: 16, emitted: 400 })
    expect(one.waiting.heard(null, 8_000)()).toBeCloseTo(40, 0)
    one.run(2_000, 900)
    expect(one.late()).toBe(120)
  })
})
