import { type Extension } from '../../contract/agent.ts'
import { accessApi } from '../../contract/api/access.api.ts'
import { agentsApi } from '../../contract/api/agents.api.ts'
import { type SeatPhone, seatsApi } from '../../contract/api/seats.api.ts'
import { type Me, type SignedIn } from '../../contract/access.ts'
import { type Topics } from '../../contract/bridge/topics.ts'
import { type SessionEndReason } from '../../contract/seat/session-end.ts'
import { backOffMs } from '../hub-link/back-off.ts'
import { SeatError } from '../seat-error.ts'
import { createEnrolment } from './enrolment.ts'
import { createHubProbe } from './hub-probe.ts'
import { createOfflineSignIn } from './offline-sign-in.ts'
import { watchSeat } from './seat-watch.ts'
import { signedOutTopic, withoutHubTopic, phaseBeforeSeat } from './session-topic.ts'
import { type Session, type SessionOptions } from './session-port.ts'

type SessionState = Topics['session']

/** Who sits here, at which seat, with which phone; the topic `session`. */
export function createSession(options: SessionOptions): Session {
  const { board, link, store, log } = options
  const { records } = store
  let me: Me | null = null
  let seat: {
    readonly extension: Extension
    readonly kind: SeatPhone['kind']
    /** Since when it is ours, by the hub's clock. */
    readonly since: number
  } | null = null
  /** Counts up with every sign-in, sign-out and other hub: what was begun before does not act afterwards. */
  let era = 0
  let retry: NodeJS.Timeout | undefined
  let restoring: { attempt: number } | null = null
  /** One try at a time: two would sit down twice, and the second hangs up what the first has brought back. */
  let trying = false
  const offline = createOfflineSignIn({
    records,
    seat: () => seat?.extension ?? null,
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

  const show = (change: Partial<SessionState>): void => board.update('session', (state) => ({ ...state, ...change }))

  const showHub = (): void => show(signedOutTopic(records))

  const remember = (signedIn: SignedIn, accessUntil: number): void =>
    records.write('session', {
      signedIn,
      accessUntil,
      extension: seat?.extension ?? records.read('session')?.extension ?? null,
    })

  const rememberSeat = (extension: Extension | null): void => {
    const kept = records.read('session')
    if (kept !== null) records.write('session', { ...kept, extension })
  }

  const arrive = (person: Me): void => {
    const isNew = me === null || JSON.stringify(me) !== JSON.stringify(person)
    me = person
    if (!withoutHub) offline.update(person)
    show({ me: person, lastJobNumber: person.jobNumber })
    if (isNew) options.person?.(person)
  }

  const leaveSeat = async (): Promise<void> => {
    if (seat === null) return
    seat = null
    await options.stopPhone()
  }

  /** Back to the sign-in page. */
  const leave = async (because: SessionEndReason | null): Promise<void> => {
    era += 1
    clearTimeout(retry)
    probe.stop()
    restoring = null
    withoutHub = false
    records.remove('session')
    const had = me !== null
    me = null
    await leaveSeat()
    showHub()
    show({ endedBecause: because })
    if (had) options.person?.(null)
  }

  const sit = async (phone: SeatPhone, since: number): Promise<void> => {
    const own = era
    if (seat !== null) await leaveSeat()
    seat = { extension: phone.extension, kind: phone.kind, since }
    rememberSeat(phone.extension)
    if (me !== null) offline.update(me, phone.extension)
    await options.startPhone(phone)
    if (own !== era) return
    show({ phase: 'signed-in', extension: phone.extension, phone: phone.kind, endedBecause: null })
  }

  const signInToSeat = async (extension: Extension, move: boolean): Promise<void> => {
    const { since } = await link.call(agentsApi.signIn, { body: { extension, state: 'not-ready', move } })
    let phone: SeatPhone
    try {
      phone = await link.call(seatsApi.phone, {})
    } catch (error) {
      // A seat without its phone would be offered calls that nobody hears.
      await link.call(agentsApi.signOut, {}).catch(() => undefined)
      throw error
    }
    await sit(phone, since)
  }

  /** After a restart: the seat is still held by the hub, so its phone may start at once and reclaim what runs. */
  const returnToSeat = async (extension: string | null): Promise<void> => {
    if (extension === null) return show({ phase: phaseBeforeSeat(me) })
    const [{ agent, heldBy }, phone] = await Promise.all([
      link.call(agentsApi.own, {}),
      link.call(seatsApi.phone, {}).catch((error: unknown) => {
        if (error instanceof SeatError && error.code === 'state.illegal') return null
        throw error
      }),
    ])
    // Held for longer than any fact is on its way; and `since` may be the PBX's clock by now.
    const elsewhere = heldBy !== null && heldBy !== me?.sessionId
    if (agent?.extension === extension && phone !== null && !elsewhere) return sit(phone, 0)
    // Signed out of it meanwhile, by a supervisor or the clock; or he sits at another machine by now.
    rememberSeat(null)
    const why: SessionEndReason = agent === null ? 'forced' : 'taken-elsewhere'
    show({ phase: 'choosing-seat', endedBecause: why })
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

  const retryLater = (attempt = 0, ms = 500): void => {
    restoring = { attempt }
    clearTimeout(retry)
    retry = setTimeout(() => void tryRestore(), ms)
    retry.unref()
  }

  const tryRestore = async (): Promise<void> => {
    const kept = records.read('session')
    if (kept === null || restoring === null || trying) return
    const own = era
    const { attempt } = restoring
    trying = true
    try {
      const signedIn = me === null || withoutHub ? await link.resume(kept) : null
      // A token that is good still says nothing of whether the hub is there.
      const person = withoutHub ? await link.call(accessApi.me, {}) : null
      if (own !== era) return
      if (person !== null) await comeBack(person)
      else {
        if (signedIn) arrive(signedIn.me)
        await returnToSeat(kept.extension)
      }
      restoring = null
      if (signedIn) askRights()
    } catch (error) {
      if (own !== era) return
      const code = error instanceof SeatError ? error.code : 'seat.failed'
      // `ended` has brought us back to the sign-in page.
      if (code === 'access.not-signed-in') return
      const ms = backOffMs(attempt, { firstMs: 500, longestMs: 10_000 }, options.random ?? Math.random)
      log('warn', 'cannot go on with the session yet', { code })
      retryLater(attempt + 1, ms)
    } finally {
      trying = false
    }
  }

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
      restoring = { attempt: 0 }
      void tryRestore()
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
      if (agent === null) await signInToSeat(extension, false)
      else await sit(await link.call(seatsApi.phone, {}), 0)
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
      restoring = null
      records.remove('session')
      show({ needsPassword: true })
    },
  })

  const loseSeat = (why: SessionEndReason): void => {
    log('info', 'the seat is no longer ours', { why })
    rememberSeat(null)
    void leaveSeat()
    show({ phase: 'choosing-seat', extension: null, phone: null, endedBecause: why })
  }

  const stopWatching = watchSeat({
    link,
    log,
    held: () =>
      seat === null || me === null || board.get('session').phase !== 'signed-in'
        ? null
        : { extension: seat.extension, since: seat.since, userId: me.userId, sessionId: me.sessionId, era },
    lost: loseSeat,
    online(isNew) {
      if (restoring === null) return isNew
      clearTimeout(retry)
      void tryRestore()
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
      restoring = { attempt: 0 }
      await tryRestore()
    },
    retryNow() {
      if (withoutHub && restoring === null && !board.get('session').needsPassword) return probe.look()
      if (restoring === null) return link.retryNow()
      clearTimeout(retry)
      restoring = { attempt: 0 }
      void tryRestore()
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
      const wasRestoring = restoring !== null
      era += 1
      restoring = null
      clearTimeout(retry)
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
          if (own === era && wasRestoring) retryLater()
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
      await leaveSeat()
      if (had) options.person?.(null)
      rememberSeat(null)
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
      await signInToSeat(extension, true)
      return null
    },
    async signOut() {
      needPerson()
      const held = seat !== null
      // The seat first: once the tokens are gone nobody could leave it.
      if (held) {
        await link.call(agentsApi.signOut, {}).catch((error: unknown) => {
          const code = error instanceof SeatError ? error.code : 'seat.failed'
          if (code !== 'state.illegal' && code !== 'seat.hub-away' && code !== 'access.not-signed-in') throw error
        })
      }
      await leaveSeat()
      await link.signOut().catch((error: unknown) => log('warn', 'signed out here alone', { error: String(error) }))
      await leave(null)
      return null
    },
    async close() {
      era += 1
      clearTimeout(retry)
      probe.stop()
      unlistenTokens()
      stopWatching()
      await offline.settled()
    },
  }
}
