import { type ElectronApplication, type Page } from '@playwright/test'
import { waitFor } from '../../support/wait-for.ts'

let browsers = 0

/**
 * A window of the running Electron as a bare browser: no preload script, a session of its own, nothing of the app in it.
 * It takes the hub's certificate, as a browser does whose owner has been given the centre's authority.
 */
export async function openBrowserWindow(app: ElectronApplication, address: string): Promise<Page> {
  const before = new Set(app.windows())
  await app.evaluate(
    async ({ BrowserWindow, session }, [url, partition]) => {
      const own = session.fromPartition(partition ?? '')
      own.setCertificateVerifyProc((_request, verdict) => verdict(0))
      const window = new BrowserWindow({
        width: 1280,
        height: 720,
        useContentSize: true,
        webPreferences: { session: own, sandbox: true, contextIsolation: true, backgroundThrottling: false },
      })
      await window.loadURL(url ?? '')
    },
    [address, `browser-${String((browsers += 1))}`] as const,
  )
  return waitFor('the browser’s window', () => app.windows().find((one) => !before.has(one)))
}
