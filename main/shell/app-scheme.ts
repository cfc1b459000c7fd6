import { protocol } from 'electron'
import { readFile } from 'node:fs/promises'
import { appScheme, contentTypeOf, fileOfRequest } from './page.ts'

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

/** Serves the built pages from `folder`, and nothing else. */
export function serveAppScheme(folder: string): void {
  protocol.handle(appScheme, async ({ url }) => {
    const file = fileOfRequest(url, folder)
    const bytes = file === undefined ? undefined : await readFile(file).catch(() => undefined)
    if (file === undefined || bytes === undefined) return new Response(null, { status: 404 })
    return new Response(new Uint8Array(bytes), {
      headers: { 'content-type': contentTypeOf(file), 'x-content-type-options': 'nosniff' },
    })
  })
}
