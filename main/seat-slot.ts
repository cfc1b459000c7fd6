import { initialTopics } from '../contract/bridge/initial-topics.ts'
import { type TopicName, topicNames } from '../contract/bridge/names.ts'
import { type TopicBoard } from './bridge/topic-board.ts'
import { type Seat } from './open-seat.ts'
import { SeatError } from './seat-error.ts'

export type SeatSlot = ReturnType<typeof createSeatSlot>

/** Not the seat's: who closes one leaves them alone. */
const ofTheProgramme: ReadonlySet<TopicName> = new Set<TopicName>(['app', 'practice', 'company', 'requests'])

/** The one seat that is open: the real one, or the one of practice, which has another folder and key. */
export function createSeatSlot(options: {
  readonly board: TopicBoard
  readonly load: (folder: string, key: string) => Promise<Seat>
  readonly troubled: (error: unknown) => void
}) {
  const { board } = options
  let seat: Seat | undefined
  let opening: Promise<void> | undefined

  const close = async (): Promise<void> => {
    await opening?.catch(() => undefined)
    opening = undefined
    const old = seat
    seat = undefined
    await old?.close().catch(options.troubled)
  }

  return {
    current: () => seat,
    /** Once; a try that failed may be made again. */
    open: (folder: string, key: string): Promise<void> =>
      (opening ??= options.load(folder, key).then(
        (opened) => {
          seat = opened
        },
        (error: unknown) => {
          opening = undefined
          throw error
        },
      )),
    /** Commands that come while the store opens wait for it; before it is opened at all there is nothing to work on. */
    async commands(): Promise<Seat['commands']> {
      await opening
      if (seat === undefined) throw new SeatError('seat.signed-out')
      return seat.commands
    },
    close,
    /** Closed, and nothing of it is on the screen any more: another may be opened. */
    async clear(): Promise<void> {
      await close()
      const initial = initialTopics(board.get('app').settings.language, Date.now())
      const reset = <N extends TopicName>(name: N): void => board.set(name, initial[name])
      for (const name of topicNames) if (!ofTheProgramme.has(name)) reset(name)
    },
  }
}
