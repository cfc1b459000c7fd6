const listeners = new Set<() => void>()
let timer: NodeJS.Timeout | undefined
let nextTick = 0

/** Calls back every 20 ms, all phones of the process from one timer; ticks that came late are made up for. */
export function onRtpTick(listener: () => void): () => void {
  listeners.add(listener)
  if (!timer) {
    nextTick = performance.now() + 20
    timer = setTimeout(tick, 20)
  }
  return () => {
    listeners.delete(listener)
    if (listeners.size === 0) {
      clearTimeout(timer)
      timer = undefined
    }
  }
}

function tick(): void {
  const now = performance.now()
  // After a long pause (a debugger, a suspended machine) do not flood the other side.
  if (now - nextTick > 500) nextTick = now
  while (nextTick <= now) {
    for (const listener of listeners) listener()
    nextTick += 20
  }
  timer = setTimeout(tick, Math.max(1, nextTick - performance.now()))
}
