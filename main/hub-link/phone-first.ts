import { type HubLink } from './hub-link.ts'

/** A telephone that is not registered by then keeps nobody waiting. */
const limitMs = 1_500

export type PhoneFirst = {
  /** A start goes back to its seat: from now on others wait. */
  hold(): void
  /** The telephone is registered, or will not be soon. */
  release(): void
  /** Does the work now, or when the telephone has had its turn. */
  after<T>(work: () => Promise<T>): Promise<T>
  /** The hub for everybody but the telephone. */
  link(hub: HubLink): HubLink
}

/**
 * At a start every part of the seat asks the hub for what is its own, and each question is a connection, a certificate
 * and a schema. A call may be waiting, and nobody has seen the window yet: the telephone comes first.
 */
export function createPhoneFirst(): PhoneFirst {
  let held: Promise<void> | null = null
  let release = (): void => undefined

  const after = <T>(work: () => Promise<T>): Promise<T> => (held === null ? work() : held.then(work))

  return {
    hold() {
      release()
      held = new Promise((resolve) => {
        const timer = setTimeout(() => release(), limitMs)
        timer.unref()
        release = () => {
          clearTimeout(timer)
          held = null
          resolve()
        }
      })
    },
    release: () => release(),
    after,
    link: (hub) => ({
      ...hub,
      call: (endpoint, request, options) => after(() => hub.call(endpoint, request, options)),
      callBytes: (endpoint, request, options) => after(() => hub.callBytes(endpoint, request, options)),
    }),
  }
}
