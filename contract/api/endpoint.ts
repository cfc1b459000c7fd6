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
  readonly reply: z.ZodType
  /** Besides those any endpoint can give (request.invalid, access.*, database.unavailable, hub.failed). */
  readonly errors: readonly ErrorCode[]
}

/** Keeps the literal types of the object it is given. */
export function defineEndpoint<const E extends Endpoint>(endpoint: E): E {
  return endpoint
}

type Shape<S> = S extends z.ZodType ? z.infer<S> : undefined

export type ParamsOf<E extends Endpoint> = Shape<E['params']>
export type QueryOf<E extends Endpoint> = Shape<E['query']>
export type BodyOf<E extends Endpoint> = Shape<E['body']>
export type ReplyOf<E extends Endpoint> = z.infer<E['reply']>
