import { type App, type Session, type WebContents } from 'electron'
import { type HeadsetAccess, isTelephony } from './headset-access.ts'
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

/** What the interface needs: the wall on a big screen. */
const ofInterface: ReadonlySet<string> = new Set(['fullscreen'])

/**
 * Grants the media page's own window the microphone and the choice of speaker, and the interface the full screen and the
 * buttons of the headsets the person has chosen; everything else is denied to everyone.
 */
export function grantOnlyWhatThePagesNeed(session: Session, given: GrantOptions): void {
  const { isMediaWindow, isInterface, headsets, devServer } = given
  const ofHeadset = (contents: WebContents | null, permission: string): boolean =>
    contents !== null &&
    permission === 'hid' &&
    isInterface(contents) &&
    belongsToPage(contents.getURL(), 'window', devServer)
  const ofScreen = (contents: WebContents | null, permission: string): boolean =>
    contents !== null &&
    ofInterface.has(permission) &&
    isInterface(contents) &&
    belongsToPage(contents.getURL(), 'window', devServer)
  const allowed = (contents: WebContents | null, permission: string, withVideo: boolean): boolean =>
    contents !== null &&
    ofMediaPage.has(permission) &&
    !withVideo &&
    isMediaWindow(contents) &&
    belongsToPage(contents.getURL(), 'media', devServer)

  session.setPermissionRequestHandler((contents, permission, callback, details) => {
    const withVideo = 'mediaTypes' in details && (details.mediaTypes?.includes('video') ?? false)
    callback(allowed(contents, permission, withVideo) || ofScreen(contents, permission))
  })
  session.setPermissionCheckHandler(
    (contents, permission, _origin, details) =>
      allowed(contents, permission, details.mediaType === 'video') ||
      ofHeadset(contents, permission) ||
      ofScreen(contents, permission),
  )
  session.setDevicePermissionHandler(({ deviceType, origin, device }) => {
    if (deviceType !== 'hid' || !belongsToPage(`${origin}/window/`, 'window', devServer)) return false
    const found = device as Electron.HIDDevice
    return isTelephony(found) && headsets.isChosen(found)
  })
  session.on('select-hid-device', (event, { deviceList, frame }, choose) => {
    event.preventDefault()
    const isOurs = frame !== null && belongsToPage(frame.url, 'window', devServer)
    void (isOurs ? headsets.choose(deviceList.filter(isTelephony)) : Promise.resolve(null)).then(
      (deviceId) => choose(deviceId),
      () => choose(null),
    )
  })
}

type GrantOptions = {
  readonly isMediaWindow: (contents: WebContents) => boolean
  readonly isInterface: (contents: WebContents) => boolean
  readonly headsets: HeadsetAccess
  readonly devServer?: string | undefined
}
