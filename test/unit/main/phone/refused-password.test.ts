import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createRefusedPassword, type RefusedPassword } from '../../../../main/phone/refused-password.ts'

let repair: RefusedPassword
let fetched: number
let set: string[]
let answer: () => Promise<string | null>

beforeEach(() => {
  vi.useFakeTimers()
  fetched = 0
  set = []
  answer = () => Promise.resolve(`password-${String(fetched)}`)
  repair = createRefusedPassword({
    fetchPassword: () => {
      fetched += 1
      return answer()
    },
    setPassword: (password) => void set.push(password),
    log: () => undefined,
    random: () => 1,
    backOff: { firstMs: 100, longestMs: 1_000 },
  })
})
afterEach(() => {
  repair.close()
  vi.useRealTimers()
})

describe('a refused password', () => {
  it('is fetched once for a refusal, however often that is told', async () => {
    repair.registration('refused')
    repair.registration('refused')
    await vi.advanceTimersByTimeAsync(5_000)
    expect(set).toEqual(['password-1'])
    repair.registration('registered')
    await vi.advanceTimersByTimeAsync(5_000)
    expect(fetched).toBe(1)
  })

  it('is fetched again after the next refusal, later each time, up to a limit', async () => {
    const pauses: number[] = []
    for (let refusal = 0; refusal < 6; refusal += 1) {
      const began = Date.now()
      repair.registration('refused')
      while (set.length <= refusal) await vi.advanceTimersByTimeAsync(10)
      pauses.push(Date.now() - began)
    }
    expect(pauses).toEqual([...pauses].sort((one, two) => one - two))
    expect(pauses[0]).toBeLessThan(pauses[3] ?? 0)
    expect(Math.max(...pauses)).toBeLessThanOrEqual(1_010)
  })

  it('asks again when the hub is away, and not once registered, closed or without a softphone', async () => {
    answer = () => Promise.reject(new Error('away'))
    repair.registration('refused')
    await vi.advanceTimersByTimeAsync(1_500)
    expect(fetched).toBeGreaterThan(1)
    answer = () => Promise.resolve('new')
    await vi.advanceTimersByTimeAsync(1_500)
    expect(set).toEqual(['new'])
    repair.registration('refused')
    repair.registration('registered')
    await vi.advanceTimersByTimeAsync(5_000)
    expect(set).toEqual(['new'])
    answer = () => Promise.resolve(null)
    repair.registration('refused')
    await vi.advanceTimersByTimeAsync(5_000)
    repair.close()
    repair.registration('refused')
    await vi.advanceTimersByTimeAsync(5_000)
    expect(set).toEqual(['new'])
  })
})
