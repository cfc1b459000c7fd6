import { agentsApi } from '../../contract/api/agents.api.ts'
import { sitDown } from './support/at-work.ts'
import { type AppCentre, newCaller, openCentre } from './support/centre.ts'
import { expect, type Seat, startSeat, test } from './support/seat.ts'

/** SV1–SV3 on the real parts: the wall moves with the call, says whom the agent speaks with, and acts on the agent. */
const agent = '8005'
let centre: AppCentre
let wall: Seat

test.describe.configure({ mode: 'default' })
test.beforeAll(async () => {
  test.setTimeout(120_000)
  centre = await openCentre()
  wall = await startSeat({ size: '1920x1080' })
  await sitDown(centre, wall, '8001', 'boss')
  await centre.hub.ready(agent)
})
test.afterAll(async () => {
  test.setTimeout(60_000)
  await wall.close()
  await centre.stop()
})

test('a call is seen on its queue and its agent with the customer’s name, and its figure opens to it', async () => {
  test.setTimeout(90_000)
  const { desk, window } = wall
  const number = newCaller()
  const customer = await centre.addCustomer({ name: '孙桂英', numbers: [number] })
  await desk.topicIs('cache', 'with the customer', ({ customers }) => customers > 0)
  await desk.go('wall')
  const tile = window.locator(`.agent-tile[data-extension="${agent}"]`)
  const waiting = window.locator('[data-queue="water-order"] [data-figure="waiting"] b')
  await expect(tile).toHaveAttribute('data-state', 'ready')
  await expect(waiting).toHaveText('0')

  const phone = await centre.stage.seat(agent)
  const coming = phone.next()
  await centre.caller({ from: number })
  const call = await coming
  await expect(tile).toHaveAttribute('data-state', 'ringing')
  await expect(waiting).toHaveText('1')
  const talking = await call.answer()
  await expect(tile).toHaveAttribute('data-state', 'talking')
  await expect(tile).toContainText(customer.name)
  await expect(waiting).toHaveText('0')

  await window.locator('[data-queue="water-order"] [data-figure="service-level"]').click()
  const sheet = window.getByRole('dialog')
  await expect(sheet).toContainText(desk.words.wall.sheet.formula)
  await expect(sheet.locator('.other')).toHaveCount(2)
  await window.keyboard.press('Escape')
  await expect(sheet).toHaveCount(0)

  // The line of the running call opens to what happened in it.
  await window.locator('#wall-calls').getByText(customer.name).click()
  await expect(window.getByRole('dialog').locator('li.answered')).toBeVisible()
  await window.keyboard.press('Escape')
  await talking.hangUp()
  await expect(tile).toHaveAttribute('data-state', 'wrap-up')
})

test('a break is forced from the agent’s sheet, and ready again, by the keyboard', async () => {
  test.setTimeout(60_000)
  const { desk, window } = wall
  const { force } = desk.words.wall.agent
  const tile = window.locator(`.agent-tile[data-extension="${agent}"]`)
  await tile.focus()
  await window.keyboard.press('Enter')
  const sheet = window.getByRole('dialog')
  await sheet.getByRole('button', { name: force.break }).click()
  await expect(tile).not.toHaveAttribute('data-state', 'break')
  await sheet.locator('[data-force="confirm"]').click()
  await expect(tile).toHaveAttribute('data-state', 'break')
  await centre.agentIs(agent, 'on a break', ({ state, reason }) => state === 'break' && reason === 'rest')
  await sheet.getByRole('button', { name: force.ready }).click()
  await sheet.locator('[data-force="confirm"]').click()
  await expect(tile).toHaveAttribute('data-state', 'ready')
  await window.keyboard.press('Escape')
  await expect(tile).toBeFocused()
})

test('what is arranged stays with the person, through another start of the page', async () => {
  const { desk, window } = wall
  const board = window.locator('[data-density]')
  await window.getByRole('button', { name: desk.words.wall.density.cards }).click()
  await expect(board).toHaveAttribute('data-density', 'cards')
  await expect
    .poll(async () => (await desk.ask('preference.read', { key: 'wall' })).value)
    .toMatchObject({ density: 'cards' })
  await window.reload()
  await desk.go('wall')
  await expect(board).toHaveAttribute('data-density', 'cards')
})

test('without the right there is no such place, and the hub refuses', async () => {
  const { desk } = wall
  const person = await centre.person(`a${agent}`)
  for (const [method, path, body] of [
    ['PUT', agentsApi.forceState.path.replace(':extension', '8001'), { state: 'not-ready' }],
    ['GET', agentsApi.readQueues.path.replace(':extension', '8001'), undefined],
  ] as const) {
    expect((await person.ask(method, path, body)).status).toBe(403)
  }
  await desk.ask('session.sign-out', null)
  await desk.topicIs('session', 'signed out', ({ phase }) => phase === 'signed-out')
  await desk.signIn(`a8002`, 'seven green buckets')
  await desk.chooseSeat('8002')
  await desk.topicIs('session', 'signed in', ({ phase }) => phase === 'signed-in')
  const places = wall.window.getByRole('navigation', { name: desk.words.frame.places })
  await expect(places.getByRole('link', { name: desk.words.frame.place.calls })).toBeVisible()
  await expect(places.getByRole('link', { name: desk.words.frame.place.wall })).toHaveCount(0)
})
