import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type SipConnection } from '../../../../../../hub/pbx/practice/sip/sip-listener.ts'
import { headerOf, type SipMessage, type SipRequest } from '../../../../../../hub/pbx/practice/sip/sip-message.codec.ts'
import {
  cancellationOf,
  createTransactions,
  type ServerTransaction,
  type Transactions,
} from '../../../../../../hub/pbx/practice/sip/transactions.ts'

const request = (method: string, branch = 'one', to = '<sip:b@h>'): SipRequest => ({
  ...{ kind: 'request', method, uri: 'sip:b@h', body: '' },
  headers: [
    ['Via', `SIP/2.0/WSS h;branch=z9hG4bK${branch}`],
    ['From', '<sip:a@h>;tag=a'],
    ['To', to],
    ['Call-ID', 'call'],
    ['CSeq', `1 ${method}`],
  ],
})
const response = (of: SipRequest, status: number): SipMessage & { kind: 'response' } => ({
  ...{ kind: 'response', status, reason: '', headers: of.headers, body: '' },
})

let sent: SipMessage[]
let open: boolean
let handled: ServerTransaction[]
let acknowledged: SipRequest[]
let transactions: Transactions
const line: SipConnection = {
  ...{ id: 1, address: 'x', proven: new Set<string>() },
  get open() {
    return open
  },
  send: (message) => open && sent.push(message) > 0,
}
const quiet = { response: () => undefined, failed: () => undefined }

beforeEach(() => {
  vi.useFakeTimers()
  sent = []
  open = true
  handled = []
  acknowledged = []
  transactions = createTransactions(
    (transaction) => void handled.push(transaction),
    (ack) => void acknowledged.push(ack),
    () => undefined,
  )
})
afterEach(() => {
  transactions.close()
  vi.useRealTimers()
})

describe('transactions', () => {
  it('answer a repeated request with what was said, and handle it once', () => {
    transactions.takeRequest(request('INVITE'), line)
    transactions.takeRequest(request('INVITE'), line)
    expect(handled).toHaveLength(1)
    expect(sent).toEqual([])
    handled[0]?.respond(180, { tag: 'b' })
    transactions.takeRequest(request('INVITE'), line)
    handled[0]?.respond(486, { tag: 'b' })
    handled[0]?.respond(200, { tag: 'b' })
    expect(sent).toMatchObject([{ status: 180 }, { status: 180 }, { status: 486 }])
    expect(sent.map((one) => headerOf(one, 'to'))).toEqual(Array(3).fill('<sip:b@h>;tag=b'))
  })

  it('keep the ACK of a refusal for themselves and pass on that of a 200', () => {
    transactions.takeRequest(request('INVITE'), line)
    handled[0]?.respond(486)
    transactions.takeRequest(request('ACK'), line)
    expect(acknowledged).toEqual([])
    transactions.takeRequest(request('ACK', 'another'), line)
    expect(acknowledged).toHaveLength(1)
  })

  it('tell of a CANCEL once, and not after the answer', () => {
    let cancelled = 0
    transactions.takeRequest(request('INVITE'), line)
    handled[0]?.onCancel(() => (cancelled += 1))
    transactions.takeRequest(request('CANCEL'), line)
    expect(cancelled).toBe(1)
    transactions.takeRequest(request('INVITE', 'two'), line)
    handled[1]?.onCancel(() => (cancelled += 1))
    handled[1]?.respond(200)
    transactions.takeRequest(request('CANCEL', 'two'), line)
    transactions.takeRequest(request('CANCEL', 'three'), line)
    expect(cancelled).toBe(1)
    expect(sent.map((one) => (one.kind === 'response' ? one.status : 0))).toEqual([200, 200, 200, 481])
  })

  it('acknowledge a refusal with the branch of the INVITE, and take its CANCEL from it', () => {
    const invite = request('INVITE')
    const seen: number[] = []
    transactions.request(invite, line, { ...quiet, response: ({ status }) => void seen.push(status) })
    transactions.takeResponse(response(invite, 180), line)
    transactions.takeResponse(response(invite, 603), line)
    transactions.takeResponse(response(invite, 603), line)
    expect(seen).toEqual([180, 603])
    expect(sent).toHaveLength(2)
    const ack = sent[1]
    expect(ack).toMatchObject({ method: 'ACK' })
    expect(headerOf(ack ?? invite, 'via')).toBe(headerOf(invite, 'via'))
    expect(headerOf(cancellationOf(invite), 'cseq')).toBe('1 CANCEL')
  })

  it('give up a telephone that says nothing or whose line is gone; one that rings may ring', async () => {
    const failures: string[] = []
    const failed = (why: string): void => void failures.push(why)
    transactions.request(request('INVITE'), line, { ...quiet, failed })
    const ringing = request('INVITE', 'rings')
    transactions.request(ringing, line, { ...quiet, failed })
    transactions.takeResponse(response(ringing, 100), line)
    vi.advanceTimersByTime(60_000)
    expect(failures).toEqual(['timeout'])
    transactions.closed(line)
    expect(failures).toEqual(['timeout', 'connection'])
    open = false
    transactions.request(request('BYE', 'three'), line, { ...quiet, failed })
    await Promise.resolve()
    expect(failures).toEqual(['timeout', 'connection', 'connection'])
  })
})
