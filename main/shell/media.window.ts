import { BrowserWindow } from 'electron'
import { pageAddress } from './page.ts'

/**
 * Opens the hidden window that owns the microphone and the peer connections. It is never shown; its timers are not
 * slowed down for that, and it plays without anybody having clicked in it.
 */
export function openMediaBrowserWindow(preloadFile: string, devServer?: string): BrowserWindow {
  const window = new BrowserWindow({
    show: false,
    // Nobody sees it: no picture of it is drawn, and no start waits for the graphics to do so.
    paintWhenInitiallyHidden: false,
    skipTaskbar: true,
    webPreferences: {
      preload: preloadFile,
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      webSecurity: true,
      backgroundThrottling: false,
      autoplayPolicy: 'no-user-gesture-required',
      spellcheck: false,
    },
  })
  void window.loadURL(pageAddress('media', devServer))
  return window
}
