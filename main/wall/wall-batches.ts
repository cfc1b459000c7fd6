import { type LiveDelta } from '../../contract/live/messages.ts'
import { subjectText } from '../../contract/metrics/subject.ts'
import { type WallBatch } from '../../contract/wall/wall.ts'

/**
 * What a delta is about on the wall: a later one of the same key stands for an earlier one. Undefined: not of the wall.
 * Figures are taken apart before (`partsOf`).
 */
function keyOf(delta: LiveDelta): string | undefined {
  switch (delta.kind) {
    case 'call.changed':
      return `call:${delta.call.callId}`
    case 'call.removed':
      return `call:${delta.callId}`
    case 'agent.changed':
      return `agent:${delta.agent.extension}`
    case 'queue.changed':
      return `queue:${delta.queue.queue}`
    case 'pbx.link':
      return `link:${delta.pbx}`
    case 'figures.changed':
      return delta.figures[0] && `figures:${subjectText(delta.figures[0].subject)}`
    case 'trunk.changed':
      return `trunk:${delta.trunk.trunk}`
    case 'intervention.changed':
      return `intervention:${delta.intervention.id}`
    case 'alarm.changed':
      return `alarm:${delta.alarm.id}`
    case 'help.changed':
      return `help:${delta.request.id}`
    default:
      return undefined
  }
}

const partsOf = (delta: LiveDelta): readonly LiveDelta[] =>
  delta.kind === 'figures.changed' ? delta.figures.map((one) => ({ ...delta, figures: [one] })) : [delta]

/** Customers whose names are remembered as told; beyond it they are told again. */
const toldLimit = 10_000

type BatchOptions = {
  readonly newEpoch: () => string
  /** A storm shares a window of this length; a single fact in a quiet moment leaves in the same turn. */
  readonly everyMs: number
  readonly namesOf: (ids: readonly string[]) => Readonly<Record<string, string>>
  readonly send: (batch: WallBatch) => void
}

export type WallBatches = {
  /** Batches begin anew with the next number 1; what waits is of the epoch before and forgotten. @returns its epoch */
  begin(): string
  add(delta: LiveDelta): void
  /** What waits, at once. */
  flush(): void
  /** Tells at once that what the window has is no longer what goes on: another epoch, and nothing in it. */
  breakOff(): void
  end(): void
}

/** Gathers the facts of the wall into batches, so that 1,000 facts a second are some tens of messages to the window. */
export function createWallBatches({ newEpoch, everyMs, namesOf, send }: BatchOptions): WallBatches {
  const waiting = new Map<string, LiveDelta>()
  const told = new Set<string>()
  let epoch = ''
  let sequence = 0
  let timer: NodeJS.Timeout | null = null
  let lastSent = -Infinity

  /** Names the window has not been told in this epoch. */
  const newNames = (deltas: readonly LiveDelta[]): Record<string, string> => {
    const ids = deltas.flatMap((delta) => (delta.kind === 'call.changed' ? (delta.call.customerId ?? []) : []))
    const names = { ...namesOf(ids.filter((id) => !told.has(id))) }
    if (told.size > toldLimit) told.clear()
    for (const id of Object.keys(names)) told.add(id)
    return names
  }

  const flush = (): void => {
    if (timer !== null) clearTimeout(timer)
    timer = null
    if (waiting.size === 0) return
    lastSent = performance.now()
    const deltas = [...waiting.values()]
    waiting.clear()
    sequence += 1
    send({ epoch, sequence, deltas, names: newNames(deltas) })
  }
  const soon = (): void => {
    timer ??= setTimeout(flush, Math.max(0, everyMs - (performance.now() - lastSent)))
  }
  const forget = (): void => {
    if (timer !== null) clearTimeout(timer)
    timer = null
    waiting.clear()
    told.clear()
  }

  return {
    begin() {
      forget()
      epoch = newEpoch()
      sequence = 0
      return epoch
    },
    add(delta) {
      if (epoch === '') return
      if (delta.kind === 'customer.changed') told.delete(delta.customerId)
      for (const part of partsOf(delta)) {
        const key = keyOf(part)
        if (key === undefined) continue
        // Put at the end, where the newest stands.
        waiting.delete(key)
        waiting.set(key, part)
      }
      if (waiting.size > 0) soon()
    },
    flush,
    breakOff() {
      if (epoch === '') return
      forget()
      epoch = newEpoch()
      sequence = 1
      send({ epoch, sequence, deltas: [], names: {} })
    },
    end() {
      forget()
      epoch = ''
    },
  }
}
