import { type FastifySchemaCompiler, type FastifySerializerCompiler } from 'fastify'
import { z } from 'zod'

type Issue = z.core.$ZodIssue

/** A request that does not fit the endpoint's schema. */
export class RequestMismatch extends Error {
  readonly issue: Issue
  /** Set by Fastify: `body`, `params`, `querystring` or `headers`. */
  validationContext?: string

  constructor(issue: Issue) {
    super(issue.message)
    this.name = 'RequestMismatch'
    this.issue = issue
  }
}

/** A reply of ours that does not fit the endpoint's schema: a mistake of the hub. */
export class ReplyMismatch extends Error {
  constructor(method: string, url: string, cause: unknown) {
    super(`the reply of ${method} ${url} does not fit its schema`, { cause })
    this.name = 'ReplyMismatch'
  }
}

export const compileValidator: FastifySchemaCompiler<z.ZodType> =
  ({ schema }) =>
  (data) => {
    const result = schema.safeParse(data)
    if (result.success) return { value: result.data }
    const [first] = result.error.issues
    return { error: first ? new RequestMismatch(first) : result.error }
  }

/** Only what the schema names leaves the hub; a member that a store returned too many is dropped here. */
export const compileSerializer: FastifySerializerCompiler<z.ZodType> =
  ({ schema, method, url }) =>
  (data) => {
    const result = z.safeEncode(schema, data)
    if (!result.success) throw new ReplyMismatch(method, url, result.error)
    return JSON.stringify(result.data)
  }
