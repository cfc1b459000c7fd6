import { type Extension } from '../../contract/agent.ts'
import { type Language } from '../../contract/language.ts'
import { type PracticeMood } from '../../contract/practice.ts'
import { type PracticeLine } from '../pbx/practice/practice-floor.ts'
import { advanceCaller, type CallerInput, newCaller, tempers } from './caller.machine.ts'
import { type Script } from './scripts.ts'
import { type Sound, textOf, type Voices } from './voices.ts'

export type PlayOptions = {
  readonly line: PracticeLine
  readonly script: Script
  readonly mood: PracticeMood
  readonly language: Language
  readonly sound: Sound
  readonly voices: Voices
  readonly now: () => number
  readonly answered: (extension: Extension) => void
  readonly said: (text: string) => void
  /** `gaveUp`: his patience was over before what he wanted was written. */
  readonly ended: (by: 'caller' | 'seat' | 'pbx', gaveUp: boolean) => void
  readonly onError: (error: unknown) => void
}

export type PlayedCaller = {
  /** What he wants has been written. */
  done(): void
  hangUp(): void
}

/** How often he listens for a pause. */
const tickMs = 100

/** Plays one caller on his line (caller.machine.ts) until it ends. */
export function playCaller(options: PlayOptions): PlayedCaller {
  const { line, script, mood, voices, now } = options
  const temper = tempers[mood]
  let state = newCaller(now())
  let timer: NodeJS.Timeout | undefined
  /** Which of the things he said was the last: what was begun before he was handed on does not count as said. */
  let serial = 0

  const put = (input: CallerInput): void => {
    const step = advanceCaller(state, input, script, temper, mood)
    state = step.state
    if (state.phase === 'over') clearInterval(timer)
    const { action } = step
    if (action === null) return
    if (action.do === 'hang-up') return line.hangUp()
    const mine = (serial += 1)
    options.said(textOf(action.line, options.language))
    line.say(voices.speak(options.sound, action.line)).then(() => {
      if (mine === serial) put({ kind: 'said', at: now() })
    }, options.onError)
  }

  line.onAnswered((extension) => {
    serial += 1
    timer ??= setInterval(() => put({ kind: 'tick', at: now(), silentForMs: line.silentForMs() }), tickMs)
    put({ kind: 'answered', at: now() })
    options.answered(extension)
  })
  line.onEnded((by) => {
    const { gaveUp } = state
    put({ kind: 'ended' })
    options.ended(by, gaveUp)
  })

  return {
    done: () => put({ kind: 'done' }),
    hangUp: () => line.hangUp(),
  }
}
