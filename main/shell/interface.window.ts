import { BrowserWindow } from 'electron'
import { pageAddress } from './page.ts'

/** Opens the window the agent works in. It is shown with its first picture, so that nobody sees an empty frame. */
export function openInterfaceWindow(preloadFile: string, devServer?: string): BrowserWindow {
  const window = new BrowserWindow({
    width: 1280,
    height: 720,
    minWidth: 1024,
    minHeight: 640,
    useContentSize: true,
    show: false,
    title: 'Zuoxi 座席',
    webPreferences: {
      preload: preloadFile,
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      webSecurity: true,
      spellcheck: false,
    },
  })
  window.once('ready-to-show', () => window.show())
  void window.loadURL(pageAddress('window', devServer))
  return window
}
