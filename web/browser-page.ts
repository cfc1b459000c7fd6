/**
 * Of everything the web seats serve. The page's own policy (renderer/window/index.html) says what it may load; here is what
 * only a header can say: nobody frames it, and it keeps this address to itself.
 */
export const pageHeaders = (secure: boolean): Readonly<Record<string, string>> => ({
  'content-security-policy': "frame-ancestors 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), microphone=(), geolocation=()',
  'referrer-policy': 'no-referrer',
  ...(secure ? { 'strict-transport-security': 'max-age=31536000' } : {}),
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
})

const appSound = 'media-src zuoxi-app://window/recordings/'
const head = '<head>'

/**
 * The window's page as a browser gets it: the bridge is there before it, and the sound of recordings comes from where the
 * page did.
 * @throws Error when the page is not the one this was written for
 */
export function browserPage(html: string): string {
  if (!html.includes(appSound) || !html.includes(head)) throw new Error('window/index.html is not the page expected')
  return html.replace(appSound, "media-src 'self'").replace(head, `${head}\n    <script src="/bridge.js"></script>`)
}
