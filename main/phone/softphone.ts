import { queueKeySchema, type QueueKey } from '../../contract/agent.ts'
import { sipHeaders } from '../../contract/sip-headers.ts'
import { createPeer, type Peer } from '../media/peer.ts'
import { SeatError } from '../seat-error.ts'
import { autoAnswerAfter } from '../sip/auto-answer.ts'
import { ReferRefusedError, type SipSession } from '../sip/sip-session.ts'
import { createUserAgent } from '../sip/user-agent.ts'
import { createLeg, type Leg, type LegEvents, type LegOptions } from './leg.ts'
import { isEstablished, type Line, type LineDescription, moveLines, type NewLine } from './line.machine.ts'
import { phoneLines } from './line-actions.ts'
import { lineCannot, mediaTrouble } from './phone-errors.ts'
import { type Call, createSoftphoneCalls } from './softphone-calls.ts'
import { type Softphone, type SoftphoneOptions } from './softphone-options.ts'

export type { CallMark, Softphone, SoftphoneEvents, SoftphoneOptions } from './softphone-options.ts'

const mostLines = 6
const feedGraceMs = 1_000
/** The caller's card is drawn first; nobody answers sooner. */
const prepareAfterMs = 80
const mostCharacters = /^[+*#0-9A-Za-z._-]{1,64}$/

/** The built-in phone: SIP here, sound in the media window. */
export function createSoftphone(options: SoftphoneOptions): Softphone {
  const { access, mediaHost, records, events, log, now, newId } = options
  const { recoveryLimitMs = 15_000, isInternal = (number) => /^\d{1,4}$/.test(number) } = options
  const calls = createSoftphoneCalls({ ...options, isInternal })
  let closed = false

  const newPeer: LegOptions['newPeer'] = (state): Peer =>
    createPeer({ id: newId(), host: mediaHost, iceServers: access.iceServers, ...state })

  const agent = createUserAgent({
    access,
    hubAuthority: options.hubAuthority,
    log,
    now,
    newPeer: () => newPeer({ held: false, muted: false, codec: null }),
    ...(options.openWebSocket ? { openWebSocket: options.openWebSocket } : {}),
    ...(options.checkMs === undefined ? {} : { checkMs: options.checkMs }),
    events: {
      registration: (registration) => events.registration(registration),
      incoming: (session) => ring(session),
      disconnected: () => {
        for (const leg of calls.legs()) leg.lineAway()
      },
      registered: () => {
        calls.sayOwedByes()
        for (const leg of calls.legs()) leg.lineReturned()
      },
    },
  })

  const ring = (session: SipSession): void => {
    if (calls.count() >= mostLines) {
      session.end(486)
      return
    }
    const lineId = newId()
    const at = now()
    const queue = queueKey(session.header(sipHeaders.queue))
    const marks = { intervention: session.header(sipHeaders.intervention), callId: session.header(sipHeaders.call) }
    // To listen to a colleague is no call of a customer, whatever number shows.
    const internal = marks.intervention !== null || (queue === null && isInternal(session.number))
    const line = newLine(lineId, session.number, at, {
      callId: marks.callId,
      queue,
      name: session.displayName === session.number ? null : session.displayName,
      direction: internal ? 'internal' : 'inbound',
      ...options.describe?.(session.number, queue),
    })
    if (marks.intervention !== null) line.listensIn = true
    const { leg } = calls.begin(lineId, (legEvents) => newLeg(lineId, { kind: 'session', session }, legEvents))
    const [first] = phoneLines([...moveLines([], { kind: 'invited', line })])
    if (first !== undefined) events.ringing?.(first)
    // To the log's disk when the card is on its way.
    calls.mark(lineId, 'invite', at)
    calls.move({ kind: 'invited', line })
    const offer = session.offer()
    if (offer !== null) calls.after(prepareAfterMs, () => session.peer.prepare(offer))
    const asked = autoAnswerAfter({ callInfo: session.headers('Call-Info'), alertInfo: session.headers('Alert-Info') })
    // SP5: only where it is allowed, and from the PBX this seat is registered with; there is no other way in.
    const pause = options.answersItself?.(marks) === true ? 0 : access.autoAnswer ? asked : null
    if (pause === null || !agent.isRegistered()) return
    calls.after(pause * 1_000, () => {
      const talking = calls.lines().some((one) => one.lineId !== lineId && isEstablished(one))
      if (calls.find(lineId)?.phase === 'ringing' && !talking) leg.answer()
    })
  }
  const newLine = (lineId: string, number: string, startedAt: number, what: LineDescription): NewLine => ({
    ...{ lineId, number, startedAt },
    ...{ callId: null, direction: 'outbound', name: null, level: null, queue: null, queueName: null },
    ...what,
  })
  const newLeg = (lineId: string, start: LegOptions['start'], legEvents: LegEvents): Leg =>
    createLeg({ lineId, agent, newPeer, events: legEvents, log, now, start, recoveryLimitMs })

  const place = (number: string, consultationFor: string | null): string => {
    const dialled = number.replace(/[\s()-]/g, '')
    if (!mostCharacters.test(dialled)) throw lineCannot('dial', 'number')
    if (!agent.isRegistered()) throw new SeatError('seat.not-registered')
    if (calls.count() >= mostLines) throw lineCannot('dial', 'too-many')
    const lineId = newId()
    const at = now()
    const direction = isInternal(dialled) ? 'internal' : 'outbound'
    const line = newLine(lineId, dialled, at, { direction, ...options.describe?.(dialled, null) })
    calls.move({ kind: 'dialled', line, consultationFor })
    const peer = newPeer({ held: false, muted: false, codec: null })
    try {
      const session = agent.call(dialled, peer, [])
      calls.begin(lineId, (legEvents) => newLeg(lineId, { kind: 'session', session }, legEvents))
    } catch (error) {
      peer.close()
      log.warn('not dialled', { why: nameOf(error) })
      calls.fail(lineId)
      throw lineCannot('dial', 'number')
    }
    return lineId
  }

  const transfer = async (line: Line, target: string, other: Call | null): Promise<void> => {
    const call = calls.get(line.lineId)
    const session = call?.leg.session()
    if (call === undefined || session === null || session === undefined) throw new SeatError('seat.no-line')
    if (!agent.isRegistered()) throw new SeatError('seat.not-registered')
    // The PBX may hang up before it says that it has transferred.
    call.asked = 'transfer'
    if (other !== null) other.asked = 'transfer'
    try {
      await session.refer(target, other?.leg.session() ?? null)
    } catch (error) {
      call.asked = null
      if (other !== null) other.asked = null
      const status = error instanceof ReferRefusedError ? error.status : null
      log.warn('transfer refused', { line: line.lineId, status })
      throw lineCannot('transfer', status === 404 ? 'no-such-number' : 'refused')
    }
    // RFC 5589 §6.1: whoever transferred leaves.
    call.leg.end()
    if (other !== null) calls.after(feedGraceMs, () => other.leg.end())
  }

  return {
    kind: 'softphone',
    lines: () => phoneLines(calls.lines()),
    registration: () => agent.registration(),
    async networkChanged(addresses) {
      const stranded = addresses === undefined ? [] : calls.legs().filter((leg) => leg.peer()?.stranded(addresses))
      for (const leg of stranded) leg.pathLost()
      await agent.networkChanged(stranded.length > 0)
      // A media window hears of new addresses some two seconds late; another one asks for them when it first has a call, and
      // that is when the PBX can be reached.
      if (stranded.length > 0) mediaHost.renew()
      for (const leg of calls.legs()) leg.renewPath()
    },
    callEnded(callId) {
      for (const line of calls.lines()) {
        if (line.callId !== callId || line.phase === 'ended') continue
        const call = calls.get(line.lineId)
        if (call === undefined) continue
        if (!agent.isRegistered() || line.recovering !== null) call.leg.endedElsewhere()
        // The PBX's own BYE is on its way and knows why.
        else calls.after(feedGraceMs, () => calls.get(line.lineId)?.leg.endedElsewhere())
      }
    },
    peerOf: (lineId) => calls.get(lineId)?.leg.peer()?.id ?? null,
    packetsOf(lineId) {
      const summary = calls.get(lineId)?.book.summary() ?? null
      return summary && { sent: summary.packetsSent, received: summary.packetsReceived }
    },
    describe: (lineId, what) => void calls.move({ kind: 'described', lineId, what }),
    reclaim() {
      for (const record of records.list()) {
        const { lineId, sipCallId, localTag, remoteTag } = record
        if (now() - record.seenAt > recoveryLimitMs || calls.has(lineId)) {
          if (!calls.has(lineId)) records.remove(lineId)
          continue
        }
        calls.move({
          kind: 'reclaimed',
          line: newLine(lineId, record.number, record.startedAt, {
            callId: record.callId,
            queue: queueKey(record.queue),
            direction: record.direction,
            ...options.describe?.(record.number, record.queue),
          }),
          answeredAt: record.answeredAt,
          held: record.held,
          muted: record.muted,
        })
        const direction = record.direction === 'outbound' ? 'out' : 'in'
        const dialog = { sipCallId, localTag, remoteTag }
        const { seenAt, held, muted, codec } = record
        calls.begin(lineId, (legEvents) =>
          newLeg(lineId, { kind: 'reclaim', dialog, direction, seenAt, held, muted, codec }, legEvents),
        )
      }
    },
    registerAgain: () => agent.registerAgain(),
    setPassword: (password) => agent.setPassword(password),
    dial: async (number) => ({ lineId: place(number, null) }),
    async answer(lineId) {
      const { line, call } = calls.need(lineId)
      calls.allow(line, 'answer')
      calls.mark(lineId, 'answer-asked')
      const { leg } = call
      const answered = new Promise<void>((resolve, reject) => {
        leg.session()?.listen({
          answered: resolve,
          ended: (end) => {
            const trouble = leg.peer()?.trouble() ?? null
            if (end.kind === 'media' && trouble !== null) reject(mediaTrouble(trouble))
            else reject(new SeatError('seat.no-line'))
          },
        })
      })
      try {
        leg.answer()
      } catch {
        throw new SeatError('seat.no-line')
      }
      await answered
    },
    hangUp: async (lineId) => {
      const { line, call } = calls.need(lineId)
      if (call.asked !== 'transfer') call.asked = line.phase === 'ringing' ? 'reject' : 'hang-up'
      call.leg.end()
    },
    hold: async (lineId) => {
      const { line } = calls.need(lineId)
      calls.allow(line, 'hold')
      calls.move({ kind: 'hold', lineId, at: now() })
    },
    retrieve: async (lineId) => {
      const { line } = calls.need(lineId)
      calls.allow(line, 'retrieve')
      calls.move({ kind: 'retrieve', lineId, at: now() })
    },
    mute: async (lineId, muted) => {
      const { line } = calls.need(lineId)
      if (line.muted === muted) return
      calls.allow(line, muted ? 'mute' : 'unmute')
      calls.move({ kind: 'mute', lineId, muted })
    },
    async dtmf(lineId, tones) {
      const { line, call } = calls.need(lineId)
      calls.allow(line, 'dtmf')
      const { leg } = call
      try {
        await leg.peer()?.dtmf(tones)
      } catch (error) {
        // Media that was negotiated without telephone events (RFC 4733); INFO carries them then.
        if (!(error instanceof Error) || error.name !== 'NotSupportedError') throw mediaTrouble(error)
        leg.session()?.info(tones)
      }
    },
    async transferBlind(lineId, to) {
      const { line } = calls.need(lineId)
      calls.allow(line, 'transfer')
      await transfer(line, to, null)
    },
    async consult(lineId, to) {
      const { line } = calls.need(lineId)
      calls.allow(line, 'transfer')
      return { lineId: place(to, lineId) }
    },
    async completeTransfer(lineId) {
      const asked = calls.need(lineId).line
      const question =
        asked.consultationFor !== null
          ? asked
          : calls.lines().find((one) => one.consultationFor === lineId && one.phase !== 'ended')
      if (question === undefined || question.consultationFor === null)
        throw lineCannot('complete-transfer', asked.phase)
      const { line } = calls.need(question.consultationFor)
      const { call: other } = calls.need(question.lineId)
      if (isEstablished(question)) {
        await transfer(line, question.number, other)
        return
      }
      // Nobody has picked up yet: the caller goes to where it rings.
      other.asked = 'hang-up'
      other.leg.end()
      await transfer(line, question.number, null)
    },
    async cancelTransfer(lineId) {
      const asked = calls.need(lineId).line
      const question =
        asked.consultationFor !== null
          ? asked
          : calls.lines().find((one) => one.consultationFor === lineId && one.phase !== 'ended')
      if (question === undefined || question.consultationFor === null) throw lineCannot('cancel-transfer', asked.phase)
      const back = question.consultationFor
      const { call } = calls.need(question.lineId)
      call.asked = 'hang-up'
      call.leg.end()
      calls.move({ kind: 'retrieve', lineId: back, at: now() })
    },
    conference: async (join) => {
      if (join) {
        if (!calls.move({ kind: 'join', at: now() })) throw lineCannot('conference', 'two-lines')
        return
      }
      const keep = calls.lines().find((line) => line.inConference && line.consultationFor === null)?.lineId ?? null
      if (!calls.move({ kind: 'part', keep, at: now() })) throw lineCannot('leave-conference', 'two-lines')
    },
    async close({ hangUp } = { hangUp: true }) {
      if (closed) return
      closed = true
      // What was dropped is to be found again.
      calls.close(hangUp)
      await agent.close({ hangUp })
    },
  }
}

/** What is no key is no queue of ours. */
function queueKey(text: string | null): QueueKey | null {
  return text === null ? null : (queueKeySchema.safeParse(text).data ?? null)
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : 'unknown'
}
