import { type CallHistory, usualCalls } from '../calls/usual-calls.ts'

const hourMs = 3_600_000

/** Calls a minute as usual for this hour of the week: asked every second, looked up once an hour. */
export function createUsualArrivals(history: CallHistory, now: () => number, onError: (error: unknown) => void) {
  let hour: number | null = null
  let usual: number | null = null
  return (): number | null => {
    const current = Math.floor(now() / hourMs)
    if (current === hour) return usual
    hour = current
    usualCalls(history, { from: current * hourMs, to: (current + 1) * hourMs }).then(
      (calls) => (usual = calls === null ? null : calls / 60),
      (error: unknown) => {
        hour = null
        onError(error)
      },
    )
    return usual
  }
}
