export const speeds = [0.75, 1, 1.25, 1.5, 1.75, 2] as const
export type Speed = (typeof speeds)[number]

export type PlayerStep =
  | { readonly do: 'toggle' | 'mark' | 'loop-from' | 'loop-to' | 'loop-off' | 'skip-silence' }
  | { readonly do: 'move'; readonly ms: number }
  | { readonly do: 'go'; readonly share: number }
  | { readonly do: 'speed'; readonly by: 1 | -1 }

const shortMs = 5_000
const longMs = 30_000

/** What a key means while the keyboard is in the player; null: it is not the player's. */
export function playerStep(
  press: Pick<KeyboardEvent, 'key' | 'shiftKey' | 'ctrlKey' | 'altKey' | 'metaKey'>,
): PlayerStep | null {
  if (press.ctrlKey || press.altKey || press.metaKey) return null
  const ms = press.shiftKey ? longMs : shortMs
  switch (press.key) {
    case ' ':
      return { do: 'toggle' }
    case 'ArrowLeft':
      return { do: 'move', ms: -ms }
    case 'ArrowRight':
      return { do: 'move', ms }
    case 'Home':
      return { do: 'go', share: 0 }
    case 'End':
      return { do: 'go', share: 1 }
    case 'm':
    case 'M':
      return { do: 'mark' }
    case '[':
      return { do: 'loop-from' }
    case ']':
      return { do: 'loop-to' }
    case '\\':
      return { do: 'loop-off' }
    case 's':
    case 'S':
      return { do: 'skip-silence' }
    // `+` is Shift+= on most keyboards.
    case '+':
    case '=':
      return { do: 'speed', by: 1 }
    case '-':
      return { do: 'speed', by: -1 }
    default:
      return null
  }
}

export function nextSpeed(speed: number, by: 1 | -1): Speed {
  const at = speeds.findIndex((one) => one === speed)
  return speeds[Math.min(speeds.length - 1, Math.max(0, (at < 0 ? 1 : at) + by))] ?? 1
}

/** What is heard again and again: from A, to B, or not yet all of it. */
export type Loop = { readonly fromMs: number | null; readonly toMs: number | null }
export const noLoop: Loop = { fromMs: null, toMs: null }

/** An end that would lie before its begin lets the other go. */
export function withLoop(loop: Loop, edge: 'from' | 'to', atMs: number): Loop {
  if (edge === 'from') return { fromMs: atMs, toMs: loop.toMs !== null && loop.toMs > atMs ? loop.toMs : null }
  return { fromMs: loop.fromMs !== null && loop.fromMs < atMs ? loop.fromMs : null, toMs: atMs }
}

/** Where the loop sends this moment back to; null: nowhere. An end alone loops from the begin. */
export function loopsBack(loop: Loop, atMs: number): number | null {
  return loop.toMs !== null && atMs >= loop.toMs ? (loop.fromMs ?? 0) : null
}
