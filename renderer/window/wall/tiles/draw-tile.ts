import { drawings } from '../../../ui/icon-drawings.ts'
import { stateShapes } from '../../../ui/state-shapes.ts'
import { type TileColours } from './tile-colours.ts'
import { type TileView } from './tile-view.ts'

export type TilePlace = { readonly x: number; readonly y: number; readonly width: number; readonly height: number }

/** Where things stand on a tile, CSS pixels: shape and name above, word and time below. */
const [markSize, markLeft, textLeft, edge] = [10, 3, 16, 3]
const [firstLine, secondLine, forTime] = [12, 25, 34]
const [nameFont, smallFont, strongFont] = ['12px', '11px', '600 11px'].map((font) => `${font} `) as [
  string,
  string,
  string,
]

/** Words that a tile has no room for end in a dot each: what was found to fit is kept, names come again and again. */
const fitted = new Map<string, string>()
const kept = 4_000

function fit(pen: CanvasRenderingContext2D, font: string, text: string, width: number): string {
  const key = `${font}${String(width)}\n${text}`
  const known = fitted.get(key)
  if (known !== undefined) return known
  let shown = text
  if (pen.measureText(text).width > width) {
    const letters = [...text]
    while (letters.length > 1 && pen.measureText(`${letters.join('')}…`).width > width) letters.pop()
    shown = `${letters.join('')}…`
  }
  if (fitted.size >= kept) fitted.clear()
  fitted.set(key, shown)
  return shown
}

const paths = new Map<string, Path2D>()
function pathOf(drawing: string): Path2D {
  const known = paths.get(drawing)
  if (known !== undefined) return known
  const path = new Path2D(drawing)
  paths.set(drawing, path)
  return path
}

/** One tile, over whatever stood there; the pen is scaled to CSS pixels. */
export function drawTile(pen: CanvasRenderingContext2D, place: TilePlace, tile: TileView, colours: TileColours): void {
  const { x, y, width, height } = place
  const asks = tile.mark === 'help'
  const red = tile.tint === 'red'
  pen.fillStyle = asks ? colours.now : red ? colours.bad : tile.tint === 'yellow' ? colours.warning : colours.line
  pen.fillRect(x, y, width, height)
  pen.fillStyle = asks ? colours.nowSoft : red ? colours.badSoft : colours.surface
  pen.fillRect(x + 1, y + 1, width - 2, height - 2)
  drawState(pen, x + markLeft, y + 3, tile, colours)

  const quiet = tile.state === 'signed-out' ? colours.quiet : colours.text
  pen.textAlign = 'left'
  pen.fillStyle = quiet
  pen.font = nameFont + colours.font
  const forName = width - textLeft - edge - (tile.mark === null ? 0 : 14)
  pen.fillText(fit(pen, nameFont, tile.name, forName), x + textLeft, y + firstLine)

  pen.font = smallFont + colours.font
  pen.fillStyle = colours.quiet
  pen.fillText(fit(pen, smallFont, tile.word, width - 2 * edge - forTime), x + markLeft, y + secondLine)
  if (red) pen.font = strongFont + colours.font
  pen.fillStyle = red ? colours.bad : tile.tint === 'yellow' ? colours.warningText : colours.quiet
  pen.textAlign = 'right'
  pen.fillText(tile.time, x + width - edge, y + secondLine)
  if (tile.mark !== null) drawMark(pen, x + width - 16, y + 1, tile.mark, colours)
}

/** Not registered: the shape of the last state, hatched. */
function drawState(
  pen: CanvasRenderingContext2D,
  x: number,
  y: number,
  { state, hatched }: TileView,
  colours: TileColours,
): void {
  pen.save()
  pen.translate(x, y)
  pen.scale(markSize / 16, markSize / 16)
  pen.fillStyle = colours.states[state]
  const shape = pathOf(stateShapes[state])
  if (hatched) {
    pen.clip(shape, 'evenodd')
    pen.rotate(Math.PI / 4)
    for (let at = -16; at < 24; at += 4) pen.fillRect(at, -16, 2.2, 40)
  } else pen.fill(shape, 'evenodd')
  pen.restore()
}

function drawMark(
  pen: CanvasRenderingContext2D,
  x: number,
  y: number,
  mark: 'help' | 'listened',
  colours: TileColours,
): void {
  pen.save()
  pen.translate(x, y)
  pen.scale(14 / 20, 14 / 20)
  pen.lineWidth = 1.5
  pen.lineJoin = pen.lineCap = 'round'
  pen.strokeStyle = mark === 'help' ? colours.nowText : colours.primary
  pen.stroke(pathOf(drawings[mark === 'help' ? 'help' : 'sound']))
  pen.restore()
}
