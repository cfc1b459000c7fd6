import { type MediaHost } from '../media/media-host.ts'
import { SeatError } from '../seat-error.ts'
import { lineEndReason, type SipEnd } from '../sip/sip-end.ts'
import { type SipSession } from '../sip/sip-session.ts'
import { sipHeaders } from '../../contract/sip-headers.ts'
import { type Leg, type LegEvents } from './leg.ts'
import { isEstablished, type Line, type LineEvent, moveLines } from './line.machine.ts'
import { lineActions, phoneLines } from './line-actions.ts'
import { lineCannot } from './phone-errors.ts'
import { createQualityBook, type QualityBook } from './quality-book.ts'
import { type CallMark, type SoftphoneOptions } from './softphone-options.ts'
import { busyToneMs, ringAfterMs, type Tone, toneFor } from './tone.ts'

/** One line's SIP and media side, and what the agent last asked of it. */
export type Call = {
  readonly leg: Leg
  readonly book: QualityBook
  asked: 'hang-up' | 'reject' | 'transfer' | null
}

/** The lines of the softphone with all that follows them: legs, tones, conference, records, screen. */
export type SoftphoneCalls = {
  lines(): readonly Line[]
  count(): number
  has(lineId: string): boolean
  legs(): readonly Leg[]
  find(lineId: string): Line | undefined
  get(lineId: string): Call | undefined
  /** The line and its call, or `seat.no-line`. */
  need(lineId: string): { readonly line: Line; readonly call: Call }
  /** `seat.line-cannot` when the line offers no such action now. */
  allow(line: Line, action: Parameters<typeof lineCannot>[0]): void
  /** False when the event does not fit. */
  move(event: LineEvent): boolean
  begin(lineId: string, make: (events: LegEvents) => Leg): Call
  /** A line that never got a leg. */
  fail(lineId: string): void
  mark(lineId: string, what: CallMark, at?: number): void
  after(pause: number, run: () => void): void
  /** BYEs of calls the agent hung up while the PBX could not be reached. */
  sayOwedByes(): void
  close(hangUp: boolean): void
}

const seenEveryMs = 2_000

export function createSoftphoneCalls(
  options: Pick<SoftphoneOptions, 'records' | 'events' | 'log' | 'now' | 'keepEndedMs' | 'describe'> & {
    readonly mediaHost: MediaHost
    readonly isInternal: (number: string) => boolean
  },
): SoftphoneCalls {
  const { mediaHost, records, events, log, now, keepEndedMs = 4_000 } = options
  const calls = new Map<string, Call>()
  const earlyMedia = new Set<string>()
  const owed = new Set<SipSession>()
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
  const mark = (lineId: string, what: CallMark, at = now()): void => events.mark?.(lineId, what, at)

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
    if (next === 'ring' || next === 'knock') after(ringAfterMs, () => tone === next && sound(next))
    else sound(next)
    if (next === 'busy') after(busyToneMs + 10, followTone)
  }
  const sound = (which: Tone | null): void => {
    const asked = which === null ? mediaHost.request('ring.stop', {}) : mediaHost.request('ring.start', { tone: which })
    asked.catch((error: unknown) => log.warn('tone not played', { why: nameOf(error) }))
  }
  const store = (lineId: string): void => {
    const line = find(lineId)
    const leg = calls.get(lineId)?.leg
    const dialog = leg?.session()?.dialog() ?? null
    if (line === undefined || dialog === null || !isEstablished(line)) return
    const record = {
      lineId,
      ...dialog,
      callId: line.callId,
      queue: line.queue,
      number: line.number,
      direction: line.direction,
      held: line.phase === 'held',
      muted: line.muted,
      codec: leg?.peer()?.codec() ?? null,
      startedAt: line.startedAt,
      answeredAt: line.answeredAt ?? line.startedAt,
      seenAt: now(),
    }
    try {
      records.put(record)
    } catch (error) {
      // A full disk must not end the call it is about.
      log.warn('a dialog could not be kept', { why: nameOf(error) })
    }
  }
  const seenTimer = setInterval(() => {
    for (const line of lines) if (isEstablished(line) && line.recovering === null) store(line.lineId)
  }, seenEveryMs)

  const find = (lineId: string): Line | undefined => lines.find((line) => line.lineId === lineId)

  const begin = (lineId: string, make: (events: LegEvents) => Leg): Call => {
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
        identity: (number, name) => passedOn(lineId, number, name),
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
        owesBye: (session) => void owed.add(session),
        ended: (end) => over(lineId, end),
      }),
    }
    calls.set(lineId, call)
    return call
  }
  /** A colleague has passed his call on. Which of the hub's calls it is, the hub tells. */
  const passedOn = (lineId: string, number: string, name: string | null): void => {
    const line = find(lineId)
    if (line?.direction !== 'internal' || line.number === number) return
    const outside = options.isInternal(number) ? {} : ({ direction: 'inbound', callId: null } as const)
    move({ kind: 'described', lineId, what: { number, name, ...outside, ...options.describe?.(number, null) } })
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

  /** The PBX may name the call in an answer to our INVITE. */
  const takeHeaders = (lineId: string): void => {
    const callId = calls.get(lineId)?.leg.session()?.header(sipHeaders.call) ?? null
    if (callId !== null && find(lineId)?.callId === null) move({ kind: 'described', lineId, what: { callId } })
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
    lines: () => lines,
    count: () => calls.size,
    has: (lineId) => calls.has(lineId),
    legs: () => [...calls.values()].map(({ leg }) => leg),
    find,
    get: (lineId) => calls.get(lineId),
    ...{ need, allow, move, begin, mark, after },
    fail(lineId) {
      move({ kind: 'ended', lineId, at: now(), reason: 'failed' })
      after(keepEndedMs, () => move({ kind: 'forgotten', lineId }))
    },
    sayOwedByes() {
      for (const session of owed) session.end()
      owed.clear()
    },
    close(hangUp) {
      if (hangUp) for (const { leg } of [...calls.values()]) leg.end()
      closed = true
      clearInterval(seenTimer)
      for (const timer of timers) clearTimeout(timer)
      stopListening()
      for (const { leg } of [...calls.values()]) leg.peer()?.close()
    },
  }
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : 'unknown'
}
