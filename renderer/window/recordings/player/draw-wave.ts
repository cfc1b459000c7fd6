import { columnsOf, gainOf, type Sides } from './peaks.ts'

export type WaveColours = { readonly customer: string; readonly agent: string; readonly line: string }

/** Two lanes, the customer above and the agent below, each around its own middle. */
export function drawWave(canvas: HTMLCanvasElement, sides: Sides, colours: WaveColours): void {
  const ratio = window.devicePixelRatio || 1
  const width = Math.max(1, Math.round(canvas.clientWidth * ratio))
  const height = Math.max(2, Math.round(canvas.clientHeight * ratio))
  canvas.width = width
  canvas.height = height
  const pen = canvas.getContext('2d')
  if (pen === null) return
  const lane = height / 2
  const gain = gainOf(sides)
  const lanes = [
    { peaks: sides.customer, colour: colours.customer, middle: lane / 2 },
    { peaks: sides.agent, colour: colours.agent, middle: lane * 1.5 },
  ]
  for (const { peaks, colour, middle } of lanes) {
    pen.fillStyle = colours.line
    pen.fillRect(0, Math.round(middle), width, Math.max(1, Math.round(ratio)))
    pen.fillStyle = colour
    const reach = (lane / 2) * 0.92
    columnsOf(peaks, width).forEach(([low, high], x) => {
      const top = middle - Math.min(1, high * gain) * reach
      const bottom = middle - Math.max(-1, low * gain) * reach
      pen.fillRect(x, top, 1, Math.max(1, bottom - top))
    })
  }
}
