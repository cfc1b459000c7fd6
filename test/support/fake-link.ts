import { writeFile } from 'node:fs/promises'
import { type Endpoint } from '../../contract/api/endpoint.ts'
import { type LiveDelta, type LiveSnapshot } from '../../contract/live/messages.ts'
import { type Period } from '../../contract/metrics/period.ts'
import { type HubLink, type LiveListener, type LiveState, type OpenedFile } from '../../main/hub-link/hub-link.ts'
import { SeatError } from '../../main/seat-error.ts'

export type FakeLink = HubLink & {
  /** What was asked, as `METHOD /path` with what it carried. */
  readonly asked: { readonly name: string; readonly request: Record<string, unknown> }[]
  /** How the hub answers an endpoint; without an answer it says `{}`. */
  /** What was watched, one after the other. */
  readonly watched: (Period | null)[]
  answer(endpoint: Endpoint, reply: (request: Record<string, unknown>) => unknown): void
  go(state: LiveState['state'], about?: Partial<LiveState>): void
  snapshot(snapshot: Partial<LiveSnapshot>): void
  delta(delta: LiveDelta): void
}

/** The hub as a seat's parts see it, in memory: it can be away, slow and of another mind. */
export function createFakeLink(): FakeLink {
  const listeners = new Set<LiveListener>()
  // A hub that is not for practice, unless a test says otherwise.
  const answers = new Map<string, (request: Record<string, unknown>) => unknown>([
    ['GET /api/practice', () => ({ practice: null })],
  ])
  const asked: FakeLink['asked'] = []
  const watched: FakeLink['watched'] = []
  let last: LiveSnapshot | null = null
  let state: LiveState = { state: 'off', since: 0, roundTripMs: null, why: null, clockOffsetMs: 0 }
  const nameOf = ({ method, path }: Endpoint): string => `${method} ${path}`
  const ask = async (endpoint: Endpoint, request: unknown): Promise<unknown> => {
    if (state.state === 'offline') throw new SeatError('seat.hub-away')
    asked.push({ name: nameOf(endpoint), request: request as Record<string, unknown> })
    return (await answers.get(nameOf(endpoint))?.(request as Record<string, unknown>)) ?? {}
  }
  return {
    asked,
    watched,
    call: ask as HubLink['call'],
    callBytes: async (endpoint, request) => Buffer.from(JSON.stringify(await ask(endpoint, request))),
    save: async (endpoint, request, file) => writeFile(file, String(await ask(endpoint, request))),
    open: async (endpoint, request, { range } = {}) => {
      const said = await ask(endpoint, { ...request, range })
      return said as OpenedFile
    },
    answer: (endpoint, reply) => void answers.set(nameOf(endpoint), reply),
    listen(listener) {
      listeners.add(listener)
      if (last !== null) listener.snapshot(last)
      listener.state(state)
      return () => listeners.delete(listener)
    },
    go(next, about = {}) {
      state = { ...state, state: next, why: null, ...about }
      for (const one of [...listeners]) one.state(state)
    },
    snapshot(snapshot) {
      const whole = { calls: [], agents: [], queues: [], pickUps: [], links: [], ...snapshot }
      last = whole
      for (const one of [...listeners]) one.snapshot(whole)
    },
    delta(delta) {
      for (const one of [...listeners]) one.delta(delta)
    },
    watch: (period) => void watched.push(period),
    retryNow: () => undefined,
    close: async () => undefined,
  }
}
