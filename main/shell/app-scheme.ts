import { protocol, type ProtocolRequest, type ProtocolResponse } from 'electron'
import { readFile } from 'node:fs/promises'
import { PassThrough, Readable } from 'node:stream'
import { type ReadableStream } from 'node:stream/web'
import { appScheme, contentTypeOf, fileOfRequest, type Page, recordingOfRequest } from './page.ts'

/**
 * Makes our scheme as good as https: secure (getUserMedia), standard (relative addresses), fetch. Must run before the
 * app is ready. A scheme instead of file:// keeps the pages away from the disk and gives each an origin.
 */
export function registerAppScheme(): void {
  protocol.registerSchemesAsPrivileged([
    {
      scheme: appScheme,
      // codeCache: V8 keeps what it compiled of our pages for the next start.
      privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true, codeCache: true },
    },
  ])
}

type Serving = {
  /** Where the renderer was built into. */
  readonly folder: string
  /** Answers for a recording; undefined while nobody can hear any. */
  readonly sound?: (request: Request) => Promise<Response> | undefined
  /** What the programme of the window's page waits for: at a start the seat has better to do. */
  readonly beforeWindow?: () => Promise<void>
}

const nosniff = { 'x-content-type-options': 'nosniff' } as const

/**
 * Serves the built pages, the sound of recordings as far as somebody is signed in, and nothing else. Not by
 * `protocol.handle`: its Request and Response load all of Node's fetch (undici, HTTP/2) into every start, and each of the
 * window's files goes through them.
 */
export function serveAppScheme({ folder, sound, beforeWindow }: Serving): void {
  const answer = async ({ url, method, headers }: ProtocolRequest): Promise<ProtocolResponse> => {
    if (recordingOfRequest(url) !== undefined) {
      return fromResponse((await sound?.(new Request(url, { method, headers }))) ?? new Response(null, { status: 401 }))
    }
    const file = fileOfRequest(url, folder)
    if (file?.endsWith('.js') && isOfWindow(url)) await beforeWindow?.()
    const bytes = file === undefined ? undefined : await readFile(file).catch(() => undefined)
    if (file === undefined || bytes === undefined) return { statusCode: 404, data: streamOf(null) }
    return { statusCode: 200, headers: { 'content-type': contentTypeOf(file), ...nosniff }, data: streamOf(bytes) }
  }
  protocol.registerStreamProtocol(appScheme, (request, reply) => {
    answer(request).then(reply, () => reply({ error: netFailed }))
  })
}

/** net::ERR_FAILED (chromium/net/base/net_error_list.h). */
const netFailed = -2

const isOfWindow = (url: string): boolean => new URL(url).host === ('window' satisfies Page)

const fromResponse = ({ status, headers, body }: Response): ProtocolResponse => ({
  statusCode: status,
  headers: Object.fromEntries(headers),
  data: body === null ? streamOf(null) : Readable.fromWeb(body as ReadableStream),
})

function streamOf(bytes: Buffer | null): Readable {
  const stream = new PassThrough()
  stream.end(bytes ?? undefined)
  return stream
}
