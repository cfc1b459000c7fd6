import { join } from 'node:path'
import { type SceneName } from '../support/window-preview/scenes.ts'
import { openSceneWindow } from './support/scene-window.ts'
import { expect, type Look, looks, pictureOf, test } from './support/seat.ts'

/**
 * The screens no small centre can show: the wall of ten, eighty and five hundred seats, its sheets, alarms with their
 * play-books, staffing, recordings; and the first minutes: practice and set-up. The real app over the situations of scenes.ts; `ZUOXI_SCREENS=1` writes every look into
 * docs/screens, without it each is drawn in one.
 */
const pictures: readonly Readonly<{
  name: string
  scene: SceneName
  page: string
  clicks?: readonly string[]
  shown: string
}>[] = [
  { name: '50-wall-10-seats', scene: 'wall-10', page: 'wall', shown: '.agent-tile' },
  { name: '51-wall-80-seats', scene: 'wall-80', page: 'wall', shown: '.agent-tile' },
  { name: '52-wall-500-seats', scene: 'wall-500', page: 'wall', shown: '.agent-tile[data-state]' },
  {
    name: '53-wall-500-seats-list',
    ...{ scene: 'wall-500', page: 'wall', clicks: ['.densities button:nth-child(2)'], shown: '.agent-tile.rows' },
  },
  {
    name: '54-wall-big-screen',
    ...{ scene: 'wall-80', page: 'wall', clicks: ['[data-open="big"]'], shown: '.big-screen' },
  },
  {
    name: '55-wall-figure',
    ...{ scene: 'wall-80', page: 'wall', clicks: ['.queue-tile [data-figure="service-level"]'], shown: '.other' },
  },
  {
    name: '56-wall-ladder',
    ...{ scene: 'wall-10', page: 'wall', clicks: ['.agent-tile[data-extension="8003"]'], shown: '.ladder' },
  },
  { name: '57-alarms', scene: 'alarms', page: 'wall', shown: '.strip li' },
  {
    name: '58-play-book',
    ...{ scene: 'alarms', page: 'wall', clicks: ['.strip li:nth-child(2) button'], shown: '.panel' },
  },
  { name: '59-staffing', scene: 'alarms', page: 'wall', clicks: ['.tools .staffing'], shown: '[role="dialog"]' },
  { name: '60-recordings', scene: 'recordings', page: 'recordings', shown: '.recordings [role="option"]' },
  {
    name: '61-recording-player',
    ...{
      scene: 'recordings',
      page: 'recordings',
      clicks: ['.recordings [role="option"]'],
      shown: '.recordings canvas',
    },
  },
  { name: '62-recording-rules', scene: 'recording-rules', page: 'settings?section=rules', shown: '.recording-rules' },
  { name: '70-first-page', scene: 'not-enrolled', page: 'desk', shown: '.session .what' },
  { name: '71-practice-people', scene: 'practice-choosing', page: 'desk', shown: '.session .what' },
  { name: '72-practice-desk', scene: 'practice-desk', page: 'desk', shown: '.band .caption' },
  { name: '73-practice-trainer', scene: 'practice-trainer', page: 'practice', shown: '.practice' },
  { name: '74-set-up-pbx', scene: 'set-up-pbx', page: 'desk', shown: '.set-up .body' },
  { name: '75-set-up-check', scene: 'set-up-check', page: 'desk', shown: '.set-up .sum' },
]

/** No hub stands behind a made-up recording: that its sound cannot be played is not what the picture is of. */
function forgiveSound(): void {
  const stop = (event: Event): void => {
    if (event.target instanceof HTMLMediaElement) event.stopImmediatePropagation()
  }
  addEventListener('error', stop, { capture: true })
}

const all = process.env['ZUOXI_SCREENS'] === '1'
/** In turn: every language, theme and size is drawn with something. */
const wanted = (at: number): readonly Look[] => (all ? looks : looks.filter((_, n) => n === (at * 3) % looks.length))

test.setTimeout(all ? 900_000 : 120_000)
test('the wall of every size, alarms and recordings', async ({ seat }) => {
  const scenes = await openSceneWindow(seat.app)
  await scenes.page.addInitScript(forgiveSound)
  for (const [at, { name, scene, page, clicks = [], shown }] of pictures.entries()) {
    for (const { language, theme, size } of wanted(at)) {
      const [width = 1280, height = 720] = size.split('x').map(Number)
      await scenes.resize(width, height)
      await scenes.show(scene, { language, theme, page })
      for (const button of clicks) await scenes.page.locator(button).first().click()
      // A page is loaded when first gone to.
      await expect(scenes.page.locator(shown).first(), name).toBeVisible({ timeout: 20_000 })
      // What lies under the pointer would look chosen.
      await scenes.page.mouse.move(0, 0)
      await pictureOf(scenes.page, `${name}-${language}-${theme}-${size}`, join(seat.dataFolder, 'screens'))
    }
  }
  await scenes.close()
})
