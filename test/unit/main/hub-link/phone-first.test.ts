import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { seatsApi } from '../../../../contract/api/seats.api.ts'
import { type HubLink } from '../../../../main/hub-link/hub-link.ts'
import { createPhoneFirst } from '../../../../main/hub-link/phone-first.ts'
import { createFakeLink } from '../../../support/fake-link.ts'

/** What was asked of the hub, and a way to ask. */
function hubWithPhone() {
  const asked: string[] = []
  const link = createFakeLink()
  const hub = { ...link, call: (endpoint: { path: string }) => Promise.resolve(asked.push(endpoint.path)) }
  const first = createPhoneFirst()
  return { first, asked, others: first.link(hub as unknown as HubLink) }
}

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

describe('the telephone comes first', () => {
  it('asks at once while no start is on its way', () => {
    const { asked, others } = hubWithPhone()
    void others.call(seatsApi.queues, {})
    expect(asked).toEqual([seatsApi.queues.path])
  })

  it('lets others wait for it, and then for nothing', async () => {
    const { first, asked, others } = hubWithPhone()
    first.hold()
    const early = others.call(seatsApi.queues, {})
    await vi.advanceTimersByTimeAsync(1_000)
    expect(asked).toEqual([])
    first.release()
    await early
    void others.call(seatsApi.truth, {})
    expect(asked).toEqual([seatsApi.queues.path, seatsApi.truth.path])
  })

  it('waits for no telephone that does not come, and lets nobody of an earlier start hang', async () => {
    const { first, asked, others } = hubWithPhone()
    first.hold()
    void others.call(seatsApi.queues, {})
    first.hold()
    await vi.advanceTimersByTimeAsync(0)
    expect(asked).toHaveLength(1)
    void others.call(seatsApi.truth, {})
    await vi.advanceTimersByTimeAsync(1_499)
    expect(asked).toHaveLength(1)
    await vi.advanceTimersByTimeAsync(1)
    expect(asked).toHaveLength(2)
  })
})
