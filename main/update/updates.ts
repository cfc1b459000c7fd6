import { v4 as uuid } from 'uuid'
import { updatesApi } from '../../contract/api/updates.api.ts'
import { type Topics } from '../../contract/bridge/topics.ts'
import { type UpdateSystem, versionSchema } from '../../contract/update/update.ts'
import { type CommandHandlers } from '../bridge/answer-command.ts'
import { type TopicBoard } from '../bridge/topic-board.ts'
import { type SeatStore } from '../cache/seat-store.ts'
import { type HubLink } from '../hub-link/hub-link.ts'
import { SeatError } from '../seat-error.ts'
import { type UpdateInstallation } from './update-installation.ts'
import { offerOf, type UpdateOffer } from './update-rules.ts'
import { isSignedBy } from './verify-update.ts'

export type UpdateCommandName = Extract<keyof CommandHandlers, `update.${string}`>

type Options = {
  readonly board: TopicBoard
  readonly link: Pick<HubLink, 'call'>
  readonly records: Pick<SeatStore['records'], 'read' | 'write'>
  readonly running: string
  readonly system: UpdateSystem
  readonly device: string
  /** Null where the seat cannot change itself: in development, or in a folder it may not write. */
  readonly installation: UpdateInstallation | null
  readonly inCall: () => boolean
  readonly log: (level: 'info' | 'warn', message: string, detail: Readonly<Record<string, unknown>>) => void
  readonly lookEveryMs?: number
}

export type Updates = {
  readonly commands: Pick<CommandHandlers, UpdateCommandName>
  close(): void
}

/**
 * Newer versions of the seat (PL1): looks whether the hub has one for it, tells the person when no call runs, fetches it
 * when he says so and restarts when he says so. What the authority has not signed does not exist.
 */
export function createUpdates(options: Options): Updates {
  const { board, link, records, running, installation, log } = options
  let offer: UpdateOffer | null = null
  let work: Promise<void> | null = null

  const show = (change: Partial<Topics['update']>): void => board.update('update', (state) => ({ ...state, ...change }))
  const showOffer = (): void => {
    const { state } = board.get('update')
    if (work !== null || state === 'ready') return
    // Not while somebody talks; it comes when the last line has ended.
    const told = offer !== null && !options.inCall()
    show(told ? { state: 'offered', version: offer?.version ?? null } : { state: 'none', version: null })
  }

  const seatId = (): string => {
    const known = records.read('seatId')
    if (known !== null) return known
    const made = uuid()
    records.write('seatId', made)
    return made
  }

  const look = async (): Promise<void> => {
    if (installation === null || board.get('update').state === 'ready') return
    const [{ updates }, refused] = await Promise.all([link.call(updatesApi.list, {}), installation.refused()])
    const { system, ending } = installation
    const wish = { running, system, ending, arch: process.arch, seatId: seatId(), refused }
    const found = offerOf(updates, wish)
    const authority = records.read('enrolment')?.authority ?? ''
    if (found !== null && !isSignedBy(authority, found.file)) {
      log('warn', 'an update is not signed by the hub it comes from', { file: found.file.name })
      offer = null
    } else offer = found
    showOffer()
  }

  const report = async (): Promise<void> => {
    const takenBack = (await installation?.refused())?.at(-1) ?? null
    show({ takenBack })
    // A build between two versions is not one that a hub could offer.
    if (!versionSchema.safeParse(running).success) return
    const body = { seatId: seatId(), device: options.device, version: running, system: options.system }
    await link.call(updatesApi.report, { body: { ...body, rolledBackFrom: takenBack } })
  }

  const quietly = (what: Promise<void>): void =>
    void what.catch((error: unknown) => {
      log('info', 'updates were not looked for', { code: error instanceof SeatError ? error.code : String(error) })
    })

  const fetchIt = async (wanted: UpdateOffer): Promise<void> => {
    show({ state: 'fetching', version: wanted.version, percent: 0, why: null })
    try {
      await installation?.fetch(wanted, (percent) => show({ percent: Math.round(percent) }))
      log('info', 'an update was fetched', { version: wanted.version })
      show({ state: 'ready', percent: 100 })
    } catch (error) {
      log('warn', 'an update was not fetched', { version: wanted.version, error })
      show({ state: 'failed', why: error instanceof SeatError ? error.code : 'seat.failed' })
      throw error
    } finally {
      work = null
    }
  }

  const notInCall = (): void => {
    if (options.inCall()) throw new SeatError('seat.update-in-call')
  }

  let signedIn = false
  const ends = [
    board.watch('session', ({ me, offline }) => {
      const now = me !== null && !offline
      if (now && !signedIn) quietly(report().then(look))
      signedIn = now
    }),
    board.watch('lines', showOffer),
  ]
  const timer = setInterval(() => {
    if (signedIn) quietly(look())
  }, options.lookEveryMs ?? 3_600_000)
  timer.unref()

  return {
    commands: {
      'update.look': async () => {
        await look()
        return null
      },
      'update.fetch': async () => {
        notInCall()
        if (offer === null) throw new SeatError('seat.update-none')
        await (work ??= fetchIt(offer))
        return null
      },
      'update.restart': async () => {
        notInCall()
        if (offer === null || board.get('update').state !== 'ready') throw new SeatError('seat.update-none')
        log('info', 'restarting into an update', { version: offer.version })
        await installation?.restart(offer)
        return null
      },
      'update.list': async () => link.call(updatesApi.list, {}),
      'update.seats': async () => link.call(updatesApi.seats, {}),
      'update.look-at-source': async () => link.call(updatesApi.look, {}),
    },
    close() {
      clearInterval(timer)
      for (const end of ends) end()
    },
  }
}
