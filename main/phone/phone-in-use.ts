import { agentsApi } from '../../contract/api/agents.api.ts'
import { seatsApi } from '../../contract/api/seats.api.ts'
import { type CommandHandlers } from '../bridge/answer-command.ts'
import { type TopicBoard } from '../bridge/topic-board.ts'
import { type HubLink } from '../hub-link/hub-link.ts'
import { SeatError } from '../seat-error.ts'
import { type Phone } from './phone.ts'
import { type PhoneLine } from '../../contract/seat/phone-line.ts'

/** Pausing a recording concerns those made here as well: main/recording. */
type PhoneCommand = Exclude<Extract<keyof CommandHandlers, `phone.${string}`>, 'phone.record'>

export type PhoneInUse = {
  /** Phone event: all lines, at every change. */
  lines(lines: readonly PhoneLine[]): void
  readonly commands: Pick<CommandHandlers, PhoneCommand>
}

type Options = {
  readonly board: TopicBoard
  readonly link: Pick<HubLink, 'call'>
  readonly phone: () => Phone | null
  readonly log: (level: 'info' | 'warn', message: string, detail: Readonly<Record<string, unknown>>) => void
}

/** The phone in use, whichever kind it is: its lines on the board, its commands for the bridge. */
export function createPhoneInUse({ board, link, phone, log }: Options): PhoneInUse {
  let lastNumber: string | null = null
  /** The two calls the hub was told are joined. */
  let joined: readonly [string, string] | null = null
  /** Calls that this seat has parked: the PBX hangs up here, and that is no end of the call. */
  const parked = new Set<string>()

  const need = (): Phone => {
    const found = phone()
    if (found === null) throw new SeatError('seat.signed-out')
    return found
  }

  /** The line the call bar is about: the one that talks, else the one that rings or is dialled, else the newest. */
  const currentOf = (all: readonly PhoneLine[]): string | null => {
    const first = (...phases: readonly PhoneLine['phase'][]) => all.find(({ phase }) => phases.includes(phase))
    const line = first('talking') ?? first('ringing', 'dialling', 'ring-back') ?? first('held') ?? all.at(-1)
    return line?.lineId ?? null
  }

  const tellConference = (all: readonly PhoneLine[]): void => {
    const calls = all.filter(({ inConference }) => inConference).flatMap(({ callId }) => callId ?? [])
    const now = calls[0] !== undefined && calls[1] !== undefined ? ([calls[0], calls[1]] as const) : null
    if (now?.join() === joined?.join()) return
    const tell = (pair: readonly [string, string], state: 'joined' | 'ended'): void => {
      const request = { params: { callId: pair[0] }, body: { withCallId: pair[1], state } }
      link
        .call(seatsApi.conference, request as never)
        .catch((error: unknown) => log('warn', 'the conference is not in the history', { error: String(error) }))
    }
    if (joined !== null) tell(joined, 'ended')
    if (now !== null) tell(now, 'joined')
    joined = now
  }

  const withParking = (line: PhoneLine): PhoneLine =>
    line.phase === 'ended' && line.callId !== null && parked.has(line.callId)
      ? { ...line, endReason: 'parked-here' }
      : line
  const park = async (lineId: string): Promise<null> => {
    const callId = callOf(lineId)
    parked.add(callId)
    try {
      await link.call(agentsApi.park, { params: { callId: callId as never } })
    } catch (error) {
      parked.delete(callId)
      throw error
    }
    // Long enough for the line's end to be told and read; the same call may come back here.
    setTimeout(() => parked.delete(callId), 15_000).unref()
    return null
  }

  const done = async (work: Promise<unknown>): Promise<null> => {
    await work
    return null
  }
  const callOf = (lineId: string): string => {
    const callId = need()
      .lines()
      .find((line) => line.lineId === lineId)?.callId
    if (callId === undefined || callId === null) throw new SeatError('seat.no-line')
    return callId
  }
  const dial = async (number: string) => {
    lastNumber = number
    return need().dial(number)
  }

  return {
    lines(all) {
      board.set('lines', { lines: all.map(withParking), current: currentOf(all) })
      tellConference(all)
    },
    commands: {
      'phone.dial': ({ number }) => dial(number),
      'phone.redial': () => {
        if (lastNumber === null) throw new SeatError('seat.nothing-dialled')
        return done(dial(lastNumber))
      },
      'phone.answer': ({ lineId }) => done(need().answer(lineId)),
      'phone.hang-up': ({ lineId }) => done(need().hangUp(lineId)),
      'phone.hold': ({ lineId }) => done(need().hold(lineId)),
      'phone.retrieve': ({ lineId }) => done(need().retrieve(lineId)),
      'phone.mute': ({ lineId, muted }) => done(need().mute(lineId, muted)),
      'phone.dtmf': ({ lineId, tones }) => done(need().dtmf(lineId, tones)),
      'phone.transfer': ({ lineId, to }) => done(need().transferBlind(lineId, to)),
      'phone.consult': ({ lineId, to }) => done(need().consult(lineId, to)),
      'phone.complete-transfer': ({ lineId }) => done(need().completeTransfer(lineId)),
      'phone.cancel-transfer': ({ lineId }) => done(need().cancelTransfer(lineId)),
      'phone.conference': ({ joined: together }) => done(need().conference(together)),
      'phone.park': ({ lineId }) => park(lineId),
      'phone.pick-up': ({ callId }) => done(link.call(agentsApi.pickUp, { params: { callId } })),
    },
  }
}
