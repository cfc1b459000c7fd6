import { type z } from 'zod'
import { type ErrorCode } from '../errors.ts'
import { type Right } from '../rights.ts'

/** Who may call: a right, anybody who is signed in, or anybody at all. */
export type Access = Right | 'signed-in' | 'public'

/**
 * One endpoint of the hub. The hub registers its route from this object, the OpenAPI document is generated from it,
 * and the client's call is derived from it; there is no second place to change.
 */
export type Endpoint = {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Under `/api`; parameters as `:name`. */
  readonly path: `/api/${string}`
  readonly summary: string
  readonly tag: string
  readonly access: Access
  readonly params?: z.ZodType
  readonly query?: z.ZodType
  readonly body?: z.ZodType
  /** The body is a file, sent as it is; `body` is then absent and the handler gets the bytes. */
  readonly upload?: { readonly mediaTypes: readonly string[]; readonly limitBytes: number }
  /** Largest JSON body, when it is not the hub's usual 1 MiB. */
  readonly bodyLimitBytes?: number
  /** The reply is a file (a `FileReply`), not JSON. Errors are JSON all the same. */
  readonly download?: { readonly mediaTypes: readonly string[] }
  readonly reply: z.ZodType
  /** Besides those any endpoint can give (request.invalid, access.*, database.unavailable, hub.failed). */
  readonly errors: readonly ErrorCode[]
}

/** Keeps the literal types of the object it is given. */
export function defineEndpoint<const E extends Endpoint>(endpoint: E): E {
  return endpoint
}

/** What the handler of a `download` endpoint returns. */
export type FileReply = {
  readonly fileName: string
  readonly mediaType: string
  readonly content: Uint8Array | string | AsyncIterable<Uint8Array | string> | RangedContent
}

/** Content that is read from anywhere, for those who ask for parts of it (RFC 9110 §14). */
export type RangedContent = {
  readonly size: number
  /** Says that it is still the same; of letters, digits, `-` and `.`. */
  readonly etag: string
  /** Both ends included. */
  readonly read: (from: number, to: number) => AsyncIterable<Uint8Array>
}

type Shape<S> = S extends z.ZodType ? z.infer<S> : undefined

export type ParamsOf<E extends Endpoint> = Shape<E['params']>
export type QueryOf<E extends Endpoint> = Shape<E['query']>
export type BodyOf<E extends Endpoint> = E extends { upload: object } ? Uint8Array : Shape<E['body']>
export type ReplyOf<E extends Endpoint> = E extends { download: object } ? FileReply : z.infer<E['reply']>
