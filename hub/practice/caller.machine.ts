import { assertNever } from '../../contract/assert-never.ts'
import { type PracticeMood } from '../../contract/practice.ts'
import { type Line, type Script } from './scripts.ts'

/**
 * One caller on the line, from the first ring to his hang-up:
 *
 *     waits ──answered──> hears ──greeted, or nobody speaks──> speaks ──said──> listens ─┬─> speaks (the next line)
 *       ▲                                                                                ├─> stays (all said, not done)
 *       └──────────── answered again: somebody else has him, he tells it anew            └─> leaves ──said──> over
 *
 *     stays ──pause──> says yes;  ──done, at the next pause──> leaves;  ──patience over──> leaves
 *     any ──ended──> over
 *
 * Pure: what he does comes out as actions, what happens to him goes in as inputs. Times are ms.
 */
export type CallerState = {
  readonly phase: 'waits' | 'hears' | 'speaks' | 'listens' | 'stays' | 'leaves' | 'over'
  /** Since he began to hear, listen or stay. */
  readonly since: number
  /** How many lines he has said. */
  readonly line: number
  /** He asked whether anybody is there. */
  readonly asked: boolean
  /** Whether that was what he said last: then no line is said yet by it. */
  readonly asking: boolean
  readonly done: boolean
  readonly gaveUp: boolean
  readonly urged: boolean
  /** He goes at the latest then; null before he has said all. */
  readonly goesAt: number | null
}

export type CallerInput =
  | { readonly kind: 'answered'; readonly at: number }
  /** What he was told to say is said. */
  | { readonly kind: 'said'; readonly at: number }
  /** `silentForMs`: as the line says it; null while nobody speaks with him. */
  | { readonly kind: 'tick'; readonly at: number; readonly silentForMs: number | null }
  /** What he wants has been written. */
  | { readonly kind: 'done' }
  | { readonly kind: 'ended' }

export type CallerAction = { readonly do: 'say'; readonly line: Line } | { readonly do: 'hang-up' }
export type CallerStep = { readonly state: CallerState; readonly action: CallerAction | null }

export type Temper = {
  /** Without a greeting so long he asks whether anybody is there. */
  readonly greetingMs: number
  /** Without an answer so long he goes on by himself. */
  readonly replyMs: number
  /** He lets a pause grow so long before he takes the word. */
  readonly pauseMs: number
  /** So long after his last line he gives up. */
  readonly patienceMs: number
}

export const tempers: Readonly<Record<PracticeMood, Temper>> = {
  calm: { greetingMs: 4_000, replyMs: 6_000, pauseMs: 700, patienceMs: 150_000 },
  hurried: { greetingMs: 2_500, replyMs: 3_500, pauseMs: 350, patienceMs: 75_000 },
  angry: { greetingMs: 2_500, replyMs: 4_000, pauseMs: 450, patienceMs: 90_000 },
  chatty: { greetingMs: 5_000, replyMs: 7_000, pauseMs: 900, patienceMs: 200_000 },
}

/** A silent caller breathes for so long. */
const silentMs = 15_000
/** Less than this the other side has not spoken, it is the clocks that differ. */
const slackMs = 300
/** Nobody is let speak for longer: what does not end is a noise in the line. */
const noiseMs = 12_000
/** Between two of his "yes". */
const yesMs = 3_500

export function newCaller(at: number): CallerState {
  const nothing = { line: 0, asked: false, asking: false, done: false, gaveUp: false, urged: false, goesAt: null }
  return { phase: 'waits', since: at, ...nothing }
}

export function advanceCaller(
  state: CallerState,
  input: CallerInput,
  script: Script,
  temper: Temper,
  mood: PracticeMood,
): CallerStep {
  if (state.phase === 'over') return stay(state)
  switch (input.kind) {
    case 'answered':
      // To somebody else he tells it again.
      return stay({ ...state, phase: 'hears', since: input.at, line: 0, asked: false, asking: false, goesAt: null })
    case 'done':
      return stay({ ...state, done: true })
    case 'ended':
      return stay({ ...state, phase: 'over' })
    case 'said':
      return said(state, input.at, script, temper)
    case 'tick':
      return tick(state, input, script, temper, mood)
    default:
      return assertNever(input)
  }
}

function said(state: CallerState, at: number, script: Script, temper: Temper): CallerStep {
  switch (state.phase) {
    case 'leaves':
      return { state: { ...state, phase: 'over' }, action: { do: 'hang-up' } }
    case 'speaks': {
      if (state.asking) return stay({ ...state, phase: 'hears', since: at, asking: false })
      const all = state.line >= script.lines.length
      const goesAt = state.goesAt ?? (all ? at + temper.patienceMs : null)
      return stay({ ...state, phase: all && script.ends === 'when-done' ? 'stays' : 'listens', since: at, goesAt })
    }
    case 'waits':
    case 'hears':
    case 'listens':
    case 'stays':
    case 'over':
      return stay(state)
  }
}

function tick(
  state: CallerState,
  { at, silentForMs }: Extract<CallerInput, { kind: 'tick' }>,
  script: Script,
  temper: Temper,
  mood: PracticeMood,
): CallerStep {
  const { phase, since } = state
  if (phase === 'waits' || phase === 'speaks' || phase === 'leaves' || phase === 'over') return stay(state)
  if (state.goesAt !== null && at >= state.goesAt && !state.done) return leave({ ...state, gaveUp: true }, ['give-up'])
  // On hold: he waits, and what was said before counts no more.
  if (silentForMs === null) return stay({ ...state, since: at })
  if (script.ends === 'silent') {
    return at - since < silentMs ? stay(state) : { state: { ...state, phase: 'over' }, action: { do: 'hang-up' } }
  }
  const heard = silentForMs + slackMs < at - since
  const myTurn = heard && (silentForMs >= temper.pauseMs || at - since >= noiseMs)

  if (phase === 'hears') {
    if (myTurn) return speakNext(state, script)
    // Who has no microphone is asked once, and not long.
    if (heard || at - since < (state.asked ? temper.greetingMs / 2 : temper.greetingMs)) return stay(state)
    if (state.asked) return speakNext(state, script)
    return {
      state: { ...state, phase: 'speaks', asked: true, asking: true },
      action: { do: 'say', line: ['can-you-hear'] },
    }
  }
  const goOn = myTurn || (!heard && at - since >= temper.replyMs)
  if (state.done) return goOn ? leave(state, script.closing) : stay(state)
  if (phase === 'listens') {
    if (!goOn) return stay(state)
    return state.line < script.lines.length ? speakNext(state, script) : leave(state, script.closing)
  }
  // He stays: a yes where the agent waits for one, and once a word about the time from who has none.
  if (myTurn && at - since >= yesMs) return speak(state, [state.line % 2 === 0 ? 'yes' : 'right'])
  const waited = state.goesAt === null ? 0 : temper.patienceMs - (state.goesAt - at)
  const presses = (mood === 'hurried' || mood === 'angry') && !state.urged
  if (presses && !heard && waited > temper.patienceMs / 3) return speak({ ...state, urged: true }, ['hurry'])
  return stay(state)
}

function speakNext(state: CallerState, script: Script): CallerStep {
  const line = script.lines[state.line]
  if (line === undefined) return leave(state, script.closing)
  return { state: { ...state, phase: 'speaks', line: state.line + 1, asking: false }, action: { do: 'say', line } }
}

/** Something beside his lines. */
function speak(state: CallerState, line: Line): CallerStep {
  return { state: { ...state, phase: 'speaks', line: state.line + 1, asking: false }, action: { do: 'say', line } }
}

function leave(state: CallerState, line: Line): CallerStep {
  if (line.length === 0) return { state: { ...state, phase: 'over' }, action: { do: 'hang-up' } }
  return { state: { ...state, phase: 'leaves' }, action: { do: 'say', line } }
}

function stay(state: CallerState): CallerStep {
  return { state, action: null }
}
