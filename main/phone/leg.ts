import { isConnected, type Peer } from '../media/peer.ts'
import { otherCodec } from '../media/sdp-codec.ts'
import { replacesHeaders } from '../sip/dialog-id.ts'
import { type SipEnd } from '../sip/sip-end.ts'
import { type SipSession } from '../sip/sip-session.ts'
import { type Leg, type LegOptions } from './leg-options.ts'
import { type Recovering } from './line.machine.ts'

export type { Leg, LegEvents, LegOptions } from './leg-options.ts'

const busyPauseMs = 50
const refusedPauseMs = 1_000
const replacePauseMs = 300
const mostRefusals = 4
/** After ICE is connected, the first packet is waited for that long before the call counts as back. */
const audioGraceMs = 1_500
/** The PBX says BYE in the old dialog; when it does not, we do. */
const oldDialogMs = 3_000
/** From the old dialog's BYE to the answer in the new one. */
const takenPlaceMs = 2_000
/** ICE mends a short break by itself. */
const brokenIceMs = 1_500

export function createLeg(options: LegOptions): Leg {
  const { lineId, agent, newPeer, events, log, now, start, recoveryLimitMs } = options
  const timers = new Set<NodeJS.Timeout>()
  let session = start.kind === 'session' ? start.session : null
  let dialog = start.kind === 'reclaim' ? start.dialog : null
  let wanted =
    start.kind === 'reclaim' ? { held: start.held, muted: start.muted } : ({ held: false, muted: false } as const)
  /** What the PBX knows. */
  let heldThere = false
  let restart = false
  let syncing = false
  let replacing = false
  let over = false
  /** How the old dialog ended while another was to take its place. */
  let oldEnd: SipEnd | null = null
  /** The INVITE that is to take the dialog's place. */
  let attempt: SipSession | null = null
  /** `silentFrom` null: signalling is away, the sound is not. `peer`: whose first packet ends the silence. */
  let back: { readonly from: Recovering; readonly silentFrom: number | null; peer: string | null } | null = null
  let iceUp = false
  let wake: (() => void) | null = null
  let brokenTimer: NodeJS.Timeout | undefined

  const after = (pause: number, run: () => void): NodeJS.Timeout => {
    const timer = setTimeout(() => {
      timers.delete(timer)
      run()
    }, pause)
    timers.add(timer)
    return timer
  }
  const pause = (duration: number): Promise<void> => new Promise((resolve) => after(duration, resolve))
  const established = (): boolean => !over && dialog !== null

  const finish = (end: SipEnd): void => {
    if (over) return
    over = true
    for (const timer of timers) clearTimeout(timer)
    timers.clear()
    wake?.()
    if (attempt !== null && !attempt.ended()) attempt.end()
    events.ended(end)
  }
  const lose = (from: Recovering, silentFrom: number | null): void => {
    // A later trouble does not shorten the silence of an earlier one.
    back = { from, silentFrom: back?.silentFrom ?? silentFrom, peer: null }
    events.recovering(from)
  }
  const isBack = (at: number): void => {
    if (back === null || over) return
    const { from, silentFrom } = back
    back = null
    events.recovered(from, silentFrom === null ? 0 : Math.max(0, at - silentFrom))
  }

  const listen = (one: SipSession): void => {
    one.listen({
      progress: (earlyMedia) => {
        if (one === session) events.progress(earlyMedia)
      },
      answered: () => {
        if (one !== session) return
        dialog = one.dialog()
        if (dialog !== null) events.dialog(dialog)
        events.answered()
        if (one.peer.gone) mediaLost()
        else void sync()
      },
      identity: (number, displayName) => {
        if (one === session) events.identity(number, displayName)
      },
      renegotiated: () => {
        if (one !== session || !heldThere) return
        heldThere = false
        after(busyPauseMs, () => void sync())
      },
      lineBroke: () => {
        if (one !== session) return
        restart = true
        // Where the line looks sound and yet nobody answered, it is looked at.
        if (agent.isConnected()) void agent.networkChanged().then(() => after(refusedPauseMs, () => void sync()))
      },
      ended: (end) => {
        if (one !== session) return
        if (!replacing) {
          finish(end)
          return
        }
        // Either its place has just been taken, and the new dialog is about to say so, or the call is over.
        oldEnd = end
        after(takenPlaceMs, () => {
          if (oldEnd === end) finish({ ...end, kind: 'gone' })
        })
      },
    })
  }

  /** Sends re-INVITEs until the PBX knows what is wanted. */
  const sync = async (): Promise<void> => {
    if (syncing) return
    syncing = true
    let refusals = 0
    try {
      for (;;) {
        const current = session
        if (!established() || current === null || replacing || current.peer.gone || !agent.isRegistered()) return
        if (wanted.held === heldThere && !restart) return
        const target = wanted.held
        const iceRestart = restart
        restart = false
        const result = await current.reoffer({ held: target, iceRestart })
        if (current !== session || over) continue
        if (result === 'done') {
          heldThere = target
          if (iceRestart && back?.from === 'network' && iceUp) isBack(now())
          continue
        }
        restart ||= iceRestart
        if (result === 'lost' || result === 'ended') return
        if (result === 'busy') await pause(busyPauseMs)
        else if ((refusals += 1) < mostRefusals) await pause(refusedPauseMs)
        else if (iceRestart) {
          // Nobody knows whether the sound still finds its way: another dialog with a path of its own takes over.
          log.warn('the PBX refuses to renew the path of a call', { line: lineId })
          lose('network', now())
          void replace()
          return
        } else {
          // The talk goes on as it is; the own side holds by itself, only the PBX's music is missing.
          log.warn('the PBX refuses to change a call', { line: lineId, held: target })
          heldThere = target
        }
      }
    } finally {
      syncing = false
    }
  }

  /** A new INVITE takes the dialog's place (RFC 3891), again and again until it does or the PBX has dropped the call. */
  const replace = async (): Promise<void> => {
    if (replacing || over) return
    replacing = true
    const deadline = now() + recoveryLimitMs
    let changesCodec = true
    session?.giveUpOffer()
    while (!over && dialog !== null) {
      if (!agent.isRegistered()) {
        await untilRegistered(deadline - now())
        if (over) return
        if (!agent.isRegistered()) break
      }
      // Another codec than it had, so that Asterisk builds its translation for the other side anew. The old one would take the
      // packets of the new stream for late ones when they count lower than the old stream's, and drop them, for minutes.
      const had = session?.peer.codec() ?? (start.kind === 'reclaim' ? start.codec : null)
      const codec = changesCodec ? otherCodec(had) : null
      const next = agent.call(agent.uri, newPeer({ ...wanted, codec }), replacesHeaders(dialog))
      attempt = next
      const end = await outcome(next)
      attempt = null
      if (over) {
        if (!next.ended()) next.end()
        return
      }
      if (end === null) {
        adopt(next)
        if (!next.peer.gone) {
          replacing = false
          void sync()
          return
        }
        continue
      }
      log.info('a call could not be taken back yet', { line: lineId, status: end.status, kind: end.kind })
      if (end.status === 488) changesCodec = false
      // 481: the PBX has no such call any more (RFC 3891 §3).
      if (end.status === 481 || oldEnd !== null) {
        finish({ by: 'there', status: end.status, answered: true, kind: 'gone', reason: null })
        return
      }
      if (now() > deadline) break
      await pause(replacePauseMs)
    }
    if (over) return
    session?.end()
    finish({ by: 'system', status: null, answered: true, kind: 'connection', reason: null })
  }
  /** ICE has a way: the call is back with the first packet, or without one in a while. */
  const pathFound = (peer: Peer): void => {
    iceUp = true
    clearTimeout(brokenTimer)
    brokenTimer = undefined
    if (back?.peer === peer.id) {
      const at = now()
      const lost = back
      // On hold nothing is heard anyway.
      after(wanted.held ? 0 : audioGraceMs, () => {
        if (back === lost) isBack(at)
      })
    } else if (back?.from === 'network' && agent.isRegistered() && !restart) isBack(now())
  }
  const adopt = (next: SipSession): void => {
    const old = session
    session = next
    dialog = next.dialog()
    iceUp = false
    heldThere = false
    restart = false
    oldEnd = null
    listen(next)
    if (back !== null) back.peer = next.peer.id
    if (dialog !== null) events.dialog(dialog)
    // That may have been told while the old dialog was still the one in use, and a held line has no first packet to wait for.
    if (next.peer.connected()) pathFound(next.peer)
    if (old !== null && !old.ended()) {
      setTimeout(() => {
        if (!old.ended()) old.end()
      }, oldDialogMs).unref()
    }
  }
  const untilRegistered = (limitMs: number): Promise<void> =>
    new Promise((resolve) => {
      const timer = after(Math.max(0, limitMs), resolve)
      wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  const mediaLost = (): void => {
    if (!established() || session === null || replacing || !session.peer.gone) return
    // It may have been given up for another one, because the network changed.
    lose(back?.from === 'network' && back.silentFrom !== null ? 'network' : 'media', now())
    void replace()
  }

  if (session !== null) listen(session)
  else {
    back = { from: 'restart', silentFrom: start.kind === 'reclaim' ? start.seenAt : now(), peer: null }
    void replace()
  }

  return {
    lineId,
    direction: start.kind === 'reclaim' ? start.direction : start.session.direction,
    peer: () => session?.peer ?? null,
    session: () => session,
    answer: () => session?.answer(),
    follow(next) {
      if (next.muted !== wanted.muted) session?.peer.setMuted(next.muted)
      if (next.held !== wanted.held) session?.peer.setHeld(next.held)
      wanted = next
      void sync()
    },
    end(status) {
      if (over) return
      const current = session
      if (current !== null && !current.ended() && dialog !== null && !agent.isConnected()) {
        current.peer.close()
        events.owesBye(current)
      } else if (current !== null && !current.ended() && !replacing) {
        current.end(status)
        return
      } else current?.end()
      finish({ by: 'here', status: null, answered: dialog !== null, kind: 'bye', reason: null })
    },
    endedElsewhere() {
      if (over) return
      const answered = dialog !== null
      finish({ by: 'there', status: null, answered, kind: answered ? 'bye' : 'cancelled', reason: null })
      session?.end()
    },
    mediaLost,
    pathLost() {
      if (established() && !replacing) lose('network', now())
    },
    lineAway() {
      if (over) return
      if (dialog === null) {
        // What rings can be neither answered nor heard of any more; the PBX offers it again.
        if (session?.direction === 'in') {
          finish({ by: 'system', status: null, answered: false, kind: 'connection', reason: null })
          session.end()
        }
        return
      }
      restart = true
      session?.giveUpOffer()
      if (!replacing) lose('network', null)
    },
    lineReturned() {
      wake?.()
      // The line broke between our 200 and its ACK: without one JsSIP gives the call up after 32 s, and the PBX may have
      // never seen the 200. A new INVITE finds out.
      if (established() && session !== null && !session.confirmed()) void replace()
      else void sync()
    },
    renewPath() {
      if (!established()) return
      restart = true
      void sync()
    },
    fact(fact) {
      if (over || session === null) return
      if (fact.kind === 'peer.first-audio' && fact.direction === 'in' && back?.peer === fact.peer) isBack(fact.at)
      if (fact.kind !== 'peer.state' || fact.peer !== session.peer.id) return
      if (isConnected(fact.ice)) {
        pathFound(session.peer)
        return
      }
      iceUp = false
      if ((fact.ice === 'disconnected' || fact.ice === 'failed') && established() && !replacing) {
        if (back === null || back.silentFrom === null) lose('network', now())
        brokenTimer ??= after(fact.ice === 'failed' ? 0 : brokenIceMs, () => {
          brokenTimer = undefined
          restart = true
          void sync()
        })
      }
    },
  }
}

/** null when it was answered. */
function outcome(session: SipSession): Promise<SipEnd | null> {
  return new Promise((resolve) => {
    session.listen({ answered: () => resolve(null), ended: resolve })
  })
}
