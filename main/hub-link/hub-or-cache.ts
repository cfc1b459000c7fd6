import { SeatError } from '../seat-error.ts'
import { type TopicBoard } from '../bridge/topic-board.ts'
import { type HubLink } from './hub-link.ts'

/** A person looks on: sooner than the link gives up by itself, the cache answers. */
const patienceMs = 2_500

/** No answer from the hub, or nobody signed in at it (main/session works without it for a while). */
export const isAway = (error: unknown): boolean =>
  error instanceof SeatError && (error.code === 'seat.hub-away' || error.code === 'seat.signed-out')

export type HubOrCache = {
  /** From the hub; from what this machine has while the hub is away, at once when that is known. */
  /** As far as is known. */
  away(): boolean
  ask<T>(fromHub: (signal: AbortSignal) => Promise<T>, fromCache: () => T | Promise<T>): Promise<T>
  close(): void
}

export function createHubOrCache(link: Pick<HubLink, 'listen'>, board: Pick<TopicBoard, 'get'>): HubOrCache {
  let isOffline = false
  const away = (): boolean => isOffline || board.get('session').offline
  const close = link.listen({
    state: ({ state }) => {
      isOffline = state === 'offline'
    },
    snapshot: () => undefined,
    delta: () => undefined,
    refused: () => undefined,
  })
  return {
    away,
    async ask(fromHub, fromCache) {
      if (away()) return fromCache()
      const signal = AbortSignal.timeout(patienceMs)
      try {
        return await fromHub(signal)
      } catch (error) {
        if (!signal.aborted && !isAway(error)) throw error
        return fromCache()
      }
    },
    close,
  }
}
