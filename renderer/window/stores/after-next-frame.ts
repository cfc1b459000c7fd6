/** A window that is put away draws no frames; nothing may wait for one for ever. ms */
const withoutFrameMs = 100

/** Runs it with the frame after the next: what is changed now is on its way to the screen by then. */
export function afterNextFrame(run: () => void): void {
  let done = false
  const once = (): void => {
    if (done) return
    done = true
    clearTimeout(timer)
    run()
  }
  const timer = setTimeout(once, withoutFrameMs)
  requestAnimationFrame(() => requestAnimationFrame(once))
}
