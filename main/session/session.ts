import { accessApi } from '../../contract/api/access.api.ts'
import { agentsApi } from '../../contract/api/agents.api.ts'
import { seatsApi } from '../../contract/api/seats.api.ts'
import { type Me, type SignedIn } from '../../contract/access.ts'
import { type SessionEndReason } from '../../contract/seat/session-end.ts'
import { SeatError } from '../seat-error.ts'
import { createEnrolment } from './enrolment.ts'
import { createGoOn } from './go-on.ts'
import { createHubProbe } from './hub-probe.ts'
import { createOfflineSignIn } from './offline-sign-in.ts'
import { createOwnSeat } from './own-seat.ts'
import { watchSeat } from './seat-watch.ts'
import { phaseBeforeSeat, type SessionChange, signedOutTopic, withoutHubTopic } from './session-topic.ts'
import { type Session, type SessionOptions } from './session-port.ts'

/** Who sits here, at which seat, with which phone; the topic `session`. */
export function createSession(options: SessionOptions): Session {
  const { board, link, store, log } = options
  const { records } = store
  let me: Me | null = null
  /** Counts up with every sign-in, sign-out and other hub: what was begun before does not act afterwards. */
  let era = 0
  const offline = createOfflineSignIn({
    records,
    seat: () => seat.held()?.extension ?? null,
    ...(options.now === undefined ? {} : { now: options.now }),
  })
  /** Signed in by what this machine keeps. */
  let withoutHub = false
  const probe = createHubProbe({
    link,
    found: () => {
      if (withoutHub) show({ needsPassword: true })
    },
    limits: options.probe,
    random: options.random,
  })

  const show = (change: SessionChange): void => board.update('session', (state) => ({ ...state, ...change }))

  const showHub = (): void => show(signedOutTopic(records))

  const remember = (signedIn: SignedIn, accessUntil: number): void =>
    records.write('session', {
      signedIn,
      accessUntil,
      extension: seat.held()?.extension ?? records.read('session')?.extension ?? null,
    })

  const seat = createOwnSeat({
    ...options,
    records,
    show,
    me: () => me,
    era: () => era,
    taken(extension) {
      if (me !== null) offline.update(me, extension)
    },
  })

  const arrive = (person: Me): void => {
    const isNew = me === null || JSON.stringify(me) !== JSON.stringify(person)
    me = person
    if (!withoutHub) offline.update(person)
    show({ me: person, lastJobNumber: person.jobNumber })
    if (isNew) options.person?.(person)
  }

  /** Back to the sign-in page. */
  const leave = async (because: SessionEndReason | null): Promise<void> => {
    era += 1
    goOn.stop()
    probe.stop()
    withoutHub = false
    records.remove('session')
    const had = me !== null
    me = null
    await seat.leave()
    showHub()
    show({ endedBecause: because })
    if (had) options.person?.(null)
  }

  /** What was kept over a restart may be minutes old. */
  const askRights = (): void => {
    const own = era
    link.call(accessApi.me, {}).then(
      (person) => {
        if (own === era) arrive(person)
      },
      (error: unknown) => log('warn', 'the rights were not read again', { error: String(error) }),
    )
  }

  const goOn = createGoOn({
    log,
    random: options.random,
    era: () => era,
    async attempt() {
      const kept = records.read('session')
      if (kept === null) return
      const own = era
      const signedIn = me === null || withoutHub ? await link.resume(kept) : null
      // A token that is good still says nothing of whether the hub is there.
      const person = withoutHub ? await link.call(accessApi.me, {}) : null
      if (own !== era) return
      if (person !== null) await comeBack(person)
      else {
        if (signedIn) arrive(signedIn.me)
        await seat.goBackTo(kept.extension)
      }
      goOn.done()
      if (signedIn) askRights()
    },
  })

  /** Signed in by what is kept here (docs/adr/0018): no phone, and what is written waits. */
  const goWithoutHub = (person: Me, extension: string | null): void => {
    const at = (options.now ?? Date.now)()
    withoutHub = true
    arrive(person)
    show(withoutHubTopic(extension))
    const hub = { state: 'offline', since: at, roundTripMs: null, why: 'seat.hub-away' } as const
    board.update('health', (health) => ({ ...health, hub }))
    // Tokens of before need no password; without them the hub is looked for, to ask for it.
    if (records.read('session')?.signedIn.me.userId === person.userId) {
      void goOn.begin()
    } else {
      records.remove('session')
      probe.look()
    }
  }

  /** The hub is back and knows the person: his seat is taken again if it is free, else he chooses one. */
  const comeBack = async (person: Me): Promise<void> => {
    const own = era
    const { extension } = board.get('session')
    withoutHub = false
    probe.stop()
    arrive(person)
    show({ offline: false, needsPassword: false })
    if (extension === null) return show({ phase: phaseBeforeSeat(person) })
    try {
      const { agent, heldBy } = await link.call(agentsApi.own, {})
      if (own !== era) return
      const isElsewhere = agent !== null && (agent.extension !== extension || heldBy !== person.sessionId)
      if (isElsewhere) return show({ phase: 'choosing-seat', extension: null })
      if (agent === null) await seat.signIn(extension, false)
      else await seat.sitAgain()
    } catch (error) {
      if (own !== era) return
      log('info', 'the seat of before is not to be had', { error: String(error) })
      show({ phase: 'choosing-seat', extension: null })
    }
  }

  const unlistenTokens = link.onTokens({
    renewed(signedIn, accessUntil) {
      remember(signedIn, accessUntil)
      // Rights may have changed.
      if (me !== null) arrive(signedIn.me)
    },
    ended() {
      log('info', 'the hub has ended the session', {})
      if (me !== null) offline.forget(me.jobNumber)
      if (!withoutHub) return void leave('expired')
      // What he wrote meanwhile waits for him: he stays, and is asked who he is.
      goOn.done()
      records.remove('session')
      show({ needsPassword: true })
    },
  })

  const stopWatching = watchSeat({
    link,
    log,
    held() {
      const held = seat.held()
      if (held === null || me === null || board.get('session').phase !== 'signed-in') return null
      return { extension: held.extension, since: held.since, userId: me.userId, sessionId: me.sessionId, era }
    },
    lost: (why) => seat.lose(why),
    online(isNew) {
      if (!goOn.wanted()) return isNew
      goOn.now()
      return false
    },
  })

  const needPerson = (): Me => {
    if (me === null) throw new SeatError('seat.signed-out')
    return me
  }

  return {
    async restore() {
      const enrolment = records.read('enrolment')
      showHub()
      if (options.memoryLost === true) show({ endedBecause: 'store-set-aside' satisfies SessionEndReason })
      if (enrolment === null) return
      link.aim(enrolment)
      const kept = records.read('session')
      if (kept === null) return
      await goOn.begin()
    },
    retryNow() {
      if (withoutHub && !goOn.wanted() && !board.get('session').needsPassword) return probe.look()
      if (!goOn.wanted()) return link.retryNow()
      void goOn.begin()
    },
    ...createEnrolment({
      link,
      records,
      language: options.language,
      leave: () => leave(null),
      showHub,
      hubLeft() {
        offline.clear()
        options.hubLeft?.()
      },
    }),
    async signIn({ jobNumber, password }) {
      const wasGoingOn = goOn.wanted()
      era += 1
      goOn.stop()
      const own = era
      let signedIn: SignedIn
      try {
        signedIn = await link.signIn(jobNumber, password, options.device)
      } catch (error) {
        if (own !== era || !(error instanceof SeatError) || error.code !== 'seat.hub-away') throw error
        if (withoutHub) {
          // He is in already: it is the hub he was asked for.
          probe.look()
          show({ needsPassword: false })
          throw error
        }
        try {
          const kept = await offline.check(jobNumber, password)
          if (own !== era) throw new SeatError('seat.signed-out')
          goWithoutHub(kept.me, kept.extension)
          return null
        } catch (refusal) {
          if (own === era && wasGoingOn) goOn.later()
          throw refusal
        }
      }
      if (own !== era) throw new SeatError('seat.signed-out')
      const lastsMs = signedIn.refreshExpiresAt - signedIn.accessExpiresAt
      offline.keep(signedIn.me, password, lastsMs).catch((error: unknown) => {
        log('warn', 'signing in without the hub will not be possible', { error: String(error) })
      })
      records.write('lastJobNumber', signedIn.me.jobNumber)
      if (withoutHub && signedIn.me.userId === me?.userId) {
        await comeBack(signedIn.me)
        return null
      }
      withoutHub = false
      probe.stop()
      const had = me !== null
      me = null
      await seat.leave()
      if (had) options.person?.(null)
      seat.remember(null)
      arrive(signedIn.me)
      show({
        phase: phaseBeforeSeat(signedIn.me),
        extension: null,
        phone: null,
        offline: false,
        needsPassword: false,
        endedBecause: null,
      })
      return null
    },
    async setPassword({ jobNumber, code, newPassword }) {
      await link.call(accessApi.useOneTimeCode, { body: { jobNumber, code, newPassword } })
      offline.forget(jobNumber)
      return null
    },
    async listSeats() {
      needPerson()
      return link.call(seatsApi.list, {})
    },
    async chooseSeat({ extension }) {
      needPerson()
      await seat.signIn(extension, true)
      return null
    },
    async noSeat({ on }) {
      needPerson()
      if (on) {
        await seat.signOut()
        await seat.leave()
        seat.remember(null)
      }
      if (seat.held() === null) {
        show({ phase: on ? 'signed-in' : 'choosing-seat', extension: null, phone: null, endedBecause: null })
      }
      return null
    },
    async signOut() {
      needPerson()
      // The seat first: once the tokens are gone nobody could leave it.
      await seat.signOut()
      await seat.leave()
      await link.signOut().catch((error: unknown) => log('warn', 'signed out here alone', { error: String(error) }))
      await leave(null)
      return null
    },
    async close() {
      era += 1
      goOn.stop()
      probe.stop()
      unlistenTokens()
      stopWatching()
      await offline.settled()
    },
  }
}
