import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import {
  gatheringLimitMs,
  gatheringQuietMs,
  type GatheringWait,
  waitForCandidates,
} from '../../../../../renderer/media/peers/gathering-rule.ts'

const host = { type: 'host', protocol: 'udp' }
const timers = {
  set: (after: number, act: () => void) => setTimeout(act, after),
  clear: (timer: unknown) => clearTimeout(timer as NodeJS.Timeout),
}

/** How the wait has ended by now, `waiting` when it has not. */
async function ended(wait: GatheringWait): Promise<string> {
  return Promise.race([wait.done, new Promise<string>((resolve) => setImmediate(() => resolve('waiting')))])
}

describe('waiting for candidates', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  it('ends after some quiet after the last UDP host candidate', async () => {
    const wait = waitForCandidates(timers)
    wait.candidate(host)
    vi.advanceTimersByTime(gatheringQuietMs - 1)
    wait.candidate(host)
    vi.advanceTimersByTime(gatheringQuietMs - 1)
    expect(await ended(wait)).toBe('waiting')
    vi.advanceTimersByTime(1)
    expect(await ended(wait)).toBe('quiet')
    expect(vi.getTimerCount()).toBe(0)
  })

  it('does not begin the quiet with a TCP, a server-reflexive or an unknown candidate', async () => {
    const wait = waitForCandidates(timers)
    wait.candidate({ type: 'host', protocol: 'tcp' })
    wait.candidate({ type: 'srflx', protocol: 'udp' })
    wait.candidate({ type: null, protocol: null })
    vi.advanceTimersByTime(gatheringLimitMs - 1)
    expect(await ended(wait)).toBe('waiting')
    vi.advanceTimersByTime(1)
    expect(await ended(wait)).toBe('limit')
  })

  it('is not put off by a TCP candidate once a host candidate is there', async () => {
    const wait = waitForCandidates(timers)
    wait.candidate(host)
    vi.advanceTimersByTime(gatheringQuietMs / 2)
    wait.candidate({ type: 'host', protocol: 'tcp' })
    vi.advanceTimersByTime(gatheringQuietMs / 2)
    expect(await ended(wait)).toBe('quiet')
  })

  it('ends at once when gathering is complete, and leaves no timer', async () => {
    const wait = waitForCandidates(timers)
    wait.candidate(host)
    wait.complete()
    expect(await ended(wait)).toBe('complete')
    expect(vi.getTimerCount()).toBe(0)
    wait.candidate(host)
    wait.complete()
    expect(vi.getTimerCount()).toBe(0)
  })

  it('ends at the limit though candidates keep coming', async () => {
    const wait = waitForCandidates(timers)
    for (let passed = 0; passed < gatheringLimitMs; passed += 10) {
      wait.candidate(host)
      vi.advanceTimersByTime(10)
    }
    expect(await ended(wait)).toBe('limit')
    expect(vi.getTimerCount()).toBe(0)
  })
})
