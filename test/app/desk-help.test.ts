import { v7 as uuid } from 'uuid'
import { type LiveDelta } from '../../contract/live/messages.ts'
import { getReady, startSeatAt } from './support/at-work.ts'
import { type AppCentre, openCentre } from './support/centre.ts'
import { expect, type Seat, test } from './support/seat.ts'

/** AG4 and AG6 on the real parts: help, messages and the parking lot. */
const extension = '8001'
let centre: AppCentre
let seat: Seat

test.describe.configure({ mode: 'default' })
test.beforeAll(async () => {
  test.setTimeout(120_000)
  centre = await openCentre()
  seat = await startSeatAt(centre, extension)
  await getReady(centre, seat, extension)
})
test.afterAll(async () => {
  test.setTimeout(60_000)
  await seat.close()
  await centre.stop()
})

const helpAsked = (deltas: readonly LiveDelta[]) =>
  deltas.flatMap((delta) => (delta.kind === 'help.changed' ? [delta.request] : []))

test('one key asks for help, the agent sees who comes, and it ends with the call; a call is parked and taken back', async () => {
  test.setTimeout(90_000)
  const { desk, window } = seat
  const boss = centre.boss()
  const feed = await boss.listen()
  const caller = await centre.caller()
  await desk.shows('ringing')
  await window.keyboard.press('F2')
  await desk.shows('talking')

  await window.keyboard.press('F12')
  const asked = await feed.until('the request for help', (deltas) => helpAsked(deltas)[0])
  expect(asked).toMatchObject({ extension, takenByName: null })
  await expect(window.getByText(desk.words.help.asked, { exact: true })).toBeVisible()
  await boss.post(`/api/help/${asked.id}/take`)
  await expect(window.getByText(desk.words.help.taken.replace('{who}', 'boss'), { exact: true })).toBeVisible()

  await window.keyboard.press('Shift+F3')
  await desk.topicIs('lines', 'parked', ({ lines }) => lines.some(({ endReason }) => endReason === 'parked-here'))
  await feed.until('the end of the request', (deltas) => helpAsked(deltas).find(({ endedAt }) => endedAt !== null))
  await expect(window.locator('#own-help')).toHaveCount(0)
  await desk.topicIs('floor', 'with the parked call', ({ waiting }) => waiting.some(({ slot }) => slot === '701'))
  feed.close()

  await window.keyboard.press('Control+p')
  await window
    .getByRole('dialog')
    .getByRole('button', { name: desk.words.phone.takeParkedOf.split('{number}')[0]?.trim() ?? '' })
    .click()
  await desk.shows('ringing')
  await window.keyboard.press('F2')
  await desk.topicIs('lines', 'talking again', ({ lines }) => lines.some(({ phase }) => phase === 'talking'))
  await centre.audioBothWays(extension)
  await window.keyboard.press('Shift+F2')
  const { call, steps } = await centre.call(caller.from, 'over', ({ endedAt }) => endedAt !== null)
  expect(call).toMatchObject({ extension, lossReason: null })
  const kinds = steps.map(({ kind }) => kind)
  for (const kind of ['help', 'parked', 'unparked'] as const) expect(kinds).toContain(kind)
})

test('a message comes without taking the keyboard, is answered, and waits while the hub is away', async () => {
  test.setTimeout(90_000)
  const { desk, window } = seat
  const boss = centre.boss()
  const { userId } = (await desk.topic('session')).me ?? { userId: '' }
  await window.keyboard.press('Control+k')
  await boss.post('/api/messages', { id: uuid(), to: { kind: 'person', userId }, text: '四点开会' })
  await expect(window.getByRole('button', { name: desk.words.messages.unread.replace('{count}', '1') })).toBeVisible()
  await expect(window.getByRole('combobox', { name: desk.words.shortcuts.goToHint })).toBeFocused()
  await window.keyboard.press('Escape')

  await window.keyboard.press('Control+m')
  const panel = window.getByRole('dialog', { name: desk.words.messages.title })
  await window.keyboard.press('Enter')
  await expect(panel.getByText('四点开会').last()).toBeVisible()
  // The text stands in the list too; the field has the keyboard when the conversation is open.
  await expect(panel.locator('textarea')).toBeFocused()
  await window.keyboard.type('收到')
  await window.keyboard.press('Enter')
  await desk.topicIs('messages', 'answered', ({ open }) => open?.messages.some(({ text }) => text === '收到') === true)

  await centre.hub.kill()
  await desk.topicIs('health', 'without the hub', ({ hub }) => hub.state !== 'online')
  await window.keyboard.type('晚点说')
  await window.keyboard.press('Enter')
  await expect(panel.getByText(desk.words.messages.waiting)).toBeVisible()
  await centre.hub.start()
  await desk.topicIs(
    'messages',
    'sent',
    ({ open }) => open?.pending.length === 0 && open.messages.some(({ text }) => text === '晚点说'),
    { timeoutMs: 40_000 },
  )
  const { messages } = (await centre.boss().post('/api/messages/read', { with: { kind: 'person', userId } })) as {
    messages?: { text: string }[]
  }
  expect(messages?.map(({ text }) => text)).toEqual(['晚点说', '收到', '四点开会'])
})
