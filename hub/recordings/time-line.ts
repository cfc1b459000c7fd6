import { type z } from 'zod'
import { type Extension } from '../../contract/agent.ts'
import { type CallStep } from '../../contract/call.ts'
import {
  type PauseReason,
  pauseReasonSchema,
  type pausedStretchSchema,
  type recordingPartSchema,
} from '../../contract/recording.ts'

export type RecordingPart = z.infer<typeof recordingPartSchema>
export type PausedStretch = z.infer<typeof pausedStretchSchema>

export type TimeLine = {
  /** When the sound begins, epoch ms of the PBX; null when nobody was ever connected. */
  readonly startedAt: number | null
  /** How long the sound should be. */
  readonly expectedMs: number
  readonly parts: readonly RecordingPart[]
  readonly paused: readonly PausedStretch[]
  /** Where in the sound a moment of the PBX's clock is. */
  readonly placeOf: (at: number) => number
}

type Kind = RecordingPart['kind']
type Now = { readonly kind: Kind; readonly extension: Extension | null }

/**
 * What happened in a recording and when, read off the call's steps. The PBX records the customer's channel, so that one
 * file runs through every leg and transfer. `answer`: it keeps only what is said while he is connected to somebody
 * (MixMonitor's option b), and the time between two legs is not in the file. `entry`: everything from the step that says
 * it began. What goes out is kept from the answer on.
 */
export function readTimeLine(
  steps: readonly CallStep[],
  about: {
    readonly start: 'entry' | 'answer'
    readonly direction: 'inbound' | 'outbound' | 'internal'
    /** Begun by hand: this file, everything from then on until somebody stops it. */
    readonly byHand?: string
  },
): TimeLine {
  const whole = about.start === 'entry' || about.direction === 'outbound' || about.byHand !== undefined
  const isStart = ({ kind, detail }: CallStep): boolean =>
    kind === 'recording' && detail['state'] === 'started' && (about.byHand ?? detail['file']) === detail['file']
  const begun = steps.find(isStart)?.at ?? null
  const stops = ({ kind, detail }: CallStep): boolean =>
    kind === 'ended' || (about.byHand !== undefined && kind === 'recording' && detail['state'] === 'stopped')
  const moments: { readonly at: number; readonly spentMs: number; readonly running: boolean }[] = []
  const parties = createParties()
  const parts: RecordingPart[] = []
  const paused: PausedStretch[] = []
  let startedAt: number | null = null
  let spentMs = 0
  let pausedFrom: { readonly ms: number; readonly because: PauseReason } | null = null
  let lastAt: number | null = null
  let now = null as Now | null

  for (const step of steps) {
    const running: boolean = (whole && startedAt !== null) || (!whole && parties.connected())
    if (running && lastAt !== null) spentMs += Math.max(0, step.at - lastAt)
    parties.take(step)
    const runs: boolean = whole
      ? begun !== null &&
        step.at >= begun &&
        (about.direction !== 'outbound' || startedAt !== null || parties.connected())
      : parties.connected()
    moments.push({ at: step.at, spentMs, running: runs && !stops(step) })
    if (runs && startedAt === null) startedAt = step.at
    lastAt = step.at
    const next: Now | null = runs && !stops(step) ? parties.now() : null
    if (next?.kind !== now?.kind || next?.extension !== now?.extension) {
      closePart(spentMs)
      if (next !== null) parts.push({ ...next, fromMs: spentMs, toMs: spentMs })
      now = next
    }
    // Who reads a history of before reasons were kept takes it for the agent's key.
    if (step.kind === 'recording' && step.detail['state'] === 'paused')
      pausedFrom ??= { ms: spentMs, because: pauseReasonSchema.catch('agent').parse(step.detail['because']) }
    const resumed = step.kind === 'recording' && step.detail['state'] === 'resumed'
    if (pausedFrom !== null && (resumed || step.kind === 'ended')) {
      const { ms: fromMs, because } = pausedFrom
      if (spentMs > fromMs) paused.push({ fromMs, toMs: spentMs, because })
      pausedFrom = null
    }
    if (startedAt !== null && stops(step)) break
  }
  closePart(spentMs)
  const placeOf = (at: number): number => {
    const last = moments.findLast((one) => one.at <= at)
    return last === undefined ? 0 : last.spentMs + (last.running ? at - last.at : 0)
  }
  return { startedAt, expectedMs: spentMs, parts: parts.filter(({ fromMs, toMs }) => toMs > fromMs), paused, placeOf }

  function closePart(at: number): void {
    const last = parts.at(-1)
    if (last !== undefined && now !== null) parts[parts.length - 1] = { ...last, toMs: at }
  }
}

/** Who is connected to the customer, and what goes on between them. */
function createParties() {
  const seats = new Map<Extension, 'up' | 'held'>()
  let outside = false
  let parked = false
  let conference = false
  let barging = false
  let moving = false

  return {
    connected: (): boolean => seats.size > 0 || outside || parked,
    take(step: CallStep): void {
      const { kind, extension, detail } = step
      switch (kind) {
        case 'answered':
          moving = false
          if (extension === null) outside = true
          else seats.set(extension, 'up')
          return
        case 'held':
        case 'retrieved':
          if (extension !== null) seats.set(extension, kind === 'held' ? 'held' : 'up')
          return
        case 'transferred':
          if (detail['how'] === 'blind') moving = true
          else for (const [seat] of seats) seats.set(seat, 'up')
          return
        case 'joined':
          if (detail['as'] === 'conference') conference = detail['state'] !== 'ended'
          if (extension !== null) seats.set(extension, 'up')
          return
        case 'left':
          if (extension !== null) seats.delete(extension)
          if (seats.size < 2) conference = false
          return
        case 'parked':
        case 'unparked':
          parked = kind === 'parked'
          return
        case 'supervised':
          barging = detail['mode'] === 'barge'
          return
        case 'ended':
          seats.clear()
          outside = false
          parked = false
          return
        default:
      }
    },
    now(): Now {
      const up = [...seats].filter(([, state]) => state === 'up').map(([seat]) => seat)
      const extension = up.at(-1) ?? [...seats.keys()].at(-1) ?? null
      if (parked && up.length === 0) return { kind: 'hold', extension }
      if (moving) return { kind: 'transfer', extension }
      if (seats.size === 0 && !outside) return { kind: 'queue', extension: null }
      if (seats.size > 0 && up.length === 0) return { kind: 'hold', extension }
      if (barging) return { kind: 'barge', extension }
      return { kind: conference ? 'conference' : 'talk', extension }
    },
  }
}
