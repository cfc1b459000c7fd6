import { practiceApi } from '../../contract/api/practice.api.ts'
import { type PracticeState } from '../../contract/practice.ts'
import { type CommandHandlers } from '../bridge/answer-command.ts'
import { type TopicBoard } from '../bridge/topic-board.ts'
import { type HubLink } from '../hub-link/hub-link.ts'
import { SeatError } from '../seat-error.ts'

export type PracticeDeskCommandName = `practice.${'change' | 'surge' | 'call' | 'restart'}`

export type PracticeDesk = {
  readonly commands: Pick<CommandHandlers, PracticeDeskCommandName>
  close(): void
}

/** What a caller says comes sentence by sentence: soon enough to be read along. */
const everyMs = 1_000

/** The exercise of a hub that is for practice, in topic `practice`; any other hub is asked once for each time it comes. */
export function createPracticeDesk(options: {
  readonly board: TopicBoard
  readonly link: Pick<HubLink, 'call' | 'listen'>
  readonly log: (level: 'info' | 'warn', message: string, detail: Readonly<Record<string, unknown>>) => void
}): PracticeDesk {
  const { board, link, log } = options
  let online = false
  let timer: NodeJS.Timeout | undefined
  /** Counts the readings: an older answer does not come over a newer one. */
  let readings = 0

  const show = (exercise: PracticeState | null): void => board.update('practice', (state) => ({ ...state, exercise }))

  const read = async (): Promise<void> => {
    clearTimeout(timer)
    const mine = ++readings
    try {
      const { practice } = await link.call(practiceApi.read, {})
      if (mine !== readings) return
      show(practice)
      if (practice === null) return
    } catch (error) {
      const code = error instanceof SeatError ? error.code : 'seat.failed'
      // A hub of before this knows nothing of it.
      if (mine !== readings || code === 'route.unknown') return
      if (code !== 'seat.hub-away') log('warn', 'the exercise was not read', { code })
    }
    timer = setTimeout(() => void read(), everyMs)
    timer.unref()
  }

  const forget = (): void => {
    clearTimeout(timer)
    readings += 1
    show(null)
  }

  const stops = [
    link.listen({
      state({ state }) {
        if (state === 'online' && !online) void read()
        online = state === 'online'
      },
      // Another person, other rights.
      snapshot: () => void read(),
      delta: () => undefined,
      refused: () => undefined,
    }),
    board.watch('session', ({ me }) => {
      if (me === null) forget()
    }),
  ]

  const shown = async (work: Promise<{ readonly practice: PracticeState }>): Promise<null> => {
    const { practice } = await work
    readings += 1
    show(practice)
    void read()
    return null
  }

  return {
    commands: {
      'practice.change': (body) => shown(link.call(practiceApi.change, { body })),
      'practice.surge': (body) => shown(link.call(practiceApi.surge, { body })),
      'practice.call': (body) => shown(link.call(practiceApi.callNow, { body })),
      'practice.restart': () => shown(link.call(practiceApi.restart, {})),
    },
    close() {
      clearTimeout(timer)
      readings += 1
      for (const stop of stops) stop()
    },
  }
}
