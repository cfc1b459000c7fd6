import { expect } from '@playwright/test'
import { packetsOf } from './support/media-spy.ts'
import { getReady, startSeatAt } from './support/at-work.ts'
import { type AppCentre, openCentre } from './support/centre.ts'
import { type Seat, test } from './support/seat.ts'
import { waitUntil } from '../support/wait-for.ts'

/** Two of our own seats, each a running app with its own window and sound, and one customer between them. */

let centre: AppCentre
let asks: Seat
let takes: Seat

test.beforeAll(async () => {
  test.setTimeout(150_000)
  centre = await openCentre()
  await centre.addCustomer({ name: '苏晓梅', numbers: ['13577778888'], level: 'vip', notes: '送货前先打电话' })
  asks = await startSeatAt(centre, '8001')
  takes = await startSeatAt(centre, '8002')
  await getReady(centre, asks, '8001')
})
test.afterAll(async () => {
  test.setTimeout(60_000)
  await asks.close()
  await takes.close()
  await centre.stop()
})

/** Packets go both ways at Asterisk and in the media window of this seat. */
async function audioBothWays(seat: Seat, extension: string): Promise<void> {
  await centre.audioBothWays(extension)
  const present = async () => (await packetsOf(seat.mediaPages())).find(({ state }) => state === 'connected')
  const before = await present()
  await waitUntil(
    'packets both ways in the media window',
    present,
    (now) => now !== undefined && now.sent > (before?.sent ?? 0) + 10 && now.received > (before?.received ?? 0) + 10,
  )
}

test('asked first, then handed over: the customer, the card and the sound are at the other seat', async () => {
  test.setTimeout(90_000)
  const caller = await centre.caller({ from: '13577778888' })
  await expect(asks.desk.callBar).toContainText(asks.desk.words.phone.phase.ringing)
  await asks.window.keyboard.press('F2')
  await asks.desk.shows('talking')
  await audioBothWays(asks, '8001')

  await asks.window.keyboard.press('F4')
  const whom = asks.window.getByRole('combobox', { name: asks.desk.words.phone.transferTo })
  await whom.fill('8002')
  await whom.press('Enter')
  await expect(takes.desk.callBar).toContainText(takes.desk.words.phone.phase.ringing)
  await expect(takes.desk.callBar).toContainText('8001')
  await takes.window.keyboard.press('F2')
  await takes.desk.shows('talking')
  await asks.desk.topicIs('lines', 'talking with the colleague', ({ lines }) =>
    lines.some(({ consultationFor, phase }) => consultationFor !== null && phase === 'talking'),
  )
  // The two of them speak, the customer hears music.
  await audioBothWays(takes, '8002')
  await centre.heardInLog(/Started music on hold, class '[^']*', on channel 'PJSIP\/unicom/)

  await asks.window.keyboard.press('F4')
  await asks.desk.shows('wrap-up')
  await asks.desk.topicIs('lines', 'over', ({ lines }) => lines.every(({ phase }) => phase === 'ended'))
  await centre.heardInLog(/Stopped music on hold on PJSIP\/unicom/)
  await takes.desk.shows('talking')
  await expect(takes.desk.callBar).toContainText('苏晓梅')
  await takes.desk.cardOf('苏晓梅')
  await audioBothWays(takes, '8002')

  await takes.window.keyboard.press('Shift+F2')
  await takes.desk.topicIs('lines', 'over', ({ lines }) => lines.every(({ phase }) => phase === 'ended'))
  const { call, steps } = await centre.call(caller.from, 'over', ({ endedAt }) => endedAt !== null)
  expect(call).toMatchObject({ direction: 'inbound', queue: 'water-order', extension: '8002', endedBy: 'agent' })
  expect(steps.map(({ kind }) => kind)).toContain('transferred')
  expect(await centre.callsOf(caller.from)).toHaveLength(1)
})
