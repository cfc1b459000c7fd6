import { type ElectronApplication, type Page } from '@playwright/test'
import { commandNames } from '../../../contract/bridge/names.ts'
import { type Topics } from '../../../contract/bridge/topics.ts'
import { type Language } from '../../../contract/language.ts'
import { waitFor } from '../../support/wait-for.ts'
import { installFakeBridge } from '../../support/window-preview/fake-bridge.ts'
import { type SceneName, sceneOf } from '../../support/window-preview/scenes.ts'

export type SceneOptions = Readonly<{
  language?: Language
  theme?: 'light' | 'dark'
  /** A place of the rail. */
  page?: string
}>

/** The interface as the app has it, over a fake bridge: any situation, without a hub or a PBX. */
export type SceneWindow = Readonly<{
  page: Page
  show: (scene: SceneName, options?: SceneOptions) => Promise<void>
  /** main says something new, without the page being loaded anew. */
  say: <N extends keyof Topics>(name: N, state: Topics[N]) => Promise<void>
  /** What the page asked of main. */
  asked: () => Promise<readonly { name: string; input: unknown }[]>
  resize: (width: number, height: number) => Promise<void>
  close: () => Promise<void>
}>

const address = 'zuoxi-app://window/index.html'

type InPage = {
  readonly zuoxiAsked: { name: string; input: unknown }[]
  readonly zuoxiShow: (name: string, state: unknown) => void
}

/** Opens one more window in the running app, without preload script: its place is taken by the fake bridge. */
export async function openSceneWindow(app: ElectronApplication): Promise<SceneWindow> {
  const before = new Set(app.windows())
  const id = await app.evaluate(async ({ BrowserWindow }, url) => {
    const window = new BrowserWindow({
      width: 1280,
      height: 720,
      useContentSize: true,
      webPreferences: { sandbox: true, contextIsolation: true, backgroundThrottling: false },
    })
    await window.loadURL(url)
    return window.id
  }, address)
  const page = await waitFor('the scene window', () => app.windows().find((one) => !before.has(one)))
  return {
    page,
    show: async (name, { language = 'zh-CN', theme = 'light', page: place = 'desk' } = {}) => {
      const scene = sceneOf(name, language, theme === 'dark')
      // Each script of before runs again too; the last one counts.
      await page.addInitScript(installFakeBridge, { ...scene, commandNames })
      // Unheard: the scene of before might have no such place, and go elsewhere before the page is loaded again.
      await page.evaluate((hash) => history.replaceState(null, '', hash), `#/${place}`)
      await page.reload()
      await page.locator('main').waitFor()
      await page.evaluate(() => document.fonts.ready)
    },
    say: (name, state) =>
      page.evaluate(([topic, next]) => (globalThis as unknown as InPage).zuoxiShow(topic, next), [
        name,
        state,
      ] as const),
    asked: () => page.evaluate(() => (globalThis as unknown as InPage).zuoxiAsked),
    resize: async (width, height) => {
      await app.evaluate(
        ({ BrowserWindow }, [window, ...size]) => BrowserWindow.fromId(window)?.setContentSize(...size),
        [id, width, height] as const,
      )
      await waitFor(`the scene window to be ${String(width)}x${String(height)}`, () =>
        page.evaluate(([x, y]) => innerWidth === x && innerHeight === y, [width, height] as const),
      )
    },
    close: async () => {
      await app.evaluate(({ BrowserWindow }, window) => BrowserWindow.fromId(window)?.destroy(), id)
    },
  }
}
