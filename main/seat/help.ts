import { v7 as uuid } from 'uuid'
import { helpApi, type HelpRequest } from '../../contract/api/help.api.ts'
import { type CommandRequest } from '../../contract/bridge/commands.ts'
import { type CallId, type HelpRequestId } from '../../contract/ids.ts'
import { type TopicBoard } from '../bridge/topic-board.ts'
import { type HubLink } from '../hub-link/hub-link.ts'
import { type InterventionDesk } from '../supervision/intervention-desk.ts'
import { SeatError } from '../seat-error.ts'

export type HelpDesk = {
  ask(input: CommandRequest<'help.ask'>): Promise<null>
  callOff(): Promise<null>
  take(input: CommandRequest<'help.take'>): Promise<null>
  listen(input: CommandRequest<'help.listen'>): Promise<null>
  close(): void
}

type HelpOptions = {
  readonly board: TopicBoard
  readonly link: HubLink
  /** The own phone rings, or answers by itself; then one hears the agent's call. */
  readonly stepIn: InterventionDesk['start']
  readonly log: (level: 'info' | 'warn', message: string, detail: Readonly<Record<string, unknown>>) => void
}

/** The own request for help, and those of the agents this person may help (AG6); topic `help`. */
export function createHelpDesk({ board, link, stepIn, log }: HelpOptions): HelpDesk {
  const open = new Map<string, HelpRequest>()
  /** Counts the readings: an older answer does not come over a newer fact. */
  let readings = 0

  const show = (): void => {
    const { extension } = board.get('session')
    const all = [...open.values()].sort((a, b) => a.askedAt - b.askedAt)
    board.set('help', {
      own: all.find((one) => one.extension === extension) ?? null,
      others: all.filter((one) => one.extension !== extension),
    })
  }
  const keep = (request: HelpRequest): void => {
    if (request.endedAt === null) open.set(request.id, request)
    else open.delete(request.id)
    show()
  }
  const read = async (): Promise<void> => {
    const mine = ++readings
    try {
      const { requests } = await link.call(helpApi.list, {})
      if (mine !== readings) return
      open.clear()
      for (const request of requests) open.set(request.id, request)
      show()
    } catch (error) {
      log('warn', 'requests for help were not read', { code: error instanceof SeatError ? error.code : 'seat.failed' })
    }
  }

  let online = false
  const stops = [
    link.listen({
      state({ state }) {
        if (state === 'online' && !online) void read()
        online = state === 'online'
      },
      // Another seat, other rights: begin again from what they let one see.
      snapshot: () => void read(),
      delta(delta) {
        if (delta.kind !== 'help.changed') return
        readings += 1
        keep(delta.request)
      },
      refused: () => undefined,
    }),
    board.watch('session', ({ me }) => {
      if (me !== null) return show()
      open.clear()
      show()
    }),
  ]

  const find = (id: string): HelpRequest => {
    const found = open.get(id)
    if (found === undefined) throw new SeatError('seat.no-line')
    return found
  }

  const listenIn = (callId: string, extension: HelpRequest['extension']): Promise<unknown> =>
    stepIn({ callId: callId as CallId, extension, rung: 'listen', reason: null })

  return {
    async ask({ lineId }) {
      const callId = board.get('lines').lines.find((line) => line.lineId === lineId)?.callId
      if (callId === undefined || callId === null) throw new SeatError('seat.no-line')
      keep(await link.call(helpApi.ask, { body: { id: uuid() as HelpRequestId, callId: callId as CallId } }))
      return null
    },
    async callOff() {
      const { own } = board.get('help')
      if (own !== null) keep(await link.call(helpApi.callOff, { params: { id: own.id } }))
      return null
    },
    async take({ id }) {
      const taken = await link.call(helpApi.take, { params: { id } })
      keep(taken)
      const { me, extension } = board.get('session')
      // Who has no phone here, or may not listen, comes on foot.
      if (extension !== null && me?.grants['call.supervise.listen'] !== undefined)
        await listenIn(taken.callId, taken.extension)
      return null
    },
    async listen({ id }) {
      const { callId, extension } = find(id)
      await listenIn(callId, extension)
      return null
    },
    close: () => stops.forEach((stop) => stop()),
  }
}
