import { type NameUnit } from './name-units.ts'
import { type Piece, type Syllables } from './pinyin-split.ts'

/**
 * How a query, cut into pieces, meets a name: a letter piece stands for the beginning of a syllable, a character for
 * itself, one unit after another: zjg, zhjg, zhangjg, 张jg and zhangjianguo all meet 张建国.
 * @returns `whole` when nothing of the name is left over, `start` when it begins there; undefined when it does not meet
 */
export function matchName(
  units: readonly NameUnit[],
  cuts: readonly Syllables[],
): 'whole' | 'start' | 'part' | undefined {
  let best: 'start' | 'part' | undefined
  for (const cut of cuts) {
    for (let start = 0; start + cut.length <= units.length; start += 1) {
      if (start > 0 && best !== undefined) break
      if (!cut.every((piece, index) => meets(units[start + index], piece))) continue
      if (start > 0) best = 'part'
      else if (cut.length === units.length) return 'whole'
      else best = 'start'
    }
  }
  return best
}

function meets(unit: NameUnit | undefined, piece: Piece): boolean {
  if (unit === undefined) return false
  return piece.latin ? unit.readings.some((reading) => reading.startsWith(piece.text)) : unit.character === piece.text
}
