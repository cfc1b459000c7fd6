import { type AgentSnapshot } from '../../contract/agent.ts'
import { breakReasons } from '../../contract/agent-log.ts'
import { agentsApi } from '../../contract/api/agents.api.ts'
import { type QueueName, type SeatTruth, seatsApi } from '../../contract/api/seats.api.ts'
import { type CommandOutput, type CommandRequest } from '../../contract/bridge/commands.ts'
import { type BilingualText, type Language } from '../../contract/language.ts'
import { type Proof } from '../../contract/seat/ready-proof.ts'
import { type TopicBoard } from '../bridge/topic-board.ts'
import { type HubLink, type LiveState } from '../hub-link/hub-link.ts'
import { createLiveMirror } from '../hub-link/live-mirror.ts'
import { SeatError } from '../seat-error.ts'
import { floorTopic } from './floor-topic.ts'
import { failedItems, itemsFor, type ProofFacts, spareInPractice, standingProofs } from './proof-rules.ts'
import { createSoundTest } from './sound-test.ts'
import { createProofTeller } from './tell-proofs.ts'
import { contradictions, type Disagreement, disagreementMs, followDisagreement, isShown } from './witnesses.ts'

export type SeatOptions = {
  readonly board: TopicBoard
  readonly link: HubLink
  readonly language: () => Language
  /** main/audio: tests microphone and speaker, and says how each stands. */
  readonly proveAudio: () => Promise<readonly Proof[]>
  /** Registers once more, as the own part of a repair. */
  readonly registerAgain?: () => void
  readonly log: (level: 'info' | 'warn', message: string, detail: Readonly<Record<string, unknown>>) => void
  readonly now?: () => number
}

export type SeatDesk = {
  setState(input: CommandRequest<'seat.set-state'>): Promise<CommandOutput<'seat.set-state'>>
  endWrapUp(): Promise<null>
  prove(): Promise<CommandOutput<'seat.prove'>>
  repair(): Promise<null>
  agent(): AgentSnapshot | null
  /** By `GET /api/queues`, once signed in. */
  queueName(queue: string): BilingualText | null
  close(): void
}

/** Longer than this somebody who waits asks himself why. */
const slowMs = 1_000
const truthEveryMs = 30_000
const askedForMs = 5_000
const floorMs = 100
/** Of hundreds of people it is a large message: in a storm once a second. */
const colleaguesMs = 1_000

/** The agent's state, what proves it, and whether everybody says the same of it; topics `seat`, `floor`, `colleagues`, part of `health`. */
export function createSeatDesk(options: SeatOptions): SeatDesk {
  const { board, link, log } = options
  const now = options.now ?? Date.now
  const mirror = createLiveMirror()
  let live: LiveState = { state: 'off', since: now(), roundTripMs: null, why: null, clockOffsetMs: 0 }
  let names: readonly QueueName[] = []
  let truth: SeatTruth | null = null
  let disagreement: Disagreement | null = null
  let repairing = false
  const sound = createSoundTest({ board, proveAudio: options.proveAudio, log, now })
  const teller = createProofTeller({ link, isOnline: () => live.state === 'online', log })
  let floorTimer: NodeJS.Timeout | undefined
  let colleaguesTimer: NodeJS.Timeout | undefined
  let colleaguesAt = -Infinity
  let askedTimer: NodeJS.Timeout | undefined

  const session = () => board.get('session')
  /** Whoever only looks (a station, a leader, a supervisor without a telephone) has nothing to prove. */
  const isSeated = (): boolean => session().phase === 'signed-in' && session().extension !== null

  const ownAgent = (): AgentSnapshot | null => {
    const { extension } = session()
    if (extension === null) return null
    return mirror.snapshot()?.agents.find((agent) => agent.extension === extension) ?? null
  }

  const facts = (agent: AgentSnapshot | null): ProofFacts => {
    const { sip, hub } = board.get('health')
    const { microphoneTrouble, speakerTrouble } = board.get('devices')
    return {
      phone: session().phone ?? 'softphone',
      sip: sip.state,
      registeredAtPbx: agent?.registered ?? null,
      hub,
      microphoneTrouble,
      speakerTrouble,
    }
  }

  const isPractice = (): boolean => {
    const { phase, exercise } = board.get('practice')
    return phase !== 'off' || exercise !== null
  }
  const proofsNow = (): ReturnType<typeof spareInPractice> =>
    spareInPractice(standingProofs(facts(ownAgent()), sound.tested(), now()), isPractice())

  /** A proof keeps the time it was given at while it says the same. */
  const keepTimes = (proofs: readonly Proof[]): Proof[] => {
    const old = board.get('seat').proofs
    return proofs.map((proof) => {
      const before = old.find(({ item }) => item === proof.item)
      return before?.state === proof.state && before.why === proof.why ? { ...proof, at: before.at } : proof
    })
  }

  const look = (): void => {
    const seated = isSeated()
    const agent = seated ? ownAgent() : null
    const standing = seated ? proofsNow() : { proofs: [], spared: [] }
    const proofs = keepTimes(standing.proofs)
    followTruth(agent)
    const at = now()
    const shown = isShown(disagreement, at)
    board.update('seat', (seat) => ({
      ...seat,
      agent,
      proofs,
      spared: [...standing.spared],
      truth: seated ? truth : null,
      disagreement:
        shown && disagreement ? { what: [...disagreement.what], since: disagreement.since, repairing } : null,
      breakReasons: [...breakReasons],
      clockOffsetMs: Math.round(live.clockOffsetMs / 50) * 50,
    }))
    if (seated) {
      teller.soon(failedItems(proofs))
      sound.retestWhatCameBack(look)
    }
  }

  const proveAll = async (): Promise<readonly Proof[]> => {
    const items = itemsFor(session().phone ?? 'softphone')
    board.update('seat', (seat) => ({
      ...seat,
      proofs: items.map((item) => ({ item, state: 'testing', figure: null, why: null, at: now() })),
    }))
    const began = now()
    const [, round] = await Promise.all([
      sound.test(),
      link.call(agentsApi.own, {}).then(
        () => now() - began,
        () => null,
      ),
    ])
    const ms = now() - began
    if (ms > slowMs) log('warn', 'the proofs took long', { ms, hubMs: round })
    const standing = proofsNow()
    const proofs = standing.proofs.map((proof): Proof => {
      if (proof.item !== 'hub' || proof.state === 'failed') return proof
      if (round === null) return { ...proof, state: 'failed', why: 'offline' }
      return { ...proof, figure: round }
    })
    board.update('seat', (seat) => ({ ...seat, proofs: [...proofs], spared: [...standing.spared] }))
    return proofs
  }

  // AG2: what lasts is shown, mended once without being asked, and by command.
  const followTruth = (agent: AgentSnapshot | null): void => {
    const link = board.get('health')
    const what = isSeated()
      ? contradictions({
          phone: session().phone ?? 'softphone',
          sip: link.sip.state,
          lines: board.get('lines').lines.flatMap(({ phase, listensIn }) => (listensIn === true ? [] : [phase])),
          agent,
          truth,
          known: live.state === 'online' && link.pbx.state !== 'down',
        })
      : []
    disagreement = followDisagreement(disagreement, what, now())
    if (disagreement === null || !isShown(disagreement, now()) || disagreement.repaired) return
    disagreement = { ...disagreement, repaired: true }
    log('info', 'the witnesses of the seat disagree', { what: disagreement.what })
    void mend().catch((error: unknown) => log('warn', 'the seat could not be repaired', { code: codeOf(error) }))
  }

  const mend = async (): Promise<void> => {
    if (repairing) return
    repairing = true
    try {
      if (disagreement?.what.includes('registration')) options.registerAgain?.()
      truth = await link.call(seatsApi.repair, {})
    } finally {
      repairing = false
      look()
    }
  }

  const askTruth = async (): Promise<void> => {
    if (!isSeated() || live.state !== 'online' || repairing) return
    try {
      truth = await link.call(seatsApi.truth, {})
    } catch {
      truth = null
    }
    look()
  }

  const readNames = async (): Promise<void> => {
    try {
      names = (await link.call(seatsApi.queues, {})).queues
      showFloor()
    } catch (error) {
      log('warn', 'the names of the queues are not known', { code: codeOf(error) })
    }
  }

  const showFloor = (): void => {
    floorTimer ??= setTimeout(() => {
      floorTimer = undefined
      const snapshot = mirror.snapshot() ?? { queues: [], pickUps: [] }
      board.set('floor', floorTopic(snapshot, ownAgent(), names, options.language()))
    }, floorMs)
  }

  const showColleagues = (): void => {
    const quiet = performance.now() - colleaguesAt
    colleaguesTimer ??= setTimeout(
      () => {
        colleaguesTimer = undefined
        colleaguesAt = performance.now()
        board.set('colleagues', mirror.snapshot()?.agents ?? [])
      },
      Math.max(floorMs, colleaguesMs - quiet),
    )
  }

  const showLinks = (): void => {
    const links = mirror.snapshot()?.links ?? []
    const known = live.state === 'online' && links.length > 0
    const state = !known ? 'unknown' : links.every((one) => one.state === 'up') ? 'up' : 'down'
    board.update('health', (health) => ({
      ...health,
      pbx: health.pbx.state === state ? health.pbx : { state, since: now() },
    }))
  }

  const clearAsked = (): void => {
    clearTimeout(askedTimer)
    board.update('seat', (seat) => ({ ...seat, asked: null }))
  }

  const ask = (state: string): void => {
    clearTimeout(askedTimer)
    board.update('seat', (seat) => ({ ...seat, asked: state }))
    askedTimer = setTimeout(clearAsked, askedForMs)
    askedTimer.unref()
  }

  const clock = setInterval(() => {
    if (disagreement !== null) look()
  }, disagreementMs / 3)
  const truthClock = setInterval(() => void askTruth(), truthEveryMs)
  clock.unref()
  truthClock.unref()

  const stops = [
    link.listen({
      state(next) {
        const wasOnline = live.state === 'online'
        live = next
        const { state, since, roundTripMs, why } = next
        board.update('health', (health) => ({ ...health, hub: { state, since, roundTripMs, why } }))
        if (state === 'online' && !wasOnline) {
          // What it knew it may have lost meanwhile.
          teller.forget()
          void readNames()
          void askTruth()
        }
        showLinks()
        look()
      },
      snapshot(snapshot) {
        mirror.replace(snapshot)
        showLinks()
        look()
        showFloor()
        showColleagues()
      },
      delta(delta) {
        mirror.apply(delta)
        if (delta.kind === 'pbx.link') showLinks()
        if (delta.kind === 'agent.changed' && delta.agent.extension === session().extension) {
          const { asked } = board.get('seat')
          if (asked === delta.agent.state || delta.agent.state === 'signed-out') clearAsked()
          look()
        } else if (delta.kind === 'pbx.link') look()
        if (delta.kind === 'agent.changed') showColleagues()
        if (delta.kind !== 'call.step') showFloor()
      },
      refused: () => undefined,
    }),
    board.watch('devices', () => look()),
    board.watch('health', () => look()),
    board.watch('lines', () => look()),
    board.watch('practice', () => look()),
    // The queues' names are told in the window's language.
    board.watch('app', () => showFloor()),
    board.watch('session', ({ phase }) => {
      if (phase !== 'signed-in') {
        truth = null
        sound.forget()
        teller.stop()
        clearAsked()
        if (phase !== 'choosing-seat') mirror.clear()
      } else void askTruth()
      look()
      showFloor()
      showColleagues()
    }),
  ]

  const needSeat = (): void => {
    if (!isSeated()) throw new SeatError('seat.signed-out')
  }

  return {
    async setState({ state, reason, until }) {
      needSeat()
      ask(state)
      try {
        const proofs = state === 'ready' ? await proveAll() : []
        const failed = proofs.filter((proof) => proof.state === 'failed')
        // First what is not proven, then the wish: the PBX never sees a ready seat that is not. Once it holds again the
        // wish stands by itself.
        if (state === 'ready') await teller.now(failed.map(({ item }) => item))
        const agent = await link.call(agentsApi.changeState, {
          body: { state, ...(reason === null ? {} : { reason }), ...(until === null ? {} : { until }) },
        })
        // Nothing is on its way any more: it is so already, or it waits for what is not proven. The reason is shown then.
        if (failed.length > 0 || agent.state === state) clearAsked()
        setTimeout(() => void askTruth(), 2_000).unref()
        return { failed: [...failed] }
      } catch (error) {
        clearAsked()
        throw error
      }
    },
    async endWrapUp() {
      needSeat()
      await link.call(agentsApi.endWrapUp, {})
      return null
    },
    async prove() {
      needSeat()
      return { proofs: [...(await proveAll())] }
    },
    async repair() {
      needSeat()
      await mend()
      return null
    },
    agent: ownAgent,
    queueName: (queue) => names.find((name) => name.queue === queue)?.name ?? null,
    close() {
      for (const stop of stops) stop()
      clearInterval(clock)
      clearInterval(truthClock)
      teller.close()
      clearTimeout(floorTimer)
      clearTimeout(colleaguesTimer)
      clearTimeout(askedTimer)
    },
  }
}

const codeOf = (error: unknown): string => (error instanceof SeatError ? error.code : 'seat.failed')
