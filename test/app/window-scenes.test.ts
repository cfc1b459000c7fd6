import { type Page } from '@playwright/test'
import { placeNames } from '../../renderer/window/place-names.ts'
import { sceneNames, sceneOf, type SceneName } from '../support/window-preview/scenes.ts'
import { accessibilityProblems } from './support/accessibility.ts'
import { openSceneWindow, type SceneWindow } from './support/scene-window.ts'
import { expect, test as base } from './support/seat.ts'

/** The interface in every situation of scenes.ts, in the real Electron: what axe finds, what is clipped, what jumps. */
const test = base.extend<{ scenes: SceneWindow }>({
  scenes: async ({ seat }, use) => {
    const scenes = await openSceneWindow(seat.app)
    await use(scenes)
    await scenes.close()
  },
})

const looks = [
  { language: 'zh-CN', theme: 'light' },
  { language: 'en', theme: 'dark' },
] as const

/** What lies over the work, and the keys that bring it. */
const overlays: readonly { name: string; scene: SceneName; keys: readonly string[] }[] = [
  { name: 'dial', scene: 'ready', keys: ['Control+d', '8'] },
  { name: 'tones', scene: 'talking', keys: ['Control+d', '1'] },
  { name: 'transfer', scene: 'talking', keys: ['F4'] },
  { name: 'go-to', scene: 'ready', keys: ['Control+k'] },
  { name: 'pick-up', scene: 'ready', keys: ['Control+p'] },
  { name: 'messages', scene: 'writing', keys: ['Control+m'] },
  { name: 'shortcuts', scene: 'ready', keys: ['?'] },
  { name: 'not-proven', scene: 'not-proven', keys: ['F8'] },
]

/** Sheets that a button of a place opens, with the buttons that lead on inside. */
const sheets: readonly {
  name: string
  page: string
  clicks: readonly string[]
  /** `orders` when absent. */
  scene?: SceneName
  /** How often Escape is pressed until no sheet is left; once when absent. */
  escapes?: number
}[] = [
  { name: 'import', page: 'orders', clicks: ['.transfer .import'] },
  { name: 'import columns', page: 'orders', clicks: ['.transfer .import', '.buttons .main'] },
  { name: 'import preview', page: 'orders', clicks: ['.transfer .import', '.buttons .main', '.buttons .main'] },
  { name: 'export', page: 'customers', clicks: ['.transfer .export'] },
  { name: 'alarm', page: 'wall', clicks: ['.strip li:nth-child(2) button'], scene: 'alarms' },
  {
    name: 'alarm thresholds',
    page: 'wall',
    clicks: ['.strip li:nth-child(2) button', '.panel header .plain-button:nth-of-type(1)'],
    scene: 'alarms',
    escapes: 2,
  },
  { name: 'staffing', page: 'wall', clicks: ['.tools .staffing'], scene: 'alarms' },
  { name: 'figure', page: 'wall', scene: 'wall-10', clicks: ['[data-queue="queue-0"] [data-figure="service-level"]'] },
  { name: 'agent', page: 'wall', scene: 'wall-10', clicks: ['[data-extension="8002"]', '[data-force="break"]'] },
  { name: 'layout', page: 'wall', scene: 'wall-10', clicks: ['[data-open="layout"]'] },
  { name: 'message', page: 'wall', scene: 'wall-10', clicks: ['[data-open="message"]'] },
  { name: 'big screen', page: 'wall', scene: 'wall-80', clicks: ['[data-open="big"]'] },
]

/** Draws the wall as five hundred seats are, whatever their number. */
const smallTiles = '.densities button:nth-child(4)'

/** What a choice in a place brings beside its list. */
const panels: readonly {
  name: string
  page: string
  clicks: readonly string[]
  shown: string
  /** `orders` when absent. */
  scene?: SceneName
}[] = [
  {
    name: 'order without a call',
    page: 'customers',
    clicks: ['#customer-list [role="option"]', '.customer-card .order'],
    shown: '.customer-order .order-form',
  },
  { name: 'small tiles', scene: 'wall-80', page: 'wall', clicks: [smallTiles], shown: '.tile-board' },
  { name: 'since a time', scene: 'wall-10', page: 'wall', clicks: ['.choice .since'], shown: '.wall .tools' },
]

/** The same parts as on a smaller one, five hundred times: looked at by eye and by the bench. */
const tooMany: ReadonlySet<string> = new Set(['wall-500'])
const pageOf = (scene: SceneName): string =>
  scene === 'practice-trainer' ? 'practice' : scene.startsWith('wall') ? 'wall' : 'desk'
/** Places that only people with the rights for them have. */
const ofOrders: ReadonlySet<string> = new Set(['orders', 'delivery', 'takings', 'shop', 'conflicts'])
const sceneOfPage = (page: string): SceneName => {
  if (page === 'wall') return 'wall-10'
  if (page === 'recordings') return 'recordings'
  if (page === 'practice') return 'practice-trainer'
  return ofOrders.has(page) ? 'orders' : 'talking'
}

for (const look of looks) {
  const title = `${look.language}, ${look.theme}`

  test(`axe finds nothing in any situation: ${title}`, async ({ scenes }) => {
    test.setTimeout(240_000)
    const problems: string[] = []
    for (const scene of sceneNames.filter((name) => !tooMany.has(name))) {
      await scenes.show(scene, { ...look, page: pageOf(scene) })
      problems.push(...(await problemsOf(scenes.page, scene)))
    }
    expect(problems).toEqual([])
  })

  test(`axe finds nothing on any page or panel: ${title}`, async ({ scenes }) => {
    test.setTimeout(240_000)
    const problems: string[] = []
    for (const page of [...placeNames, 'announcements']) {
      await scenes.show(sceneOfPage(page), { ...look, page })
      problems.push(...(await problemsOf(scenes.page, page)))
    }
    for (const { name, scene, keys } of overlays) {
      await scenes.show(scene, look)
      for (const key of keys) await scenes.page.keyboard.press(key)
      await expect(scenes.page.getByRole('dialog'), name).toBeVisible()
      problems.push(...(await problemsOf(scenes.page, name)))
      await scenes.page.keyboard.press('Escape')
      await expect(scenes.page.getByRole('dialog'), `${name} after Escape`).toHaveCount(0)
    }
    for (const { name, page, clicks, scene = 'orders', escapes = 1 } of sheets) {
      await scenes.show(scene, { ...look, page })
      for (const button of clicks) await scenes.page.locator(button).click()
      const sheet = scenes.page.getByRole('dialog')
      await expect(sheet, name).toBeVisible()
      problems.push(...(await problemsOf(scenes.page, name)))
      const tooWide = await sheet.evaluate((element) => element.scrollWidth > element.clientWidth + 1)
      expect(tooWide, name).toBe(false)
      for (let pressed = 0; pressed < escapes; pressed += 1) await scenes.page.keyboard.press('Escape')
      await expect(sheet, `${name} after Escape`).toHaveCount(0)
    }
    for (const { name, page, clicks, shown, scene = 'orders' } of panels) {
      await scenes.show(scene, { ...look, page })
      for (const button of clicks) await scenes.page.locator(button).first().click()
      const panel = scenes.page.locator(shown)
      await expect(panel, name).toBeVisible()
      problems.push(...(await problemsOf(scenes.page, name)))
      expect(await panel.evaluate((element) => element.scrollWidth > element.clientWidth + 1), name).toBe(false)
    }
    expect(problems).toEqual([])
  })
}

for (const language of ['zh-CN', 'en'] as const) {
  test(`nothing of the frame is clipped at 1280×720: ${language}`, async ({ scenes }) => {
    test.setTimeout(120_000)
    for (const scene of sceneNames) {
      await scenes.show(scene, { language, page: pageOf(scene) })
      expect(await clippedIn(scenes.page), scene).toEqual([])
    }
  })
}

test('nothing jumps and no key is stolen while a call comes, is answered and ends', async ({ scenes }) => {
  await scenes.show('ready')
  await scenes.page.evaluate(() => {
    const field = document.createElement('textarea')
    field.id = 'in-use'
    document.querySelector('main')?.append(field)
    field.focus()
  })
  const before = await places(scenes.page)
  for (const scene of ['ringing', 'talking', 'second-call', 'consulting', 'recovering', 'wrap-up'] as const) {
    const { topics } = sceneOf(scene, 'zh-CN', false)
    for (const name of ['seat', 'cards', 'lines', 'health'] as const) await scenes.say(name, topics[name])
    await expect(scenes.page.locator('.summary')).toBeVisible()
    expect(await places(scenes.page), scene).toEqual(before)
    expect(await scenes.page.evaluate(() => document.activeElement?.id), scene).toBe('in-use')
  }
})

test('a small tile is drawn in the colour of its state, in the theme that is worn', async ({ scenes }) => {
  for (const theme of ['light', 'dark'] as const) {
    await scenes.show('wall-80', { theme, page: 'wall' })
    await scenes.page.locator(smallTiles).click()
    for (const state of ['talking', 'ready'] as const) {
      // The first one asks for help.
      const tile = scenes.page.locator(`.tile-board .agent-tile[data-state="${state}"][data-tint="plain"]`).last()
      await expect(tile, `${state} ${theme}`).toBeAttached()
      const [shape, ground, wanted] = await tile.evaluate(coloursOf, state)
      expect(shape, `${state} ${theme}`).toEqual(wanted.state)
      expect(ground, `${state} ${theme}`).toEqual(wanted.surface)
    }
  }
})

test('a wide screen has the third column', async ({ scenes }) => {
  await scenes.show('talking')
  await expect(scenes.page.locator('.side-column, .side')).toHaveCount(0)
  await scenes.resize(1920, 1080)
  await expect(scenes.page.locator('.side')).toHaveCount(1)
})

async function problemsOf(page: Page, what: string): Promise<string[]> {
  return (await accessibilityProblems(page)).map((problem) => `${what}: ${problem}`)
}

/** Where everything of the seat bar stands that must not move. */
function places(page: Page): Promise<readonly string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll('.state-button, .person, .call-bar, .buttons > button, .tools button, .rail a')].map(
      (element) => {
        const { x, y, width, height } = element.getBoundingClientRect()
        return [x, y, width, height].map(Math.round).join(' ')
      },
    ),
  )
}

/** What is too wide for its place among the things whose words must be read whole. */
function clippedIn(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => {
    const root = document.documentElement
    const whole = root.scrollWidth > root.clientWidth || root.scrollHeight > root.clientHeight ? ['the page'] : []
    const parts = document.querySelectorAll<HTMLElement>(
      '.rail a, .rail a span, .buttons > button, .buttons > button span, .state-button .first, .state-button .second, .person .second, .chip .how, .help button, .help b',
    )
    const clipped = [...parts].filter((part) => part.scrollWidth > part.clientWidth + 1 && part.clientWidth > 0)
    return [...whole, ...clipped.map((part) => `${part.className}: ${part.textContent.trim()}`)]
  })
}

/** What the canvas shows in the middle of a tile's shape and beside it, and what the interface's colours are. */
function coloursOf(tile: HTMLElement, state: string) {
  const canvas = tile.parentElement?.querySelector('canvas') ?? null
  const pen = canvas?.getContext('2d') ?? null
  if (canvas === null || pen === null) throw new Error('no canvas')
  const ratio = canvas.width / canvas.clientWidth
  const [box, ground] = [tile.getBoundingClientRect(), canvas.getBoundingClientRect()]
  const at = (x: number, y: number): string => {
    const place = [(box.left - ground.left + x) * ratio, (box.top - ground.top + y) * ratio].map(Math.round)
    return [...pen.getImageData(place[0] ?? 0, place[1] ?? 0, 1, 1).data.slice(0, 3)].join()
  }
  const style = getComputedStyle(tile)
  // However it is written down: `#fff` too.
  const colour = (name: string): string => {
    const drop = document.createElement('canvas').getContext('2d')
    if (drop === null) throw new Error('no canvas')
    drop.fillStyle = style.getPropertyValue(name).trim()
    return (String(drop.fillStyle).match(/[0-9a-f]{2}/g) ?? []).map((part) => parseInt(part, 16)).join()
  }
  return [at(8, 7), at(14, 2), { state: colour(`--state-${state}`), surface: colour('--surface') }] as const
}
