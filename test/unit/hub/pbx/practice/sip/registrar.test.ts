import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type Extension } from '../../../../../../contract/agent.ts'
import { createRegistrar, type Registrar } from '../../../../../../hub/pbx/practice/sip/registrar.ts'
import { type SipConnection } from '../../../../../../hub/pbx/practice/sip/sip-listener.ts'
import { type SipRequest } from '../../../../../../hub/pbx/practice/sip/sip-message.codec.ts'

const seat = '8001' as Extension
const line = (id: number): SipConnection => ({
  ...{ id, address: `127.0.0.1:${String(id)}`, open: true, send: () => true, proven: new Set<string>() },
})
const request = (contact: string, expires?: string): SipRequest => ({
  ...{ kind: 'request', method: 'REGISTER', uri: 'sip:h', body: '' },
  headers: [
    ...(contact === '' ? [] : [['Contact', contact] as const]),
    ...(expires === undefined ? [] : [['Expires', expires] as const]),
  ],
})

let told: (string | null)[]
let registrar: Registrar
beforeEach(() => {
  vi.useFakeTimers({ now: 0 })
  told = []
  registrar = createRegistrar(Date.now, (_, binding) => told.push(binding?.connection.address ?? null))
})
afterEach(() => {
  registrar.close()
  vi.useRealTimers()
})

describe('the registrar', () => {
  it('keeps a seat until its time is up, and tells of coming and going alone', () => {
    expect(registrar.take(seat, request('<sip:a@x>;expires=60'), line(1))).toEqual({ contact: 'sip:a@x', seconds: 60 })
    vi.advanceTimersByTime(50_000)
    registrar.take(seat, request('<sip:a@x>', '60'), line(1))
    vi.advanceTimersByTime(59_000)
    expect(registrar.of(seat)?.contact).toBe('sip:a@x')
    expect(told).toEqual(['127.0.0.1:1'])
    vi.advanceTimersByTime(1_001)
    expect(registrar.of(seat)).toBeNull()
    expect(told).toEqual(['127.0.0.1:1', null])
  })

  it('takes the newest place, and does not lose it when the old one says goodbye', () => {
    registrar.take(seat, request('<sip:a@x>', '60'), line(1))
    registrar.take(seat, request('<sip:b@x>', '60'), line(2))
    registrar.take(seat, request('<sip:a@x>', '0'), line(1))
    registrar.closed(line(1))
    expect(registrar.of(seat)?.contact).toBe('sip:b@x')
    registrar.closed(line(2))
    expect(told).toEqual(['127.0.0.1:1', '127.0.0.1:2', null])
  })

  it('takes everything away by a star, answers who only asks, grants ten minutes at most', () => {
    expect(registrar.take(seat, request('<sip:a@x>', '7200'), line(1))).toMatchObject({ seconds: 600 })
    vi.advanceTimersByTime(100_000)
    expect(registrar.take(seat, request(''), line(1))).toEqual({ contact: 'sip:a@x', seconds: 500 })
    expect(registrar.take(seat, request('*', '60'), line(1))).toBe(400)
    expect(registrar.take(seat, request('*', '0'), line(1))).toMatchObject({ seconds: 0 })
    expect(registrar.of(seat)).toBeNull()
  })

  it.each(['<tel:1>', '<sip:a@x>;expires=soon', 'nonsense'])('refuses %s', (contact) => {
    expect(registrar.take(seat, request(contact), line(1))).toBe(400)
    expect(told).toEqual([])
  })
})
