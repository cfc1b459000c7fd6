import { createWriteStream } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { Agent } from 'node:https'
import { type Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import axios, { type AxiosInstance, type AxiosResponse, isAxiosError, isCancel } from 'axios'
import { type Endpoint } from '../../contract/api/endpoint.ts'
import { errorReplySchema } from '../../contract/errors.ts'
import { type Language } from '../../contract/language.ts'
import { SeatError } from '../seat-error.ts'
import { hubUrl, type HubTarget } from './hub-address.ts'
import { type OpenedFile } from './hub-link.ts'

/** What a request may carry; which of it, its endpoint says. */
export type LooseRequest = { readonly params?: unknown; readonly query?: unknown; readonly body?: unknown }

export type HttpAnswer = {
  readonly bytes: Buffer
  readonly headers: Readonly<Record<string, unknown>>
  /** The hub's clock, epoch ms, to the second. */
  readonly hubTime: number
}

export type HubHttp = {
  /** @throws SeatError the hub's own, `seat.hub-away`, `seat.hub-not-trusted` */
  ask(
    endpoint: Endpoint,
    request: LooseRequest,
    options?: { readonly token?: string | undefined; readonly signal?: AbortSignal | undefined },
  ): Promise<HttpAnswer>
  /** Writes a reply that is a file to the disk as it comes. @throws besides, `seat.file` */
  save(
    endpoint: Endpoint,
    request: LooseRequest,
    file: string,
    options?: { readonly token?: string | undefined; readonly signal?: AbortSignal | undefined },
  ): Promise<void>
  /** A reply that is a file, as it comes; `range` is passed on as it stands. */
  open(
    endpoint: Endpoint,
    request: LooseRequest,
    options?: {
      readonly token?: string | undefined
      readonly range?: string | undefined
      readonly signal?: AbortSignal | undefined
    },
  ): Promise<OpenedFile>
  close(): void
}

export type HubHttpOptions = {
  readonly target: HubTarget
  readonly language: () => Language
  readonly timeoutMs: number
}

const untrusted = new Set([
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'CERT_SIGNATURE_FAILURE',
  'CERT_UNTRUSTED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
])

/** A kept connection that the hub closed while it was idle: the request never reached anybody. */
const staleSocket = new Set(['ECONNRESET', 'EPIPE', 'ECONNABORTED'])

/** RFC 9110 §15.5.17. */
const noSuchRange = 416

/** A long table is written by the hub before its first byte comes, and goes up over a slow line. */
const fileTimeoutMs = 600_000

/** Endpoints over HTTPS with axios, trusting the enrolled authority and no other. */
export function createHubHttp({ target, language, timeoutMs }: HubHttpOptions): HubHttp {
  const agent = new Agent({ ca: target.authority, keepAlive: true, maxSockets: 8, minVersion: 'TLSv1.2' })
  const client = hubClient(hubUrl('https', target), agent, timeoutMs)

  const send = async (
    endpoint: Endpoint,
    request: LooseRequest,
    token: string | undefined,
    signal: AbortSignal | undefined,
  ): Promise<AxiosResponse<ArrayBuffer>> => {
    const mayRepeat = endpoint.method === 'GET' || endpoint.method === 'PUT'
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await client.request<ArrayBuffer>({
          method: endpoint.method,
          url: pathOf(endpoint.path, request.params) + queryOf(request.query),
          headers: {
            'accept-language': language(),
            ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
            // Without a body axios would call it a form.
            'content-type': request.body === undefined ? false : (endpoint.upload?.mediaTypes[0] ?? 'application/json'),
          },
          ...(request.body === undefined
            ? {}
            : { data: endpoint.upload ? Buffer.from(request.body as Uint8Array) : JSON.stringify(request.body) }),
          ...(endpoint.upload || endpoint.download ? { timeout: fileTimeoutMs, maxBodyLength: Infinity } : {}),
          ...(signal === undefined ? {} : { signal }),
        })
      } catch (error) {
        if (mayRepeat && attempt === 1 && isAxiosError(error) && staleSocket.has(error.code ?? '')) continue
        throw networkError(error)
      }
    }
  }

  const stream = async (
    endpoint: Endpoint,
    request: LooseRequest,
    timeout: number,
    { token, range, signal }: NonNullable<Parameters<HubHttp['open']>[2]>,
  ): Promise<AxiosResponse<Readable>> => {
    try {
      return await client.request<Readable>({
        method: endpoint.method,
        url: pathOf(endpoint.path, request.params) + queryOf(request.query),
        responseType: 'stream',
        timeout,
        headers: {
          'accept-language': language(),
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
          ...(range === undefined ? {} : { range }),
        },
        ...(signal === undefined ? {} : { signal }),
      })
    } catch (error) {
      throw networkError(error)
    }
  }

  return {
    async ask(endpoint, request, { token, signal } = {}) {
      const response = await send(endpoint, request, token, signal)
      const bytes = Buffer.from(response.data)
      if (response.status < 200 || response.status > 299) throw refusalOf(response.status, bytes)
      const date = Date.parse(String(response.headers['date'] ?? ''))
      return { bytes, headers: { ...response.headers }, hubTime: Number.isNaN(date) ? Date.now() : date }
    },
    async save(endpoint, request, file, { token, signal } = {}) {
      const response = await stream(endpoint, request, fileTimeoutMs, { token, signal })
      if (response.status < 200 || response.status > 299) throw refusalOf(response.status, await buffer(response.data))
      await writeStream(response.data, file)
    },
    async open(endpoint, request, { token, range, signal } = {}) {
      const response = await stream(endpoint, request, timeoutMs, { token, range, signal })
      const { status, data: body } = response
      if ((status < 200 || status > 299) && status !== noSuchRange) throw refusalOf(status, await buffer(body))
      const headers = Object.entries(response.headers).filter((pair): pair is [string, string] => {
        return typeof pair[1] === 'string'
      })
      return { status, headers: Object.fromEntries(headers), body }
    },
    close: () => agent.destroy(),
  }
}

/** Beside, then in its place: half a table looks like a whole one. */
async function writeStream(from: Readable, file: string): Promise<void> {
  const part = `${file}.part`
  let broken: unknown
  from.once('error', (error) => (broken = error))
  try {
    await pipeline(from, createWriteStream(part, { mode: 0o600 }))
    await rename(part, file)
  } catch (error) {
    await rm(part, { force: true }).catch(() => undefined)
    if (broken !== undefined) throw networkError(broken)
    throw new SeatError('seat.file', { file, reason: String((error as NodeJS.ErrnoException).code) })
  }
}

/** Also for the first look at a hub that is not trusted yet (enrolment). */
export function hubClient(baseURL: string, httpsAgent: Agent, timeout: number): AxiosInstance {
  return axios.create({
    baseURL,
    httpsAgent,
    timeout,
    adapter: 'http',
    // A proxy of the office would end our TLS; the hub stands in the same house.
    proxy: false,
    maxRedirects: 0,
    responseType: 'arraybuffer',
    validateStatus: () => true,
    transformRequest: (data: unknown) => data,
  })
}

export function pathOf(path: string, params: unknown): string {
  const values = (params ?? {}) as Record<string, unknown>
  return path.replace(/:(\w+)/g, (_place, name: string) => encodeURIComponent(String(values[name])))
}

export function queryOf(query: unknown): string {
  const given = Object.entries((query ?? {}) as Record<string, unknown>).filter(
    ([, value]) => value !== undefined && value !== null,
  )
  if (given.length === 0) return ''
  return `?${new URLSearchParams(given.map(([name, value]): [string, string] => [name, String(value)])).toString()}`
}

/** The hub's words; something else that answers in its place (a router's page) is not the hub. */
function refusalOf(status: number, bytes: Buffer): SeatError {
  try {
    const { error } = errorReplySchema.parse(JSON.parse(bytes.toString('utf8')))
    return SeatError.fromHub(error.code, error.message, error.parameters)
  } catch {
    return new SeatError('seat.hub-away', { status })
  }
}

/** What the seat makes of an error of the network: which one, is in the parameters for the log. */
export function networkError(error: unknown): Error {
  if (isCancel(error)) return error instanceof Error ? error : new Error('called off')
  const code = isAxiosError(error) ? (error.code ?? 'unknown') : 'unknown'
  if (untrusted.has(code)) return new SeatError('seat.hub-not-trusted', { why: code })
  return new SeatError('seat.hub-away', { why: code })
}
