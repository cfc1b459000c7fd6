import { type SignedIn } from '../../contract/access.ts'
import { SeatError } from '../seat-error.ts'

/** The tokens as they came, with the hub's clock at that moment (this machine's may be hours off). */
export type TokenReply = { readonly signedIn: SignedIn; readonly hubTime: number }

export type TokenListener = {
  /**
   * New tokens: the refresh token is to be kept before it is used, since the old one is now worthless. `accessUntil`: how
   * long the access token is good, by this machine's clock.
   */
  renewed(signedIn: SignedIn, accessUntil: number): void
  /** The hub no longer takes them. */
  ended(error: SeatError): void
}

/** What is kept of a session over a restart. `accessUntil` is null when the access token was not kept. */
export type KeptTokens = { readonly signedIn: SignedIn; readonly accessUntil: number | null }

export type TokenKeeper = {
  /** Those of a sign-in. */
  begin(reply: TokenReply): void
  /**
   * Those of before a restart: taken as they are while the access token is good, so that a seat is back without waiting
   * for the hub's disk; else exchanged at once. @throws SeatError
   */
  resume(kept: KeptTokens): Promise<SignedIn>
  isSignedIn(): boolean
  /** A token good for some seconds more. @throws SeatError `seat.signed-out`, `seat.hub-away` */
  access(): Promise<string>
  /** Another one than this, which the hub has just refused. */
  insteadOf(refused: string): Promise<string>
  end(): void
}

export type TokenOptions = {
  readonly refresh: (refreshToken: string) => Promise<TokenReply>
  readonly listener: TokenListener
  readonly now: () => number
  /** Renewed so long before the end. */
  readonly earlyMs?: number
}

type Held = { readonly signedIn: SignedIn; readonly expiresAt: number }

/** Asked for this close to its end, a token is renewed first: it must last until the request is there. */
const tooLateMs = 10_000
const againMs = 10_000
const longestTimer = 2 ** 31 - 1

/** A kept token said to last longer than this: this machine's clock was put back, and nothing is known. */
const believableMs = 3_600_000

/**
 * Keeps the access token good, in memory only. One refresh at a time, whoever asks: a second one with the same refresh
 * token would end the session.
 */
export function createTokenKeeper({ refresh, listener, now, earlyMs = 90_000 }: TokenOptions): TokenKeeper {
  let held: Held | null = null
  let running: Promise<SignedIn> | null = null
  let timer: NodeJS.Timeout | undefined
  /** Counts the sessions: what was begun for an earlier one does not touch this one. */
  let era = 0

  const hold = ({ signedIn, hubTime }: TokenReply): void => {
    const lastsMs = Math.max(0, signedIn.accessExpiresAt - hubTime)
    holdFor(signedIn, lastsMs)
  }

  const holdFor = (signedIn: SignedIn, lastsMs: number): void => {
    const expiresAt = now() + lastsMs
    held = { signedIn, expiresAt }
    listener.renewed(signedIn, expiresAt)
    renewLater(Math.max(1_000, lastsMs - Math.min(earlyMs, lastsMs / 2)))
  }

  const renewLater = (ms: number): void => {
    clearTimeout(timer)
    const current = era
    timer = setTimeout(
      () => {
        if (current !== era) return
        // Away: whoever needs a token asks for it again; so does this.
        exchange().catch(() => {
          if (current === era && held !== null) renewLater(againMs)
        })
      },
      Math.min(ms, longestTimer),
    )
    timer.unref()
  }

  const exchange = (given?: string): Promise<SignedIn> => {
    if (running !== null) return running
    const token = given ?? held?.signedIn.refreshToken
    if (token === undefined) return Promise.reject(new SeatError('seat.signed-out'))
    const current = era
    running = refresh(token)
      .then(
        (reply) => {
          if (current !== era) throw new SeatError('seat.signed-out')
          hold(reply)
          return reply.signedIn
        },
        (error: unknown) => {
          if (current === era && error instanceof SeatError && error.code === 'access.not-signed-in') {
            end()
            listener.ended(error)
          }
          throw error
        },
      )
      .finally(() => {
        running = null
      })
    return running
  }

  const end = (): void => {
    era += 1
    held = null
    clearTimeout(timer)
  }

  return {
    begin(reply) {
      end()
      hold(reply)
    },
    async resume({ signedIn, accessUntil }) {
      end()
      const lastsMs = accessUntil === null ? 0 : accessUntil - now()
      if (lastsMs < tooLateMs || lastsMs > believableMs) return exchange(signedIn.refreshToken)
      holdFor(signedIn, lastsMs)
      return signedIn
    },
    isSignedIn: () => held !== null,
    async access() {
      if (held === null && running === null) throw new SeatError('seat.signed-out')
      if (held !== null && held.expiresAt - now() > tooLateMs) return held.signedIn.accessToken
      return (await exchange()).accessToken
    },
    async insteadOf(refused) {
      if (held !== null && held.signedIn.accessToken !== refused) return held.signedIn.accessToken
      return (await exchange()).accessToken
    },
    end,
  }
}
