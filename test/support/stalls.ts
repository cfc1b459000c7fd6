/** How long this process could not do anything, on a machine that has others to serve: what it sends comes late then. */
export function watchStalls(): { readonly stop: () => number } {
  const every = 10
  let stalled = 0
  let last = performance.now()
  const timer = setInterval(() => {
    const now = performance.now()
    if (now - last > 5 * every) stalled += now - last - every
    last = now
  }, every)
  return {
    stop: () => {
      clearInterval(timer)
      return stalled
    },
  }
}
