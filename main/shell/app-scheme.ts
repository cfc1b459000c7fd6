import { protocol } from 'electron'
import { readFile } from 'node:fs/promises'
import { appScheme, contentTypeOf, fileOfRequest, recordingOfRequest } from './page.ts'

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

/**
 * Serves the built pages from `folder`, the sound of recordings as far as somebody is signed in, and nothing else.
 * @param sound answers for a recording; undefined while nobody can hear any
 */
export function serveAppScheme(folder: string, sound?: (request: Request) => Promise<Response> | undefined): void {
  protocol.handle(appScheme, async (request) => {
    const { url } = request
    if (recordingOfRequest(url) !== undefined) return (await sound?.(request)) ?? new Response(null, { status: 401 })
    const file = fileOfRequest(url, folder)
    const bytes = file === undefined ? undefined : await readFile(file).catch(() => undefined)
    if (file === undefined || bytes === undefined) return new Response(null, { status: 404 })
    return new Response(new Uint8Array(bytes), {
      headers: { 'content-type': contentTypeOf(file), 'x-content-type-options': 'nosniff' },
    })
  })
}
