import { queueKeySchema, type QueueKey } from '../../contract/agent.ts'
import { type SipAccess } from '../../contract/api/seats.api.ts'
import { sipHeaders } from '../../contract/sip-headers.ts'
import { type DialogRecords } from '../cache/dialog-records.ts'
import { type MediaHost } from '../media/media-host.ts'
import { createPeer, type Peer } from '../media/peer.ts'
import { SeatError } from '../seat-error.ts'
import { autoAnswerAfter } from '../sip/auto-answer.ts'
import { type Log } from '../sip/log.ts'
import { lineEndReason, type SipEnd } from '../sip/sip-end.ts'
import { ReferRefusedError, type SipSession } from '../sip/sip-session.ts'
import { type OpenWebSocket } from '../sip/sip-socket.ts'
import { createUserAgent, type Registration } from '../sip/user-agent.ts'
import { createLeg, type Leg } from './leg.ts'
import {
  isEstablished,
  type Line,
  type LineDescription,
  type LineEvent,
  moveLines,
  type NewLine,
} from './line.machine.ts'
import { lineActions, phoneLines } from './line-actions.ts'
import { lineCannot, mediaTrouble } from './phone-errors.ts'
import { type Phone, type PhoneEvents } from './phone.ts'
import { createQualityBook, type QualityBook } from './quality-book.ts'
import { busyToneMs, type Tone, toneFor } from './tone.ts'

export type SoftphoneEvents = PhoneEvents & {
  registration(registration: Registration): void
  /** Marks on a call's way, for the bench; epoch ms. */
  mark?(lineId: string, mark: CallMark, at: number): void
}
export type CallMark = 'invite' | 'answer-asked' | 'answered' | 'audio-out' | 'audio-in'

export type SoftphoneOptions = {
  readonly access: SipAccess
  /** PEM of the hub's own authority, for an access that names none. */
  readonly hubAuthority: string | null
  readonly mediaHost: MediaHost
  readonly records: DialogRecords
  readonly events: SoftphoneEvents
  readonly log: Log
  readonly now: () => number
  readonly newId: () => string
  /** What is known at once of the other side, without a request. */
  readonly describe?: (number: string, queue: string | null) => LineDescription
  /** Seats, queues and other numbers of the house; default: up to four digits. */
  readonly isInternal?: (number: string) => boolean
  readonly openWebSocket?: OpenWebSocket
  /** A record older than this is not tried again, and a recovery ends after it; below the PBX's rtp_timeout. Default 15 s. */
  readonly recoveryLimitMs?: number
  /** How long an ended line can still be read. Default 4 s. */
  readonly keepEndedMs?: number
  readonly checkMs?: number
}

export type Softphone = Phone & {
  registration(): Registration
  /** The system says that addresses changed or that it woke up. */
  networkChanged(): Promise<void>
  /** The hub's feed says that this call is over. */
  callEnded(callId: string): void
  /** What the hub or the cache knows of a line. */
  describe(lineId: string, what: LineDescription): void
  /** Takes back the calls of before a restart; for each one a line with its old id. */
  reclaim(): void
  /** A new password for the seat, after `refused`. */
  setPassword(password: string): void
  /** With `hangUp` false everything is dropped as a killed process would. */
  close(options?: { readonly hangUp: boolean }): Promise<void>
}

type Call = {
  readonly leg: Leg
  readonly book: QualityBook
  asked: 'hang-up' | 'reject' | 'transfer' | null
}

const mostLines = 6
const seenEveryMs = 2_000
const feedGraceMs = 1_000
const mostCharacters = /^[+*#0-9A-Za-z._-]{1,64}$/

/** The built-in phone: SIP here, sound in the media window. */
export function createSoftphone(options: SoftphoneOptions): Softphone {
  const { access, mediaHost, records, events, log, now, newId } = options
  const { recoveryLimitMs = 15_000, keepEndedMs = 4_000, isInternal = (number) => /^\d{1,4}$/.test(number) } = options
  const calls = new Map<string, Call>()
  const earlyMedia = new Set<string>()
  const timers = new Set<NodeJS.Timeout>()
  let lines: readonly Line[] = []
  let tone: Tone | null = null
  let joined = ''
  let closed = false

  const after = (pause: number, run: () => void): void => {
    const timer = setTimeout(() => {
      timers.delete(timer)
      if (!closed) run()
    }, pause)
    timers.add(timer)
  }
  const newPeer = (state: { readonly held: boolean; readonly muted: boolean }): Peer =>
    createPeer({ id: newId(), host: mediaHost, iceServers: access.iceServers, ...state })
  const mark = (lineId: string, what: CallMark, at = now()): void => events.mark?.(lineId, what, at)

  const agent = createUserAgent({
    access,
    hubAuthority: options.hubAuthority,
    log,
    now,
    newPeer: () => newPeer({ held: false, muted: false }),
    ...(options.openWebSocket ? { openWebSocket: options.openWebSocket } : {}),
    ...(options.checkMs === undefined ? {} : { checkMs: options.checkMs }),
    events: {
      registration: (registration) => events.registration(registration),
      incoming: (session) => ring(session),
      disconnected: () => {
        for (const { leg } of [...calls.values()]) leg.lineAway()
      },
      registered: () => {
        for (const { leg } of [...calls.values()]) leg.lineReturned()
      },
    },
  })

  /** The one way a line changes: the machine first, then SIP, media, disk and screen follow. */
  const move = (event: LineEvent): boolean => {
    const before = lines
    lines = moveLines(lines, event)
    if (lines === before) {
      log.debug('a line event does not fit', { event: event.kind })
      return false
    }
    for (const line of lines) {
      const call = calls.get(line.lineId)
      if (call === undefined) continue
      if (isEstablished(line)) call.leg.follow({ held: line.phase === 'held', muted: line.muted })
      if (line !== before.find(({ lineId }) => lineId === line.lineId) && event.kind !== 'quality') store(line.lineId)
    }
    followConference()
    followTone()
    if (!closed) events.lines(phoneLines(lines))
    return true
  }
  const followConference = (): void => {
    const peers = lines.flatMap((line) => {
      const peer = line.inConference ? calls.get(line.lineId)?.leg.peer() : null
      return peer === null || peer === undefined ? [] : [peer.id]
    })
    const key = peers.length < 2 ? '' : peers.join()
    if (key === joined) return
    joined = key
    mediaHost
      .request('conference.set', { peers: key === '' ? [] : peers })
      .catch((error: unknown) => log.warn('conference not set', { why: nameOf(error) }))
  }
  const followTone = (): void => {
    const next = toneFor(lines, earlyMedia, now())
    if (next === tone) return
    tone = next
    const asked = next === null ? mediaHost.request('ring.stop', {}) : mediaHost.request('ring.start', { tone: next })
    asked.catch((error: unknown) => log.warn('tone not played', { why: nameOf(error) }))
    if (next === 'busy') after(busyToneMs + 10, followTone)
  }
  const store = (lineId: string): void => {
    const line = find(lineId)
    const leg = calls.get(lineId)?.leg
    const dialog = leg?.session()?.dialog() ?? null
    if (line === undefined || dialog === null || !isEstablished(line)) return
    records.put({
      lineId,
      ...dialog,
      callId: line.callId,
      queue: line.queue,
      number: line.number,
      direction: line.direction,
      held: line.phase === 'held',
      muted: line.muted,
      startedAt: line.startedAt,
      answeredAt: line.answeredAt ?? line.startedAt,
      seenAt: now(),
    })
  }
  const seenTimer = setInterval(() => {
    for (const line of lines) if (isEstablished(line) && line.recovering === null) store(line.lineId)
  }, seenEveryMs)

  const find = (lineId: string): Line | undefined => lines.find((line) => line.lineId === lineId)

  const begin = (lineId: string, make: (events: Parameters<typeof createLeg>[0]['events']) => Leg): Call => {
    const book = createQualityBook()
    const call: Call = {
      book,
      asked: null,
      leg: make({
        progress(early) {
          if (early) earlyMedia.add(lineId)
          takeHeaders(lineId)
          if (!move({ kind: 'progress', lineId })) followTone()
        },
        answered() {
          const at = now()
          mark(lineId, 'answered', at)
          takeHeaders(lineId)
          move({ kind: 'answered', lineId, at })
        },
        dialog() {
          store(lineId)
          followConference()
        },
        recovering(from) {
          move({ kind: 'recovering', lineId, from })
        },
        recovered(from, silentMs) {
          log.info('a call is back', { line: lineId, from, silentMs })
          book.addRecovery({ at: now(), from, silentMs })
          move({ kind: 'recovered', lineId })
        },
        ended: (end) => over(lineId, end),
      }),
    }
    calls.set(lineId, call)
    return call
  }
  const over = (lineId: string, end: SipEnd): void => {
    const call = calls.get(lineId)
    const direction = call?.leg.direction ?? 'in'
    const fromQueue = (find(lineId)?.queue ?? null) !== null
    const reason = lineEndReason(end, { direction, fromQueue, asked: call?.asked ?? null })
    log.info('a line ended', { line: lineId, reason, by: end.by, status: end.status })
    calls.delete(lineId)
    earlyMedia.delete(lineId)
    if (!closed) records.remove(lineId)
    if (!move({ kind: 'ended', lineId, at: now(), reason }) || closed) return
    const [line] = phoneLines(lines).filter((one) => one.lineId === lineId)
    if (line !== undefined) events.ended(line, call?.book.summary() ?? null)
    after(keepEndedMs, () => move({ kind: 'forgotten', lineId }))
  }

  const ring = (session: SipSession): void => {
    if (calls.size >= mostLines) {
      session.end(486)
      return
    }
    const lineId = newId()
    const at = now()
    mark(lineId, 'invite', at)
    const queue = queueKey(session.header(sipHeaders.queue))
    const offer = session.offer()
    if (offer !== null) session.peer.prepare(offer)
    const line = newLine(lineId, session.number, at, {
      callId: session.header(sipHeaders.call),
      queue,
      name: session.displayName === session.number ? null : session.displayName,
      direction: queue === null && isInternal(session.number) ? 'internal' : 'inbound',
      ...options.describe?.(session.number, queue),
    })
    const { leg } = begin(lineId, (legEvents) => newLeg(lineId, { kind: 'session', session }, legEvents))
    const [first] = phoneLines([...moveLines([], { kind: 'invited', line })])
    if (first !== undefined) events.ringing?.(first)
    move({ kind: 'invited', line })
    const pause = autoAnswerAfter({ callInfo: session.headers('Call-Info'), alertInfo: session.headers('Alert-Info') })
    // SP5: only where it is allowed, and from the PBX this seat is registered with; there is no other way in.
    if (pause === null || !access.autoAnswer || !agent.isRegistered()) return
    after(pause * 1_000, () => {
      const talking = lines.some((one) => one.lineId !== lineId && isEstablished(one))
      if (find(lineId)?.phase === 'ringing' && !talking) leg.answer()
    })
  }
  const newLine = (lineId: string, number: string, startedAt: number, what: LineDescription): NewLine => ({
    ...{ lineId, number, startedAt },
    ...{ callId: null, direction: 'outbound', name: null, level: null, queue: null, queueName: null },
    ...what,
  })
  const newLeg = (
    lineId: string,
    start: Parameters<typeof createLeg>[0]['start'],
    legEvents: Parameters<typeof createLeg>[0]['events'],
  ): Leg => createLeg({ lineId, agent, newPeer, events: legEvents, log, now, start, recoveryLimitMs })

  /** The PBX may name the call in an answer to our INVITE. */
  const takeHeaders = (lineId: string): void => {
    const callId = calls.get(lineId)?.leg.session()?.header(sipHeaders.call) ?? null
    if (callId !== null && find(lineId)?.callId === null) move({ kind: 'described', lineId, what: { callId } })
  }

  const place = (number: string, consultationFor: string | null): string => {
    const dialled = number.replace(/[\s()-]/g, '')
    if (!mostCharacters.test(dialled)) throw lineCannot('dial', 'number')
    if (!agent.isRegistered()) throw new SeatError('seat.not-registered')
    if (calls.size >= mostLines) throw lineCannot('dial', 'too-many')
    const lineId = newId()
    const at = now()
    const direction = isInternal(dialled) ? 'internal' : 'outbound'
    const line = newLine(lineId, dialled, at, { direction, ...options.describe?.(dialled, null) })
    move({ kind: 'dialled', line, consultationFor })
    try {
      const session = agent.call(dialled, newPeer({ held: false, muted: false }), [])
      begin(lineId, (legEvents) => newLeg(lineId, { kind: 'session', session }, legEvents))
    } catch (error) {
      log.warn('not dialled', { why: nameOf(error) })
      move({ kind: 'ended', lineId, at: now(), reason: 'failed' })
      after(keepEndedMs, () => move({ kind: 'forgotten', lineId }))
      throw lineCannot('dial', 'number')
    }
    return lineId
  }

  const need = (lineId: string): { line: Line; call: Call } => {
    const line = find(lineId)
    const call = calls.get(lineId)
    if (line === undefined || call === undefined || line.phase === 'ended') throw new SeatError('seat.no-line')
    return { line, call }
  }
  const allow = (line: Line, action: Parameters<typeof lineCannot>[0]): void => {
    if (!lineActions(line, lines).includes(action as never)) throw lineCannot(action, line.recovering ?? line.phase)
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
    if (other !== null) after(feedGraceMs, () => other.leg.end())
  }

  const stopListening = mediaHost.listen({
    fact(fact) {
      for (const [lineId, call] of calls) {
        call.leg.fact(fact)
        if (!('peer' in fact) || call.leg.peer()?.id !== fact.peer) continue
        if (fact.kind === 'peer.first-audio') mark(lineId, fact.direction === 'out' ? 'audio-out' : 'audio-in', fact.at)
        if (fact.kind === 'peer.quality') {
          call.book.add(fact.peer, fact.quality, fact.packetsSent, fact.packetsReceived)
          move({ kind: 'quality', lineId, quality: fact.quality })
        }
      }
    },
    lost() {
      for (const { leg } of [...calls.values()]) leg.mediaLost()
    },
    active(_, instead) {
      if (instead === null) return
      // The new window plays and joins nothing yet.
      tone = null
      joined = ''
      followTone()
      followConference()
    },
  })

  return {
    kind: 'softphone',
    lines: () => phoneLines(lines),
    registration: () => agent.registration(),
    networkChanged: async () => {
      await agent.networkChanged()
      for (const { leg } of calls.values()) leg.renewPath()
    },
    callEnded(callId) {
      for (const line of lines) {
        if (line.callId !== callId || line.phase === 'ended') continue
        const call = calls.get(line.lineId)
        if (call === undefined) continue
        if (!agent.isRegistered() || line.recovering !== null) call.leg.endedElsewhere()
        // The PBX's own BYE is on its way and knows why.
        else after(feedGraceMs, () => calls.get(line.lineId)?.leg.endedElsewhere())
      }
    },
    describe: (lineId, what) => void move({ kind: 'described', lineId, what }),
    reclaim() {
      for (const record of records.list()) {
        const { lineId, sipCallId, localTag, remoteTag } = record
        if (now() - record.seenAt > recoveryLimitMs || calls.has(lineId)) {
          if (!calls.has(lineId)) records.remove(lineId)
          continue
        }
        move({
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
        const { seenAt, held, muted } = record
        begin(lineId, (legEvents) =>
          newLeg(lineId, { kind: 'reclaim', dialog, direction, seenAt, held, muted }, legEvents),
        )
      }
    },
    setPassword: (password) => agent.setPassword(password),
    dial: async (number) => ({ lineId: place(number, null) }),
    async answer(lineId) {
      const { line, call } = need(lineId)
      allow(line, 'answer')
      mark(lineId, 'answer-asked')
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
      const { line, call } = need(lineId)
      if (call.asked !== 'transfer') call.asked = line.phase === 'ringing' ? 'reject' : 'hang-up'
      call.leg.end()
    },
    hold: async (lineId) => {
      const { line } = need(lineId)
      allow(line, 'hold')
      move({ kind: 'hold', lineId, at: now() })
    },
    retrieve: async (lineId) => {
      const { line } = need(lineId)
      allow(line, 'retrieve')
      move({ kind: 'retrieve', lineId, at: now() })
    },
    mute: async (lineId, muted) => {
      const { line } = need(lineId)
      if (line.muted === muted) return
      allow(line, muted ? 'mute' : 'unmute')
      move({ kind: 'mute', lineId, muted })
    },
    async dtmf(lineId, tones) {
      const { line, call } = need(lineId)
      allow(line, 'dtmf')
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
      const { line } = need(lineId)
      allow(line, 'transfer')
      await transfer(line, to, null)
    },
    async consult(lineId, to) {
      const { line } = need(lineId)
      allow(line, 'transfer')
      return { lineId: place(to, lineId) }
    },
    async completeTransfer(lineId) {
      const asked = need(lineId).line
      const question =
        asked.consultationFor !== null
          ? asked
          : lines.find((one) => one.consultationFor === lineId && one.phase !== 'ended')
      if (question === undefined || question.consultationFor === null)
        throw lineCannot('complete-transfer', asked.phase)
      const { line } = need(question.consultationFor)
      const { call: other } = need(question.lineId)
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
      const asked = need(lineId).line
      const question =
        asked.consultationFor !== null
          ? asked
          : lines.find((one) => one.consultationFor === lineId && one.phase !== 'ended')
      if (question === undefined || question.consultationFor === null) throw lineCannot('cancel-transfer', asked.phase)
      const back = question.consultationFor
      const { call } = need(question.lineId)
      call.asked = 'hang-up'
      call.leg.end()
      move({ kind: 'retrieve', lineId: back, at: now() })
    },
    conference: async (join) => {
      if (join) {
        if (!move({ kind: 'join', at: now() })) throw lineCannot('conference', 'two-lines')
        return
      }
      const keep = lines.find((line) => line.inConference && line.consultationFor === null)?.lineId ?? null
      if (!move({ kind: 'part', keep, at: now() })) throw lineCannot('leave-conference', 'two-lines')
    },
    async close({ hangUp } = { hangUp: true }) {
      if (closed) return
      // What was dropped is to be found again.
      if (hangUp) for (const { leg } of [...calls.values()]) leg.end()
      closed = true
      clearInterval(seenTimer)
      for (const timer of timers) clearTimeout(timer)
      stopListening()
      await agent.close({ hangUp })
      for (const { leg } of [...calls.values()]) leg.peer()?.close()
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
