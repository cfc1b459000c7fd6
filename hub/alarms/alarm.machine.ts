import { type AlarmId } from '../../contract/ids.ts'
import { assertNever } from '../../contract/assert-never.ts'

/**
 * One condition in time:
 *
 *     (nothing) ── holds ──> rising ── held long enough ──> open ── gone ──> falling ── gone long enough ──> over
 *         ^                    │ gone: back                   ^                │ holds again                  │
 *         │                    └─────────────> (nothing|over) └────────────────┘                              │
 *         └──────────────────────────── longer ago than the repeat time ───────────────────────── holds ──> rising
 *
 * Back within the repeat time it is the same incident again.
 */
export type Watch =
  | { readonly state: 'rising'; readonly since: number; readonly last: Past | null }
  | { readonly state: 'open'; readonly alarmId: AlarmId }
  | { readonly state: 'falling'; readonly alarmId: AlarmId; readonly since: number }
  | { readonly state: 'over'; readonly last: Past }

/** An incident that has ended. */
export type Past = { readonly alarmId: AlarmId; readonly endedAt: number }

export type WatchEffect =
  { readonly kind: 'none' | 'raise' } | { readonly kind: 'repeat' | 'end'; readonly alarmId: AlarmId }

export type WatchLimits = {
  readonly beginMs: number
  readonly endMs: number
  readonly repeatMs: number
  readonly newId: () => AlarmId
}

const nothing: WatchEffect = { kind: 'none' }

/** @param holds whether the condition holds now */
export function stepWatch(
  watch: Watch | undefined,
  holds: boolean,
  at: number,
  limits: WatchLimits,
): { readonly watch: Watch | undefined; readonly effect: WatchEffect } {
  if (watch === undefined) return holds ? rise(null, at, limits) : { watch, effect: nothing }
  switch (watch.state) {
    case 'rising': {
      if (!holds) return settle(watch.last, at, limits)
      return at - watch.since < limits.beginMs ? { watch, effect: nothing } : begin(watch.since, watch.last, limits)
    }
    case 'open': {
      if (holds) return { watch, effect: nothing }
      return fall(watch.alarmId, at, at, limits)
    }
    case 'falling': {
      if (holds) return { watch: { state: 'open', alarmId: watch.alarmId }, effect: nothing }
      return fall(watch.alarmId, watch.since, at, limits)
    }
    case 'over':
      return holds ? rise(watch.last, at, limits) : settle(watch.last, at, limits)
    default:
      return assertNever(watch)
  }
}

type Step = ReturnType<typeof stepWatch>

const rise = (last: Past | null, at: number, limits: WatchLimits): Step =>
  limits.beginMs === 0 ? begin(at, last, limits) : { watch: { state: 'rising', since: at, last }, effect: nothing }

function begin(since: number, last: Past | null, limits: WatchLimits): Step {
  if (last !== null && since - last.endedAt <= limits.repeatMs) {
    return { watch: { state: 'open', alarmId: last.alarmId }, effect: { kind: 'repeat', alarmId: last.alarmId } }
  }
  return { watch: { state: 'open', alarmId: limits.newId() }, effect: { kind: 'raise' } }
}

function fall(alarmId: AlarmId, since: number, at: number, limits: WatchLimits): Step {
  if (at - since < limits.endMs) return { watch: { state: 'falling', alarmId, since }, effect: nothing }
  return { watch: { state: 'over', last: { alarmId, endedAt: at } }, effect: { kind: 'end', alarmId } }
}

/** Nothing holds: an incident of long ago is forgotten. */
const settle = (last: Past | null, at: number, limits: WatchLimits): Step => ({
  watch: last === null || at - last.endedAt > limits.repeatMs ? undefined : { state: 'over', last },
  effect: nothing,
})
