/** A clock that moves only when told, so that a test says what time it is. Epoch ms. */
export type FakeClock = {
  now(): number
  advance(ms: number): void
}

export function fakeClock(start = Date.UTC(2026, 10, 2, 1, 0, 0)): FakeClock {
  let now = start
  return {
    now: () => now,
    advance: (ms) => {
      now += ms
    },
  }
}
