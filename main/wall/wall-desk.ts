import { v7 as uuid } from 'uuid'
import { alarmsApi } from '../../contract/api/alarms.api.ts'
import { helpApi } from '../../contract/api/help.api.ts'
import { interventionsApi } from '../../contract/api/interventions.api.ts'
import { metricsApi } from '../../contract/api/metrics.api.ts'
import { seatsApi } from '../../contract/api/seats.api.ts'
import { type Language } from '../../contract/language.ts'
import { type LiveSnapshot } from '../../contract/live/messages.ts'
import { type Period } from '../../contract/metrics/period.ts'
import { type WallState } from '../../contract/wall/wall.ts'
import { type TopicBoard } from '../bridge/topic-board.ts'
import { type HubLink } from '../hub-link/hub-link.ts'
import { createLiveMirror } from '../hub-link/live-mirror.ts'
import { SeatError } from '../seat-error.ts'
import { createWallBatches } from './wall-batches.ts'

/** Four frames: in a storm more messages only mean more painting, and what is painted later is seen later. */
const batchMs = 66

/** A hub that is older, or rights that do not reach: that part of the wall stays empty. */
const empty = new Set(['thing.not-found', 'route.unknown', 'access.denied'])

const noFloor: LiveSnapshot = { calls: [], agents: [], queues: [], pickUps: [], links: [] }

type WallDeskOptions = {
  readonly board: TopicBoard
  readonly link: HubLink
  readonly language: () => Language
  /** Customer id → name, of those this machine knows. */
  readonly namesOf: (ids: readonly string[]) => Readonly<Record<string, string>>
  readonly log: (level: 'info' | 'warn', message: string, detail: Readonly<Record<string, unknown>>) => void
  readonly everyMs?: number
}

export type WallDesk = ReturnType<typeof createWallDesk>

/**
 * The wall at the seat: while one is open it has the hub tell its figures, hands the window the whole once and then what
 * changes (topic `wall`). After a lost link another epoch begins, and the window opens the wall again.
 */
export function createWallDesk({ board, link, language, namesOf, log, everyMs = batchMs }: WallDeskOptions) {
  const mirror = createLiveMirror()
  let clockOffsetMs = 0
  let stopListening: (() => void) | null = null
  const batches = createWallBatches({
    newEpoch: () => uuid(),
    everyMs,
    namesOf,
    send: (batch) => board.set('wall', JSON.stringify(batch)),
  })

  const listen = (): void => {
    let begun = false
    let online = true
    stopListening = link.listen({
      state(state) {
        clockOffsetMs = state.clockOffsetMs
        const isOnline = state.state === 'online'
        // Figures that changed in between are told to nobody.
        if (begun && isOnline && !online) batches.breakOff()
        online = isOnline
      },
      snapshot(snapshot) {
        mirror.replace(snapshot)
        if (begun) batches.breakOff()
      },
      delta(delta) {
        mirror.apply(delta)
        batches.add(delta)
      },
      refused: () => undefined,
    })
    begun = true
  }

  const readOr = async <T>(what: string, reading: Promise<T>, otherwise: T): Promise<T> => {
    try {
      return await reading
    } catch (error) {
      const code = error instanceof SeatError ? error.code : 'seat.failed'
      if (!(error instanceof SeatError)) throw error
      if (!empty.has(code)) log('warn', 'a part of the wall was not read', { what, code })
      return otherwise
    }
  }

  const close = (): void => {
    batches.end()
    stopListening?.()
    stopListening = null
    mirror.clear()
    link.watch(null)
  }
  const stopWatching = board.watch('session', ({ me }) => {
    if (me === null && stopListening !== null) close()
  })

  return {
    async open({ period }: { period: Period }): Promise<WallState> {
      if (stopListening === null) listen()
      const epoch = batches.begin()
      link.watch(period)
      const none = { figures: [], settings: {}, sparklines: [], trunks: [] }
      const [metrics, alarms, interventions, help, queues] = await Promise.all([
        readOr('figures', link.call(metricsApi.read, { query: { period } }), none),
        readOr('alarms', link.call(alarmsApi.list, { query: { limit: 100 } }), { alarms: [] }),
        readOr('interventions', link.call(interventionsApi.list, {}), { interventions: [] }),
        readOr('help', link.call(helpApi.list, {}), { requests: [] }),
        readOr('queues', link.call(seatsApi.queues, {}), { queues: [] }),
      ])
      // What was told while reading is newer than what was read: the window applies it again, and all of it is on its way.
      batches.flush()
      const { calls, agents, queues: boards, links } = mirror.snapshot() ?? noFloor
      const known = new Map<string, string>(queues.queues.map(({ queue, name }) => [queue, name[language()]]))
      return {
        epoch,
        sequence: 0,
        period,
        agents,
        queues: boards.map((one) => ({ ...one, name: known.get(one.queue) ?? one.queue })),
        calls,
        names: { ...namesOf(calls.flatMap(({ customerId }) => customerId ?? [])) },
        trunks: metrics.trunks,
        links: links.map(({ pbx, state, since }) => ({ pbx, state, since })),
        figures: metrics.figures,
        settings: metrics.settings,
        sparklines: metrics.sparklines,
        alarms: alarms.alarms,
        interventions: interventions.interventions,
        help: help.requests,
        clockOffsetMs,
      }
    },
    close(): void {
      close()
    },
    end(): void {
      close()
      stopWatching()
    },
  }
}
