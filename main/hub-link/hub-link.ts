import { type Readable } from 'node:stream'
import { type BodyOf, type Endpoint, type ParamsOf, type QueryOf, type ReplyOf } from '../../contract/api/endpoint.ts'
import { type SignedIn } from '../../contract/access.ts'
import { type LiveDelta, type LiveSnapshot } from '../../contract/live/messages.ts'
import { type Period } from '../../contract/metrics/period.ts'
import { type HubTarget } from './hub-address.ts'
import { type KeptTokens } from './tokens.ts'

/** What one call of an endpoint needs: exactly the parts its contract object has. */
export type RequestOf<E extends Endpoint> = (ParamsOf<E> extends undefined ? object : { params: ParamsOf<E> }) &
  (QueryOf<E> extends undefined ? object : { query: QueryOf<E> }) &
  (BodyOf<E> extends undefined ? object : { body: BodyOf<E> })

/** A file of the hub while it comes: 200 with all of it, 206 with a part, 416 when there is no such part. */
export type OpenedFile = {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: Readable
}

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
  /**
   * The same, with the reply as the bytes that came: for pages of customers, which another thread reads.
   */
  readonly callBytes: <E extends Endpoint>(
    endpoint: E,
    request: RequestOf<E>,
    options?: { signal?: AbortSignal },
  ) => Promise<Buffer>
  /** The same, for a reply that is a file: written to the disk as it comes. */
  readonly save: <E extends Endpoint>(
    endpoint: E,
    request: RequestOf<E>,
    file: string,
    options?: { signal?: AbortSignal },
  ) => Promise<void>
  /**
   * The same, for sound that is played while it comes: the part that was asked for (RFC 9110 §14). Whoever takes it reads
   * the body to its end, or destroys it.
   */
  readonly open: <E extends Endpoint>(
    endpoint: E,
    request: RequestOf<E>,
    options?: { range?: string | undefined; signal?: AbortSignal },
  ) => Promise<OpenedFile>
  /**
   * `/live` is followed with cursor and back-off while somebody is signed in; several listeners may come and go. A new one
   * is told the present state at once, and what is known of the floor.
   */
  listen(listener: LiveListener): () => void
  /** Over which period `/live` tells figures; null: none. Holds also for connections to come. */
  watch(period: Period | null): void
  /** A network event says it is worth trying at once. */
  retryNow(): void
  close(): Promise<void>
}

/** What main/session does with the link; the other parts only ask and listen. */
export type SessionLink = HubLink & {
  /** For a library with a network stack of its own: where the hub is, what it is trusted by, a token that is good now. */
  credentials(): Promise<{ readonly target: HubTarget; readonly token: string }>
  /** Another hub, or none. Ends what ran with the one before. */
  aim(target: HubTarget | null): void
  /** `access.signIn`: begins the session and `/live`. */
  signIn(jobNumber: string, password: string, device: string): Promise<SignedIn>
  /**
   * Goes on with the session of before a restart; without asking the hub while the access token is good.
   * @throws SeatError `access.not-signed-in`, `seat.hub-away`
   */
  resume(kept: KeptTokens): Promise<SignedIn>
  /** Tells the hub, as far as it can be reached, and forgets the tokens. */
  signOut(): Promise<void>
  /** New tokens, each time; and the end of the session when the hub ended it. */
  onTokens(listener: { renewed(signedIn: SignedIn, accessUntil: number): void; ended(code: string): void }): () => void
}
