import { type App, type Session, type WebContents } from 'electron'
import { belongsToPage } from './page.ts'

/**
 * Denies every page what the app never does: opening windows, going to another address, embedding web views. A reload
 * and moving inside the page (a hash route) are no navigation.
 */
export function denyLeavingThePages(app: App): void {
  app.on('web-contents-created', (_event, contents) => {
    contents.setWindowOpenHandler(() => ({ action: 'deny' }))
    contents.on('will-navigate', (details) => details.preventDefault())
    contents.on('will-frame-navigate', (details) => details.preventDefault())
    contents.on('will-redirect', (details) => details.preventDefault())
    contents.on('will-attach-webview', (event) => event.preventDefault())
  })
}

/** What the media page needs: the microphone, and choosing the device that plays. */
const ofMediaPage: ReadonlySet<string> = new Set(['media', 'speaker-selection'])

/** Grants the media page's own window the microphone and the choice of speaker; everything else is denied to everyone. */
export function grantOnlyAudioToMediaPage(
  session: Session,
  isMediaWindow: (contents: WebContents) => boolean,
  devServer?: string,
): void {
  const allowed = (contents: WebContents | null, permission: string, withVideo: boolean): boolean =>
    contents !== null &&
    ofMediaPage.has(permission) &&
    !withVideo &&
    isMediaWindow(contents) &&
    belongsToPage(contents.getURL(), 'media', devServer)

  session.setPermissionRequestHandler((contents, permission, callback, details) => {
    const withVideo = 'mediaTypes' in details && (details.mediaTypes?.includes('video') ?? false)
    callback(allowed(contents, permission, withVideo))
  })
  session.setPermissionCheckHandler((contents, permission, _origin, details) =>
    allowed(contents, permission, details.mediaType === 'video'),
  )
  session.setDevicePermissionHandler(() => false)
}
