import { type PhoneLine } from '../../contract/seat/phone-line.ts'
import { type TopicBoard } from '../bridge/topic-board.ts'
import { type KeptCard } from './card-rules.ts'

type Options = {
  readonly board: TopicBoard
  /** By their call keys, the newest last. */
  readonly cards: ReadonlyMap<string, KeptCard>
  readonly ofLine: (line: PhoneLine) => KeptCard | undefined
}

/** Which of the cards is in front. */
export function createFrontCard({ board, cards, ofLine }: Options) {
  let current: string | null = null

  const shown = (): KeptCard | undefined => cards.get(current ?? '')
  const inWrapUp = (): boolean => board.get('seat').agent?.state === 'wrap-up'

  const bring = (kept: KeptCard): void => {
    if (current !== kept.card.callKey) {
      const before = shown()
      if (before) before.life = { ...before.life, replaced: true }
    }
    kept.life = { ...kept.life, replaced: false }
    current = kept.card.callKey
  }

  return {
    key: (): string | null => (shown() ? current : null),
    /** A card was opened for a call that rings: it comes forward unless one is being worked on. */
    opened(kept: KeptCard): void {
      const before = shown()
      if (!before || (before.life.endedAt !== null && !inWrapUp())) bring(kept)
    },
    /** That of the line one talks on; an arriving call does not push itself before it. */
    follow(lines: readonly PhoneLine[]): void {
      const front = lines.find(({ lineId }) => lineId === board.get('lines').current)
      const talking =
        front !== undefined && front.phase !== 'ended' && front.phase !== 'ringing'
          ? front
          : lines.find(({ phase }) => phase === 'talking')
      const speaks = talking && ofLine(talking)
      if (speaks) return bring(speaks)
      const before = shown()
      if (before && (before.life.endedAt === null || (inWrapUp() && before.life.answered))) return
      const alive = [...cards.values()].find(({ life }) => life.endedAt === null)
      if (alive) bring(alive)
      else if (!before) current = [...cards.keys()].at(-1) ?? null
    },
    /** The card is gone: the newest of the others takes its place. */
    left(callKey: string): void {
      if (current === callKey) current = [...cards.keys()].at(-1) ?? null
    },
  }
}
