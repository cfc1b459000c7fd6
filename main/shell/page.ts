import { join } from 'node:path'

/** The pages of the app. Each is an origin of its own, `zuoxi-app://<page>`, so a right given to one is not the other's. */
export const pages = ['window', 'media'] as const
export type Page = (typeof pages)[number]

export const appScheme = 'zuoxi-app'

/** The address of a page: from our own scheme, or from the dev server while developing. */
export function pageAddress(page: Page, devServer?: string): string {
  return devServer === undefined ? `${appScheme}://${page}/index.html` : `${devServer}/${page}/index.html`
}

/** Whether an address belongs to a page: the same origin, and on the dev server, where all pages share one, its folder. */
export function belongsToPage(address: string, page: Page, devServer?: string): boolean {
  if (!URL.canParse(address)) return false
  const { protocol, host, pathname } = new URL(address)
  if (devServer === undefined) return protocol === `${appScheme}:` && host === page
  const server = new URL(devServer)
  return protocol === server.protocol && host === server.host && pathname.startsWith(`/${page}/`)
}

/**
 * The file a request to our scheme asks for, below the folder the renderer was built into: `/assets/` is shared, all else
 * is the page's own folder. `undefined` for another host, and for a path that would leave the folder.
 */
export function fileOfRequest(address: string, folder: string): string | undefined {
  if (!URL.canParse(address)) return undefined
  const { protocol, host, pathname } = new URL(address)
  const page = pages.find((one) => one === host)
  if (protocol !== `${appScheme}:` || page === undefined) return undefined
  let path: string
  try {
    path = decodeURIComponent(pathname)
  } catch {
    return undefined
  }
  const parts = path.split('/').filter((part) => part !== '')
  if (parts.some((part) => part === '..' || part === '.' || /[\\\0:]/.test(part))) return undefined
  return parts[0] === 'assets' ? join(folder, ...parts) : join(folder, page, ...(parts.length ? parts : ['index.html']))
}

/**
 * The recording whose sound a request to our scheme asks for: `zuoxi-app://window/recordings/<UUIDv7>`. Only the window's
 * own origin has them; anything beside the id is no such address.
 */
export function recordingOfRequest(address: string): string | undefined {
  return /^zuoxi-app:\/\/window\/recordings\/([0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12})$/.exec(
    address,
  )?.[1]
}

const contentTypes: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  json: 'application/json; charset=utf-8',
  svg: 'image/svg+xml',
  png: 'image/png',
  woff2: 'font/woff2',
  wav: 'audio/wav',
  mp3: 'audio/mpeg',
  wasm: 'application/wasm',
}

/** The content type of a file the build makes, by its ending. */
export function contentTypeOf(file: string): string {
  return contentTypes[/\.(\w+)$/.exec(file)?.[1] ?? ''] ?? 'application/octet-stream'
}
