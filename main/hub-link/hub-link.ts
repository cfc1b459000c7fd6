import { type BodyOf, type Endpoint, type ParamsOf, type QueryOf, type ReplyOf } from '../../contract/api/endpoint.ts'
import { type LiveDelta, type LiveSnapshot } from '../../contract/live/messages.ts'

/** What one call of an endpoint needs: exactly the parts its contract object has. */
export type RequestOf<E extends Endpoint> = (ParamsOf<E> extends undefined ? object : { params: ParamsOf<E> }) &
  (QueryOf<E> extends undefined ? object : { query: QueryOf<E> }) &
  (BodyOf<E> extends undefined ? object : { body: BodyOf<E> })

export type CallHub = {
  /**
   * One request over HTTPS that trusts the enrolled authority alone, with the access token (refreshed when due). Rejects with
   * a SeatError: the hub's own code and sentence, or `seat.hub-away` when it cannot be reached.
   */
  <E extends Endpoint>(endpoint: E, request: RequestOf<E>, options?: { signal?: AbortSignal }): Promise<ReplyOf<E>>
}

export type LiveState = {
  readonly state: 'off' | 'connecting' | 'online' | 'offline'
  readonly since: number
  readonly roundTripMs: number | null
  readonly why: string | null
  /** Hub's clock minus this machine's, ms. */
  readonly clockOffsetMs: number
}

export type LiveListener = {
  state(state: LiveState): void
  snapshot(snapshot: LiveSnapshot): void
  delta(delta: LiveDelta): void
  /** Signed out by the hub: expired, forced or signed in elsewhere. */
  refused(code: string, message: string): void
}

/** The one place that talks with the hub. */
export type HubLink = {
  readonly call: CallHub
  /** Follows `/live` with cursor and back-off until closed; several listeners may come and go. */
  listen(listener: LiveListener): () => void
  /** A network event says it is worth trying at once. */
  retryNow(): void
  close(): Promise<void>
}
