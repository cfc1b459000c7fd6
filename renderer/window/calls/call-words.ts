import { type CallStep, type CallSummary } from '../../../contract/call.ts'
import { explainRule } from '../../../contract/explain-routing.ts'
import { type Language } from '../../../contract/language.ts'
import { pauseReasons } from '../../../contract/recording.ts'
import { consideredRuleSchema } from '../../../contract/routing.ts'

/** How a call went, as one word to be translated, and how much it matters. */
export type CallResult = { readonly key: string; readonly kind: 'good' | 'lost' | 'running' }

export function resultOf(call: Pick<CallSummary, 'phase' | 'answeredAt' | 'lossReason' | 'direction'>): CallResult {
  if (call.phase !== 'ended') return { key: `running.${call.phase}`, kind: 'running' }
  if (call.answeredAt !== null) return { key: 'answered', kind: 'good' }
  if (call.lossReason !== null) return { key: `loss.${call.lossReason}`, kind: 'lost' }
  return { key: call.direction === 'inbound' ? 'notAnswered' : 'notReached', kind: 'lost' }
}

/** The other side: who called, or whom one called. */
export const otherNumber = (call: Pick<CallSummary, 'direction' | 'callerNumber' | 'calledNumber'>): string =>
  call.direction === 'inbound' ? call.callerNumber : call.calledNumber

/** A step of the time line: the key of its sentence, what fills it, and lines of detail in words already. */
export type StepWords = {
  readonly key: string
  readonly values: Readonly<Record<string, string>>
  readonly more: readonly string[]
}

/** Which word of the detail tells the kinds of one step apart, and which of them have a sentence. */
const variants: Readonly<Partial<Record<CallStep['kind'], readonly [name: string, known: readonly string[]]>>> = {
  'offer-ended': ['outcome', ['answered', 'rejected', 'no-answer', 'busy', 'unavailable', 'elsewhere', 'caller-left']],
  'left-queue': ['reason', ['answered', 'abandoned', 'timeout', 'full', 'empty', 'key', 'transferred']],
  supervised: ['mode', ['listen', 'whisper', 'barge', 'take-over', 'transfer', 'hang-up', 'ended']],
  joined: ['as', ['conference', 'transfer', 'barge']],
  help: ['state', ['asked', 'taken', 'called-off']],
  transferred: ['how', ['attended', 'blind']],
  recording: ['state', ['started', 'paused', 'resumed', 'stopped']],
  started: ['direction', ['inbound', 'outbound', 'internal']],
  ended: ['by', ['customer', 'agent', 'pbx', 'supervisor']],
}

/** @param names a seat's person and a queue's name, as far as they are known */
export function stepWords(
  step: CallStep,
  names: { readonly seat: (extension: string) => string; readonly queue: (queue: string) => string },
  language: Language,
): StepWords {
  const { detail } = step
  const person = textOf(detail['person'])
  const values = {
    who: person !== '' ? person : step.extension === null ? textOf(detail['number']) : names.seat(step.extension),
    queue: step.queue === null ? '' : names.queue(step.queue),
    keys: textOf(detail['keys']),
    to: textOf(detail['to']),
    by: textOf(detail['by']),
    slot: textOf(detail['slot']),
    supervisor: textOf(detail['by']) || textOf(detail['supervisor']),
    position: textOf(detail['position']),
  }
  const why = step.kind === 'supervised' && detail['mode'] !== 'ended' ? textOf(detail['reason']) : ''
  const more = [...rulesOf(detail['considered'], language), ...(why === '' ? [] : [why])]
  const variant = variants[step.kind]
  if (step.kind === 'menu') {
    return {
      key: detail['closedHours'] === true ? 'menu.closed' : values.keys === '' ? 'menu.none' : 'menu.keys',
      values,
      more,
    }
  }
  if (variant === undefined) return { key: `${step.kind}.plain`, values, more }
  const word = textOf(detail[variant[0]])
  const because = textOf(detail['because'])
  if (step.kind === 'recording' && word === 'paused' && isPauseReason(because))
    return { key: `recording.pausedBy.${because}`, values, more }
  return { key: `${step.kind}.${variant[1].includes(word) ? word : 'plain'}`, values, more }
}

/** Why a call went where it went: the rules that had a say, in the hub's sentences. */
function rulesOf(considered: unknown, language: Language): readonly string[] {
  if (!Array.isArray(considered)) return []
  return considered.flatMap((one) => {
    const rule = consideredRuleSchema.safeParse(one)
    const spoke = rule.success && (rule.data.outcome === 'decides' || rule.data.outcome === 'adds')
    return spoke ? [explainRule(rule.data, language)] : []
  })
}

const isPauseReason = (word: string): boolean => (pauseReasons as readonly string[]).includes(word)

const textOf = (value: unknown): string =>
  typeof value === 'string' ? value : typeof value === 'number' ? String(value) : ''
