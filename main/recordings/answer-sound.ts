import { Readable } from 'node:stream'
import { recordingsApi } from '../../contract/api/recordings.api.ts'
import { recordingIdSchema } from '../../contract/ids.ts'
import { type HubLink, type OpenedFile } from '../hub-link/hub-link.ts'
import { SeatError } from '../seat-error.ts'
import { recordingOfRequest } from '../shell/page.ts'

/** What the page is told of the hub's answer; whatever else comes with it (cookies, names of servers) stays here. */
const passedOn = ['content-length', 'content-range', 'accept-ranges', 'etag'] as const
const mediaTypes: readonly string[] = recordingsApi.audio.download.mediaTypes

const statusOf: Readonly<Record<string, number>> = {
  'seat.signed-out': 401,
  'access.not-signed-in': 401,
  'access.denied': 403,
  'thing.not-found': 404,
  'recording.unavailable': 410,
  'seat.hub-away': 503,
}

/**
 * The sound of a recording for the window's player: asked of the hub with the token of whoever is signed in, which stays
 * in main, and passed on as it comes, by ranges (RFC 9110 §14). Why one cannot be heard the page reads over the bridge.
 */
export async function answerSound(
  request: Pick<Request, 'url' | 'method' | 'headers' | 'signal'>,
  link: Pick<HubLink, 'open'>,
): Promise<Response> {
  const id = recordingIdSchema.safeParse(recordingOfRequest(request.url))
  if (!id.success) return refused(404)
  if (request.method !== 'GET') return refused(405)
  const range = request.headers.get('range') ?? undefined
  let sound: OpenedFile
  try {
    const asked = { params: { id: id.data }, query: {} }
    sound = await link.open(recordingsApi.audio, asked, { range, signal: request.signal })
  } catch (error) {
    return refused((error instanceof SeatError ? statusOf[error.code] : undefined) ?? 502)
  }
  const type = sound.headers['content-type']?.split(';')[0]?.trim() ?? ''
  const heard = sound.status === 200 || sound.status === 206
  if (heard && !mediaTypes.includes(type)) {
    sound.body.destroy()
    return refused(502)
  }
  const headers = new Headers({ 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' })
  for (const name of passedOn) {
    const value = sound.headers[name]
    if (value !== undefined) headers.set(name, value)
  }
  if (!heard) {
    sound.body.destroy()
    headers.delete('content-length')
    return new Response(null, { status: sound.status, headers })
  }
  headers.set('content-type', type)
  // A page that seeks, or leaves, cancels: what still comes from the hub ends with it.
  return new Response(Readable.toWeb(sound.body) as ReadableStream, { status: sound.status, headers })
}

const refused = (status: number): Response => new Response(null, { status, headers: { 'cache-control': 'no-store' } })
