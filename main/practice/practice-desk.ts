import { practiceApi } from '../../contract/api/practice.api.ts'
import { type LiveDelta } from '../../contract/live/messages.ts'
import { type PracticeScore, type PracticeState } from '../../contract/practice.ts'
import { type CommandHandlers } from '../bridge/answer-command.ts'
import { type TopicBoard } from '../bridge/topic-board.ts'
import { type HubLink } from '../hub-link/hub-link.ts'
import { SeatError } from '../seat-error.ts'

export type PracticeDeskCommandName = `practice.${'change' | 'surge' | 'call' | 'restart'}`

export type PracticeDesk = {
  readonly commands: Pick<CommandHandlers, PracticeDeskCommandName>
  close(): void
}

const mostScores = 200
/** Of what the caller says so many sentences are kept to be read. */
const mostCaptions = 5

/** The exercise of a hub that is for practice, in topic `practice`; any other hub is asked once for each time it comes. */
export function createPracticeDesk(options: {
  readonly board: TopicBoard
  readonly link: Pick<HubLink, 'call' | 'listen'>
  readonly log: (level: 'info' | 'warn', message: string, detail: Readonly<Record<string, unknown>>) => void
}): PracticeDesk {
  const { board, link, log } = options
  let online = false
  /** Counts the readings and what came since: an older answer does not come over a newer fact. */
  let facts = 0

  const show = (exercise: PracticeState | null): void => {
    facts += 1
    board.update('practice', (state) => ({ ...state, exercise, captions: exercise === null ? [] : state.captions }))
  }
  const change = (next: (exercise: PracticeState) => PracticeState): void => {
    const { exercise } = board.get('practice')
    if (exercise !== null) show(next(exercise))
  }

  const read = async (): Promise<void> => {
    facts += 1
    const mine = facts
    try {
      const { practice } = await link.call(practiceApi.read, {})
      if (mine === facts) show(practice)
      // What came meanwhile was told of a state that is not known: it is asked for once more.
      else if (practice !== null && board.get('practice').exercise === null) void read()
    } catch (error) {
      const code = error instanceof SeatError ? error.code : 'seat.failed'
      // A hub of before this knows nothing of it.
      if (code !== 'route.unknown') log('warn', 'the exercise was not read', { code })
    }
  }

  const told = (delta: LiveDelta): void => {
    switch (delta.kind) {
      case 'practice.changed': {
        const { practice } = delta
        return change((exercise) => {
          const isNew = exercise.exerciseStartedAt !== practice.exerciseStartedAt
          return { ...practice, scores: isNew ? [] : exercise.scores }
        })
      }
      case 'practice.scored': {
        const { score } = delta
        return change((exercise) => ({ ...exercise, scores: withScore(exercise.scores, score) }))
      }
      case 'practice.said': {
        const { callId, at, text } = delta
        return board.update('practice', (state) => ({
          ...state,
          captions: [...state.captions.filter((one) => one.callId === callId), { callId, at, text }].slice(
            -mostCaptions,
          ),
        }))
      }
      default:
    }
  }

  const stops = [
    link.listen({
      state({ state }) {
        if (state === 'online' && !online) void read()
        online = state === 'online'
      },
      // Another person, other rights.
      snapshot: () => void read(),
      delta: told,
      refused: () => undefined,
    }),
    board.watch('session', ({ me }) => {
      if (me === null) show(null)
    }),
    board.watch('lines', ({ lines }) => {
      const talks = lines.some(({ phase }) => phase === 'talking' || phase === 'held')
      if (!talks) board.update('practice', (state) => ({ ...state, captions: [] }))
    }),
  ]

  const shown = async (work: Promise<{ readonly practice: PracticeState }>): Promise<null> => {
    show((await work).practice)
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
      facts += 1
      for (const stop of stops) stop()
    },
  }
}

/** Newest first; a call that is scored again keeps its place. */
function withScore(scores: readonly PracticeScore[], score: PracticeScore): PracticeScore[] {
  const at = scores.findIndex(({ callId, extension }) => callId === score.callId && extension === score.extension)
  if (at < 0) return [score, ...scores].slice(0, mostScores)
  return scores.with(at, score)
}
