import { type Server as HttpsServer } from 'node:https'
import fastify, {
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  type FastifyServerOptions,
} from 'fastify'
import { v7 as uuid } from 'uuid'
import {
  type BodyOf,
  type Endpoint,
  type FileReply,
  type ParamsOf,
  type QueryOf,
  type ReplyOf,
} from '../../contract/api/endpoint.ts'
import { ZuoxiError } from '../../contract/errors.ts'
import { type BilingualText, type Language, languageFromHeader, languages } from '../../contract/language.ts'
import { rightNames } from '../../contract/rights.ts'
import { type Caller } from '../access/caller.ts'
import { currentActor } from '../operation-log/current-actor.ts'
import { describeRoutes, serveDocumentation } from './documentation.ts'
import { errorReply, toldError } from './error-reply.ts'
import { unstorable } from './json-limits.ts'
import { type Logger } from './logger.ts'
import { compileSerializer, compileValidator } from './schemas.ts'
import { sendFile } from './send-file.ts'
import { securityHeaders } from './security-headers.ts'

/** What a handler is given. A public endpoint has no caller. */
export type Request<E extends Endpoint> = {
  readonly params: ParamsOf<E>
  readonly query: QueryOf<E>
  readonly body: BodyOf<E>
  readonly caller: E['access'] extends 'public' ? null : Caller
  readonly language: Language
  /** The client's network address. */
  readonly address: string
  /** Aborted when the client has gone. */
  readonly signal: AbortSignal
}

export type Handler<E extends Endpoint> = (request: Request<E>) => Promise<ReplyOf<E>>
export type Register = <const E extends Endpoint>(endpoint: E, handler: Handler<E>) => void

export type HttpServer = {
  /** The only way to a route: whoever may not is refused before the body is read and before the handler runs. */
  readonly register: Register
  /** Every route there is, as `GET /api/…`, whoever added it; without the documentation's own. */
  readonly routes: () => readonly string[]
  /** @throws Error when an endpoint of the list has no route, or a route stands outside it */
  readonly refuseMissing: (endpoints: readonly Endpoint[]) => void
  /** For `/live` (upgrade events) and for tests (`inject`). */
  readonly app: FastifyInstance
  /** @returns the address it listens on */
  listen(host: string, port: number): Promise<{ host: string; port: number }>
  /** Lets running requests end (at most 5 s), then closes. */
  close(): Promise<void>
}

export type HttpServerOptions = {
  readonly version: string
  readonly logger: Logger
  /** PEM. Null only behind the tests' `inject`. */
  readonly tls: { readonly key: string; readonly cert: string } | null
  /** Who this access token belongs to. @throws ZuoxiError `access.not-signed-in` */
  readonly authenticate: (token: string) => Promise<Caller>
  /** Somebody who is signed in asked for what he may not. */
  readonly refused?: (caller: Caller, endpoint: Endpoint, address: string) => void
}

const bodyLimit = 1024 * 1024

export async function createHttpServer(options: HttpServerOptions): Promise<HttpServer> {
  const { logger } = options
  const settings: FastifyServerOptions & { https?: object | null } = {
    logger: false,
    bodyLimit,
    // A client that sends a byte now and then holds a socket no longer than this (slow loris).
    requestTimeout: 30_000,
    connectionTimeout: 60_000,
    keepAliveTimeout: 30_000,
    forceCloseConnections: 'idle',
    genReqId: () => uuid(),
    exposeHeadRoutes: false,
    routerOptions: { maxParamLength: 200 },
    frameworkErrors: (error, request, reply) => sendError(error, request, reply),
    clientErrorHandler(_error, socket) {
      if (socket.writable) socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n')
      else socket.destroy()
    },
    ...(options.tls === null
      ? {}
      : { https: { ...options.tls, minVersion: 'TLSv1.2', handshakeTimeout: 10_000, headersTimeout: 10_000 } }),
  }
  const app = fastify(settings)
  if (options.tls !== null) (app.server as unknown as HttpsServer).headersTimeout = 10_000

  function sendError(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
    const limit = request.routeOptions?.bodyLimit ?? bodyLimit
    let told = toldError(error, limit)
    if (!told) {
      const reference = request.id
      logger.error({ err: error, req: request, reference }, 'request failed')
      told = new ZuoxiError('hub.failed', { reference })
    } else if (told.code === 'database.unavailable' || told.code === 'hub.failed') {
      logger.warn({ err: told, req: request }, 'request refused')
    }
    const { status, reply: wire } = errorReply(told, languageOf(request))
    const seconds = told.parameters['seconds']
    if (status === 401) reply.header('WWW-Authenticate', 'Bearer')
    if ((status === 429 || status === 503) && typeof seconds === 'number') reply.header('Retry-After', String(seconds))
    reply.header('Content-Language', languageOf(request))
    void reply.status(status).type('application/json; charset=utf-8').serializer(JSON.stringify).send(wire)
  }

  app.setValidatorCompiler(compileValidator)
  app.setSerializerCompiler(compileSerializer)
  app.setErrorHandler((error, request, reply) => sendError(error, request, reply))
  app.setNotFoundHandler((request, reply) =>
    sendError(new ZuoxiError('route.unknown', { method: request.method, path: pathOf(request) }), request, reply),
  )
  app.addHook('onRequest', async (_request, reply) => {
    reply.headers(securityHeaders)
  })
  // `?language=` belongs to every endpoint; no schema has to name it.
  app.addHook('preValidation', async (request) => {
    const wanted = (request.query as Record<string, unknown> | undefined)?.['language']
    if (wanted !== undefined) delete (request.query as Record<string, unknown>)['language']
    for (const [place, part] of [
      ['params', request.params],
      ['query', request.query],
      ['body', request.body],
    ] as const) {
      const reason = unstorable(part)
      if (reason) throw new ZuoxiError('request.invalid', { place, reason })
    }
  })
  // Files come as they are; an endpoint says which types it takes.
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
  app.removeContentTypeParser('text/plain')

  const routes: string[] = []
  app.addHook('onRoute', (route) => {
    for (const method of [route.method].flat()) routes.push(`${method} ${route.url}`)
  })
  await describeRoutes(app, options.version)

  const register: Register = (endpoint, handler) => {
    app.route({
      method: endpoint.method,
      url: endpoint.path,
      bodyLimit: endpoint.upload?.limitBytes ?? endpoint.bodyLimitBytes ?? bodyLimit,
      schema: schemaOf(endpoint),
      onRequest: async (request) => {
        request.caller = await admit(endpoint, request)
        admitBody(endpoint, request)
      },
      handler: async (request, reply) => {
        const gone = new AbortController()
        request.raw.once('close', () => {
          if (!reply.sent) gone.abort()
        })
        const actor = { userId: request.caller?.userId ?? null, jobNumber: request.caller?.jobNumber ?? null }
        const result = await currentActor.run({ ...actor, address: request.ip }, () =>
          handler({
            params: request.params,
            query: request.query,
            // Nothing sent is a file without content.
            body: endpoint.upload ? (request.body ?? new Uint8Array()) : request.body,
            caller: request.caller,
            language: languageOf(request),
            address: request.ip,
            signal: gone.signal,
          } as Request<typeof endpoint>),
        )
        if (endpoint.download) return sendFile(request, reply, result as FileReply)
        return result
      },
    })
  }

  async function admit(endpoint: Endpoint, request: FastifyRequest): Promise<Caller | null> {
    if (endpoint.access === 'public') return null
    const token = /^Bearer ([\w.-]{1,4096})$/i.exec(request.headers.authorization ?? '')?.[1]
    if (token === undefined) throw new ZuoxiError('access.not-signed-in')
    const caller = await options.authenticate(token)
    if (endpoint.access !== 'signed-in' && caller.scopeOf(endpoint.access) === undefined) {
      options.refused?.(caller, endpoint, request.ip)
      throw new ZuoxiError('access.denied', { right: rightNames[endpoint.access], rightCode: endpoint.access })
    }
    return caller
  }

  const registered = new Set<string>()

  return {
    register: (endpoint, handler) => {
      register(endpoint, handler)
      registered.add(nameOf(endpoint))
    },
    routes: () => routes,
    refuseMissing(endpoints) {
      const listed = new Set(endpoints.map(nameOf))
      const wrong = [...listed, ...registered].filter((name) => !listed.has(name) || !registered.has(name))
      if (wrong.length > 0) throw new Error(`routes and the contract's list differ: ${wrong.join(', ')}`)
    },
    app,
    async listen(host, port) {
      await serveDocumentation(app)
      try {
        await app.listen({ host, port })
      } catch (error) {
        throw asListenError(error, host, port)
      }
      const address = app.server.address()
      if (typeof address !== 'object' || address === null) throw new Error('the server has no network address')
      return { host: address.address, port: address.port }
    },
    async close() {
      const patience = setTimeout(() => app.server.closeAllConnections(), 5_000)
      try {
        await app.close()
      } finally {
        clearTimeout(patience)
      }
    },
  }
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Set before the body is read. */
    caller: Caller | null
  }
}

/** Refuses a body of a kind the endpoint does not take, before it is read. */
function admitBody(endpoint: Endpoint, request: FastifyRequest): void {
  const type = request.headers['content-type']?.split(';')[0]?.trim().toLowerCase()
  if (type === undefined) return
  const allowed = endpoint.upload ? endpoint.upload.mediaTypes : ['application/json']
  if (allowed.includes(type)) return
  throw new ZuoxiError('request.invalid', {
    place: 'Content-Type',
    reason: { 'zh-CN': `只接受 ${allowed.join('、')}`, en: `must be ${allowed.join(' or ')}` },
  })
}

function schemaOf(endpoint: Endpoint): object {
  return {
    operationId: operationId(endpoint),
    summary: endpoint.summary,
    tags: [endpoint.tag],
    description:
      endpoint.access === 'public' || endpoint.access === 'signed-in'
        ? endpoint.access
        : `需要权限 / needs the right: ${endpoint.access}`,
    ...(endpoint.access === 'public' ? {} : { security: [{ bearer: [] }] }),
    ...(endpoint.params ? { params: endpoint.params } : {}),
    ...(endpoint.query ? { querystring: endpoint.query } : {}),
    ...(endpoint.body ? { body: endpoint.body } : {}),
    ...(endpoint.upload ? { consumes: [...endpoint.upload.mediaTypes] } : {}),
    ...(endpoint.download ? { produces: [...endpoint.download.mediaTypes] } : { response: { 200: endpoint.reply } }),
  }
}

function operationId(endpoint: Endpoint): string {
  const words = endpoint.path
    .replace('/api/', '')
    .split(/[/:-]+/)
    .filter(Boolean)
  return [endpoint.method.toLowerCase(), ...words]
    .map((word, at) => (at === 0 ? word : word[0]?.toUpperCase() + word.slice(1)))
    .join('')
}

/** What the operator can change, in words; anything else as it is. */
function asListenError(error: unknown, host: string, port: number): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  const reason = listenTroubles[String(code)]
  return reason
    ? new ZuoxiError('settings.invalid', { source: `${host}:${port}`, place: '', reason }, { cause: error })
    : error
}

const listenTroubles: Readonly<Record<string, BilingualText>> = {
  EADDRINUSE: { 'zh-CN': '端口已被其他程序占用', en: 'is in use by another program' },
  EACCES: {
    'zh-CN': '没有使用此端口的权限（1024 以下需要特权）',
    en: 'may not be used (ports below 1024 need a privilege)',
  },
  EADDRNOTAVAIL: { 'zh-CN': '不是本机地址', en: 'is not an address of this machine' },
  ENOTFOUND: { 'zh-CN': '不是本机地址', en: 'is not an address of this machine' },
}

const nameOf = (endpoint: Endpoint): string => `${endpoint.method} ${endpoint.path}`
const pathOf = (request: FastifyRequest): string => (request.url.split('?')[0] ?? '').slice(0, 200)

/** `?language=en` goes before `Accept-Language`. Read from the URL: the parsed query may not be there yet. */
function languageOf(request: FastifyRequest): Language {
  const asked = /[?&]language=([\w-]+)/.exec(request.url)?.[1]
  return languages.find((language) => language === asked) ?? languageFromHeader(request.headers['accept-language'])
}
