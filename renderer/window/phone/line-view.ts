import { type CallerCard } from '../../../contract/seat/caller-card.ts'
import { type LineQuality, type PhoneLine } from '../../../contract/seat/phone-line.ts'

/** Since when the line's timer runs: held, talking, else ringing. Ended: null, its length stands still. Epoch ms. */
export function timerStart(line: PhoneLine): number | null {
  if (line.phase === 'ended') return null
  if (line.phase === 'held' && line.heldAt !== null) return line.heldAt
  return line.answeredAt ?? line.startedAt
}

/** How long the talk of an ended line was, ms; null when nobody answered. */
export function talkedMs(line: PhoneLine): number | null {
  return line.answeredAt === null || line.endedAt === null ? null : line.endedAt - line.answeredAt
}

/** Bars of the quality mark. MOS as ITU-T G.107 names its ranges: 4.03 and 3.6 are where satisfaction falls. */
export function qualityBars(quality: LineQuality | null): 0 | 1 | 2 | 3 | 4 {
  if (quality === null) return 0
  if (quality.mos >= 4.03) return 4
  if (quality.mos >= 3.6) return 3
  if (quality.mos >= 3.1) return 2
  return 1
}

/** The card that belongs to a line. */
export function cardOf(line: PhoneLine, cards: readonly CallerCard[]): CallerCard | null {
  return (
    cards.find(({ lineId }) => lineId === line.lineId) ??
    cards.find(({ callId }) => callId !== null && callId === line.callId) ??
    null
  )
}

/** Who the other side is, as far as known. */
export type Who =
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'several'; readonly count: number }
  /** An outside caller nobody knows yet. */
  | { readonly kind: 'new' }
  | { readonly kind: 'unknown' }

export function whoIs(line: PhoneLine, card: CallerCard | null): Who {
  if (line.name !== null) return { kind: 'name', name: line.name }
  if (card === null) return { kind: 'unknown' }
  const chosen = card.customers.find(({ id }) => id === card.chosenId)
  if (chosen !== undefined) return { kind: 'name', name: chosen.name }
  return card.customers.length > 1 ? { kind: 'several', count: card.customers.length } : { kind: 'new' }
}

/** The lines beside the current one that are still of interest: those that live. */
export function otherLines(lines: readonly PhoneLine[], current: string | null): readonly PhoneLine[] {
  return lines.filter(({ lineId, phase }) => lineId !== current && phase !== 'ended')
}
