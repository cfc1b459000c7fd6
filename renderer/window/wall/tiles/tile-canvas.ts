import { drawTile, type TilePlace } from './draw-tile.ts'
import { type TileColours, tileColours } from './tile-colours.ts'
import { tileText, type TileView } from './tile-view.ts'

export type TileCanvas = {
  /** These may look different now; null: any of them. */
  changed(extensions: Iterable<string> | null): void
  /** They stand elsewhere, or are of another size or colour. */
  moved(): void
  end(): void
}

/**
 * Draws hundreds of small tiles: one canvas under as many empty buttons, which give the places, the keyboard and the words
 * that are read aloud. As elements each tile is laid out and painted anew with every change of it. Drawn is once a frame
 * and only what looks different; a button is told its state in the frame that draws it, never before.
 */
export function createTileCanvas({
  canvas,
  buttons,
  view,
  label,
}: {
  readonly canvas: HTMLCanvasElement
  /** By extension, all inside the canvas's parent. */
  readonly buttons: () => ReadonlyMap<string, HTMLElement>
  readonly view: (extension: string) => TileView | null
  readonly label: (extension: string) => string
}): TileCanvas {
  const pen = canvas.getContext('2d', { alpha: false })
  let places: ReadonlyMap<string, TilePlace> = new Map()
  let colours: TileColours | null = null
  let drawn = new Map<string, string>()
  /** What a button was last called here: what it is called meanwhile, by who comes to it, stays until that changes. */
  const said = new WeakMap<HTMLElement, string>()
  let dirty = new Set<string>()
  let all = true
  let stale = true
  let frame: number | null = null

  /** Edges lie on the screen's own pixels, or lines blur. */
  function measure(): void {
    const ratio = window.devicePixelRatio || 1
    const snap = (value: number): number => Math.round(value * ratio) / ratio
    const ground = (canvas.parentElement ?? canvas).getBoundingClientRect()
    places = new Map(
      [...buttons()].map(([extension, button]) => {
        const box = button.getBoundingClientRect()
        const [x, y] = [snap(box.left - ground.left), snap(box.top - ground.top)]
        const [right, bottom] = [snap(box.right - ground.left), snap(box.bottom - ground.top)]
        return [extension, { x, y, width: right - x, height: bottom - y }]
      }),
    )
    colours = tileColours(canvas)
    drawn = new Map()
    all = true
    const [width, height] = [Math.round(ground.width * ratio), Math.round(ground.height * ratio)]
    if (canvas.width !== width) canvas.width = width
    if (canvas.height !== height) canvas.height = height
    if (pen === null) return
    pen.setTransform(ratio, 0, 0, ratio, 0, 0)
    pen.fillStyle = colours.ground
    pen.fillRect(0, 0, ground.width, ground.height)
  }

  function show(extension: string, button: HTMLElement): void {
    const tile = view(extension)
    const place = places.get(extension)
    if (tile === null || place === undefined || colours === null) return
    const text = tileText(tile)
    if (drawn.get(extension) === text) return
    drawn.set(extension, text)
    if (pen !== null) drawTile(pen, place, tile, colours)
    if (button.dataset['state'] !== tile.state) button.dataset['state'] = tile.state
    if (button.dataset['tint'] !== tile.tint) button.dataset['tint'] = tile.tint
    const words = label(extension)
    if (said.get(button) === words) return
    said.set(button, words)
    button.setAttribute('aria-label', words)
  }

  function draw(): void {
    frame = null
    if (stale) measure()
    stale = false
    const present = buttons()
    const these = all ? present.keys() : dirty
    all = false
    dirty = new Set()
    for (const extension of these) {
      const button = present.get(extension)
      if (button !== undefined) show(extension, button)
    }
  }
  const soon = (): void => {
    frame ??= requestAnimationFrame(draw)
  }

  return {
    changed(extensions) {
      if (extensions === null) all = true
      else for (const extension of extensions) dirty.add(extension)
      soon()
    },
    moved() {
      stale = true
      soon()
    },
    end() {
      if (frame !== null) cancelAnimationFrame(frame)
    },
  }
}
