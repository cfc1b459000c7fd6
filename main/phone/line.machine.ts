import { assertNever } from '../../contract/assert-never.ts'
import { type LineQuality, type PhoneLine } from '../../contract/seat/phone-line.ts'

export type EndReason = NonNullable<PhoneLine['endReason']>
export type Recovering = NonNullable<PhoneLine['recovering']>

/** A line without what follows from the others. */
export type Line = Omit<PhoneLine, 'actions'>

export type NewLine = Pick<
  Line,
  'lineId' | 'callId' | 'direction' | 'number' | 'name' | 'level' | 'queue' | 'queueName' | 'startedAt' | 'listensIn'
>

export type LineEvent =
  /** An INVITE came in. */
  | { readonly kind: 'invited'; readonly line: NewLine }
  /** The agent dialled; what was talking is held. */
  | { readonly kind: 'dialled'; readonly line: NewLine; readonly consultationFor: string | null }
  /** A call of before the restart, found on the disk. */
  | {
      readonly kind: 'reclaimed'
      readonly line: NewLine
      readonly answeredAt: number
      readonly held: boolean
      readonly muted: boolean
    }
  | { readonly kind: 'progress'; readonly lineId: string }
  | { readonly kind: 'answered'; readonly lineId: string; readonly at: number }
  | { readonly kind: 'hold'; readonly lineId: string; readonly at: number }
  | { readonly kind: 'retrieve'; readonly lineId: string; readonly at: number }
  | { readonly kind: 'mute'; readonly lineId: string; readonly muted: boolean }
  /** The two established lines and the agent hear each other. */
  | { readonly kind: 'join'; readonly at: number }
  /** The conference ends; `keep` stays in talk, the other is held. */
  | { readonly kind: 'part'; readonly keep: string | null; readonly at: number }
  | { readonly kind: 'recovering'; readonly lineId: string; readonly from: Recovering }
  | { readonly kind: 'recovered'; readonly lineId: string }
  | { readonly kind: 'quality'; readonly lineId: string; readonly quality: LineQuality }
  /** What became known of it: the call's id, a name, a level. */
  | { readonly kind: 'described'; readonly lineId: string; readonly what: LineDescription }
  /** It no longer is a question before a transfer. */
  | { readonly kind: 'consultation-over'; readonly lineId: string }
  | { readonly kind: 'ended'; readonly lineId: string; readonly at: number; readonly reason: EndReason }
  | { readonly kind: 'forgotten'; readonly lineId: string }

export type LineDescription = Partial<
  Pick<Line, 'callId' | 'name' | 'level' | 'queue' | 'queueName' | 'number' | 'direction'>
>

/**
 * The lines of the seat's phone and every way they move. Who talks is decided here and nowhere else; the softphone makes
 * SIP and media follow (desired state, not commands), so a lost message cannot leave two callers in the agent's ear.
 *
 * ```
 *  invited ──▶ ringing ──────────── answered ───────────┐
 *                 │                                      ▼
 *  dialled ──▶ dialling ─ progress ▶ ring-back ─ answered ▶ talking ◀─ retrieve, join ─ held
 *                 │                     │                 │ │                          ▲ │
 *                 │                     │                 │ └── hold, or another line ─┘ │
 *                 │                     │                 │     begins to talk           │
 *                 └──────── ended ──────┴──── ended ──────┴───────────── ended ──────────┘
 *                                                │
 *                                                ▼
 *                                     ended ── forgotten ──▶ (no line)
 *  reclaimed ──▶ talking | held
 * ```
 *
 * At most one line is `talking`, or exactly two that are `inConference`. `recovering` lies across: set on established
 * lines while their sound or signalling is brought back. An event that does not fit gives the same array back.
 */
export function moveLines(lines: readonly Line[], event: LineEvent): readonly Line[] {
  switch (event.kind) {
    case 'invited':
      return add(lines, begin(event.line, 'ringing'))
    case 'dialled':
      if (known(lines, event.line.lineId)) return lines
      return [
        ...quiet(lines, event.line.startedAt),
        { ...begin(event.line, 'dialling'), consultationFor: event.consultationFor },
      ]
    case 'reclaimed': {
      if (known(lines, event.line.lineId)) return lines
      const heldAt = event.held ? event.answeredAt : null
      const line = {
        ...begin(event.line, event.held ? 'held' : 'talking'),
        answeredAt: event.answeredAt,
        heldAt,
      } as const
      const before = event.held ? lines : quiet(lines, event.answeredAt)
      return [...before, { ...line, muted: event.muted, recovering: 'restart' }]
    }
    case 'progress':
      return change(lines, event.lineId, ['dialling'], () => ({ phase: 'ring-back' }))
    case 'answered': {
      if (!inPhase(lines, event.lineId, ['ringing', 'dialling', 'ring-back'])) return lines
      const others = quiet(lines, event.at, event.lineId)
      return change(others, event.lineId, ['ringing', 'dialling', 'ring-back'], () => ({
        phase: 'talking',
        answeredAt: event.at,
      }))
    }
    case 'hold':
      return change(lines, event.lineId, ['talking'], (line) =>
        line.inConference ? {} : { phase: 'held', heldAt: event.at },
      )
    case 'retrieve': {
      if (!inPhase(lines, event.lineId, ['held'])) return lines
      const others = quiet(lines, event.at, event.lineId)
      return change(others, event.lineId, ['held'], () => ({ phase: 'talking', heldAt: null }))
    }
    case 'mute':
      return change(lines, event.lineId, ['talking', 'held'], () => ({ muted: event.muted }))
    case 'join': {
      if (!canJoin(lines)) return lines
      return lines.map((line) =>
        isEstablished(line) ? { ...line, phase: 'talking', heldAt: null, inConference: true } : line,
      )
    }
    case 'part': {
      if (!lines.some((line) => line.inConference)) return lines
      const keep =
        lines.find((line) => line.inConference && line.lineId === event.keep) ?? lines.find((line) => line.inConference)
      return lines.map((line) =>
        !line.inConference
          ? line
          : line === keep
            ? { ...line, inConference: false }
            : { ...line, inConference: false, phase: 'held', heldAt: event.at },
      )
    }
    case 'recovering':
      return change(lines, event.lineId, ['talking', 'held'], () => ({ recovering: event.from }))
    case 'recovered':
      return change(lines, event.lineId, ['talking', 'held'], () => ({ recovering: null }))
    case 'quality':
      return change(lines, event.lineId, ['ring-back', 'talking', 'held'], () => ({ quality: event.quality }))
    case 'described':
      return change(lines, event.lineId, null, () => event.what)
    case 'consultation-over':
      return change(lines, event.lineId, null, () => ({ consultationFor: null }))
    case 'ended': {
      const line = lines.find(({ lineId }) => lineId === event.lineId)
      if (line === undefined || line.phase === 'ended') return lines
      return lines.map((one) => {
        if (one.lineId === event.lineId) {
          return {
            ...one,
            phase: 'ended',
            endedAt: event.at,
            endReason: event.reason,
            recovering: null,
            inConference: false,
          }
        }
        const left = { ...one, ...(one.consultationFor === event.lineId && { consultationFor: null }) }
        // A conference of one is a talk.
        return line.inConference ? { ...left, inConference: false } : left
      })
    }
    case 'forgotten':
      return inPhase(lines, event.lineId, ['ended']) ? lines.filter(({ lineId }) => lineId !== event.lineId) : lines
    default:
      return assertNever(event)
  }
}

/** Answered and not over. */
export function isEstablished(line: Pick<Line, 'phase'>): boolean {
  return line.phase === 'talking' || line.phase === 'held'
}

/** Exactly two established lines, apart from each other. */
export function canJoin(lines: readonly Line[]): boolean {
  const established = lines.filter(isEstablished)
  return established.length === 2 && !established.some((line) => line.inConference)
}

type Phase = Line['phase']

function begin(line: NewLine, phase: Phase): Line {
  return {
    ...line,
    phase,
    answeredAt: null,
    heldAt: null,
    endedAt: null,
    muted: false,
    inConference: false,
    consultationFor: null,
    recovering: null,
    quality: null,
    endReason: null,
  }
}

function known(lines: readonly Line[], id: string): boolean {
  return lines.some(({ lineId }) => lineId === id)
}

function add(lines: readonly Line[], line: Line): readonly Line[] {
  return known(lines, line.lineId) ? lines : [...lines, line]
}

function inPhase(lines: readonly Line[], id: string, phases: readonly Phase[]): boolean {
  return lines.some(({ lineId, phase }) => lineId === id && phases.includes(phase))
}

/** Holds whoever talks, and ends a conference, before another line talks. */
function quiet(lines: readonly Line[], at: number, besides?: string): readonly Line[] {
  if (!lines.some((line) => line.phase === 'talking' && line.lineId !== besides)) return lines
  return lines.map((line) =>
    line.phase === 'talking' && line.lineId !== besides
      ? { ...line, phase: 'held', heldAt: at, inConference: false }
      : line,
  )
}

/** `phases` null: any. The same array when nothing differs. */
function change(
  lines: readonly Line[],
  id: string,
  phases: readonly Phase[] | null,
  make: (line: Line) => Partial<Line>,
): readonly Line[] {
  const line = lines.find(({ lineId }) => lineId === id)
  if (line === undefined || (phases !== null && !phases.includes(line.phase))) return lines
  const next = make(line)
  const differs = Object.entries(next).some(([key, value]) => line[key as keyof Line] !== value)
  return differs ? lines.map((one) => (one === line ? { ...one, ...next } : one)) : lines
}
