import { type Extension } from '../../../../contract/agent.ts'
import { type LegId } from '../../port.ts'
import { type Leg, type LegEvents } from '../floor/leg.ts'
import { isDialog } from './dialog.ts'
import { type SessionEvents, type SipSession } from './sip-session.ts'
import { type DialogName } from './sip-values.ts'

/** A softphone's leg: the same through every dialog that takes the place of its last (docs/adr/0013). */
export type SipLeg = Leg & {
  readonly extension: Extension
  readonly session: SipSession
  is(dialog: DialogName): boolean
  /** The seat comes back with another dialog (RFC 3891); the old one ends, and nobody hears of it. */
  replace(make: (events: SessionEvents) => SipSession): void
  /** How long its sound has been away, ms; null: none was awaited yet. */
  silentForMs(): number | null
  /** Its line died for good. */
  lose(): void
}

export function createSipLeg(options: {
  readonly id: LegId
  readonly extension: Extension
  /** The number its display has now. */
  readonly shown: string
  readonly start: (events: SessionEvents) => SipSession
  readonly legOf: (dialog: DialogName) => Leg | null
  readonly ended: (leg: SipLeg) => void
}): SipLeg {
  const { id, extension, legOf, ended } = options
  let events: LegEvents | null = null
  let over = false
  let serial = 0
  let { shown } = options

  const finish = (): boolean => {
    if (over) return false
    over = true
    ended(leg)
    return true
  }
  /** Of the present dialog only; the ones before have nothing to say. */
  const eventsOf = (own: number): SessionEvents => {
    const mine = (): boolean => own === serial && !over
    return {
      rings: () => mine() && events?.rings(),
      answered: () => mine() && events?.answered(),
      refused: (how) => mine() && finish() && events?.refused(how),
      gone: (why) => mine() && finish() && events?.gone(why),
      held: (on) => mine() && events?.held(on),
      digit: (digit) => mine() && events?.digit(digit),
      refer: (to, replaces) => {
        if (!mine()) return null
        const consultation = replaces === null ? null : legOf(replaces)
        if (replaces !== null && consultation === null) return null
        return events?.refer(to, consultation) ?? null
      },
    }
  }
  let session = options.start(eventsOf(serial))

  const leg: SipLeg = {
    id,
    extension,
    number: extension,
    get session() {
      return session
    },
    voice: {
      real: true,
      speak: () => session.media.voice.speak(),
      hear: (frame) => session.media.voice.hear(frame),
    },
    listen(given) {
      events = given
    },
    ring: () => session.ring(),
    answer: () => session.answer(),
    end({ cause, elsewhere }) {
      if (finish()) session.end(cause, elsewhere)
    },
    meets({ number }) {
      if (number === shown) return
      shown = number
      session.identify(number)
    },
    press: (digit) => session.press(digit),
    is: (dialog) => isDialog(session.dialog, dialog),
    replace(make) {
      const old = session
      const wasUp = old.state === 'up'
      const wasHeld = old.media.held
      serial += 1
      session = make(eventsOf(serial))
      session.answer()
      old.end(16)
      // The line broke before its 200 was seen here: its coming back is the answer.
      if (!wasUp) events?.answered()
      // The new dialog carries sound in both directions: a hold of the old one is over.
      else if (wasHeld && !session.media.held) events?.held(false)
    },
    silentForMs: () => (session.state === 'up' ? session.media.silentForMs() : null),
    lose() {
      if (!finish()) return
      session.end(38)
      events?.gone('lost')
    },
  }
  return leg
}
