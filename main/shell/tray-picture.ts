import { type AgentState } from '../../contract/agent.ts'

type Inside = (x: number, y: number) => boolean

const circle: Inside = (x, y) => x * x + y * y <= 0.9 ** 2

/** One shape for each state, in a square from -1 to 1, as on the screen (renderer/ui/state-mark.vue): told apart without colour. */
const shapes: Readonly<Record<AgentState, Inside>> = {
  ready: circle,
  ringing: (x, y) => Math.abs(x) ** 0.6 + Math.abs(y) ** 0.6 <= 0.97,
  talking: (x, y) =>
    (Math.abs(x) <= 0.9 && y >= -0.75 && y <= 0.35) || (x >= -0.6 && x <= -0.1 && y > 0 && y <= 0.9 && x + y < 0.35),
  holding: (x, y) => Math.abs(y) <= 0.85 && Math.abs(x) >= 0.2 && Math.abs(x) <= 0.7,
  'wrap-up': (x, y) => Math.abs(x + y) <= 0.42 && Math.abs(x - y) <= 1.5,
  break: (x, y) =>
    (x >= -0.85 && x <= 0.4 && y >= -0.5 && y <= 0.7) ||
    (x > 0.4 && (x - 0.4) ** 2 + y * y <= 0.25 && (x - 0.4) ** 2 + y * y >= 0.06),
  'not-ready': (x, y) => circle(x, y) && !(Math.abs(y) <= 0.2 && Math.abs(x) <= 0.6),
  'outbound-only': (x, y) => y >= -0.85 && x <= 0.85 && x - y >= 0.2 && (x - y >= 1 || Math.abs(x + y) <= 0.3),
  'signed-out': (x, y) => circle(x, y) && x * x + y * y >= 0.55 ** 2,
}

const colours: Readonly<Record<AgentState, readonly [number, number, number]>> = {
  ready: [0x1f, 0x9d, 0x55],
  ringing: [0xe8, 0x59, 0x0c],
  talking: [0x1c, 0x7e, 0xd6],
  holding: [0x70, 0x48, 0xe8],
  'wrap-up': [0xb0, 0x89, 0x00],
  break: [0x86, 0x8e, 0x96],
  'not-ready': [0xc9, 0x2a, 0x2a],
  'outbound-only': [0x0b, 0x72, 0x85],
  'signed-out': [0x49, 0x50, 0x57],
}

/** Points looked at in each direction of a pixel, so that edges are smooth. */
const samples = 4

/** A state as a picture for the tray: `size` × `size` pixels, BGRA with the colour already multiplied by its alpha. */
export function trayPicture(state: AgentState, size: number): Uint8Array {
  const inside = shapes[state]
  const [red, green, blue] = colours[state]
  const pixels = new Uint8Array(size * size * 4)
  const at = (pixel: number, sample: number): number => ((pixel + (sample + 0.5) / samples) / size) * 2 - 1
  for (let row = 0; row < size; row += 1) {
    for (let column = 0; column < size; column += 1) {
      let hits = 0
      for (let j = 0; j < samples; j += 1) {
        for (let i = 0; i < samples; i += 1) if (inside(at(column, i), at(row, j))) hits += 1
      }
      const share = hits / samples ** 2
      pixels.set([blue * share, green * share, red * share, 255 * share].map(Math.round), (row * size + column) * 4)
    }
  }
  return pixels
}
