import { expect } from '@playwright/test'
import { type Intervention, type Rung } from '../../contract/supervision.ts'
import { waitUntil } from '../support/wait-for.ts'
import { accessibilityProblems } from './support/accessibility.ts'
import { getReady, sitDown, startSeatAt } from './support/at-work.ts'
import { type AppCentre, openCentre } from './support/centre.ts'
import { packetsOf } from './support/media-spy.ts'
import { type Seat, startSeat, test } from './support/seat.ts'

/** An agent and a supervisor, each a running app, and a customer who talks with the agent. */

let centre: AppCentre
let agent: Seat
let supervisor: Seat

test.beforeAll(async () => {
  test.setTimeout(150_000)
  centre = await openCentre()
  agent = await startSeatAt(centre, '8001')
  supervisor = await startSeat()
  await sitDown(centre, supervisor, '8002', 'boss')
  await expect(supervisor.desk.statusBar).toContainText(supervisor.desk.words.frame.sip.registered)
  await getReady(centre, agent, '8001')
})
test.afterAll(async () => {
  test.setTimeout(60_000)
  await agent?.close()
  await supervisor?.close()
  await centre?.stop()
})

const standsOn = async (rung: Rung): Promise<void> => {
  const { desk, window } = supervisor
  await expect(window.locator(`[data-step="${rung}"]`)).toHaveAttribute('aria-pressed', 'true')
  await expect(window.getByRole('group', { name: /王芳|8001/ }).getByRole('status')).toContainText(
    desk.words.ladder.rung[rung],
  )
}

test('listens, whispers, barges in and hands back, by the ladder on the wall; the phone answers by itself', async () => {
  test.setTimeout(90_000)
  const caller = await centre.caller()
  await expect(agent.desk.callBar).toContainText(agent.desk.words.phone.phase.ringing)
  await agent.window.keyboard.press('F2')
  await agent.desk.shows('talking')

  const { desk, window } = supervisor
  await desk.go('wall')
  await window.locator('.agent-tile[data-extension="8001"]').click()
  await window.locator('[data-step="listen"]').focus()
  await window.keyboard.press('1')
  await standsOn('listen')
  const { lines } = await desk.topicIs('lines', 'talking', (all) => all.lines.some(({ phase }) => phase === 'talking'))
  const [line] = lines.filter(({ phase }) => phase === 'talking')
  expect(line?.direction).toBe('internal')
  expect((await desk.topic('cards')).cards).toEqual([])
  // The wall behind it is looked at in window-scenes.test.ts.
  const problems = await accessibilityProblems(window)
  expect(problems.filter((problem) => !problem.includes('button[data-extension='))).toEqual([])

  await window.keyboard.press('2')
  await standsOn('whisper')
  await window.keyboard.press('3')
  await standsOn('barge')
  // Without a second ring, and with sound.
  expect((await desk.topic('lines')).lines.map(({ lineId }) => lineId)).toEqual([line?.lineId])
  const present = async () => (await packetsOf(supervisor.mediaPages())).find(({ state }) => state === 'connected')
  const before = await present()
  await waitUntil(
    'packets both ways at the supervisor',
    present,
    (now) => now !== undefined && now.sent > (before?.sent ?? 0) + 10 && now.received > (before?.received ?? 0) + 10,
  )

  await window.keyboard.press('Escape')
  await expect(window.getByRole('dialog')).toBeVisible()
  await expect(window.getByRole('status').filter({ hasText: desk.words.ladder.none })).toBeVisible()
  await desk.topicIs('lines', 'over', ({ lines: all }) => all.every(({ phase }) => phase === 'ended'))
  await agent.desk.shows('talking')
  await centre.audioBothWays('8001')
  const { interventions } = await centre.boss().get<{ interventions: Intervention[] }>('/api/interventions')
  expect(interventions).toEqual([])
  await agent.window.keyboard.press('Shift+F2')
  const { steps } = await centre.call(caller.from, 'over', ({ endedAt }) => endedAt !== null)
  expect(steps.filter(({ kind }) => kind === 'supervised').map(({ detail }) => detail['mode'])).toEqual([
    ...['listen', 'whisper', 'barge', 'ended'],
  ])
})
