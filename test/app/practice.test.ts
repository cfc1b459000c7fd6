import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { waitUntil } from '../support/wait-for.ts'
import { figure } from './support/figure.ts'
import { packetsOf, unplugMicrophone } from './support/media-spy.ts'
import { expect, type Seat, startSeat, test } from './support/seat.ts'

/**
 * The first start of somebody who only wants to look (PL2): from a bare data folder to an order placed in a call that is
 * heard, then the same floor as its supervisor, and everything of it gone by one press. Nothing else is installed.
 */

let seat: Seat

// One story: tried again it begins anew.
test.describe.configure({ mode: 'serial' })
test.setTimeout(90_000)
test.beforeAll(async () => {
  seat = await startSeat()
})
test.afterAll(async () => seat.close())

const band = () => seat.window.getByRole('region', { name: seat.desk.words.practice.band, exact: true })
const inBand = (word: 'callNow' | 'person' | 'reset' | 'leave') =>
  band().getByRole('button', { name: seat.desk.words.practice[word], exact: true })
const phaseIs = (phase: string) =>
  seat.desk.topicIs('practice', phase, (practice) => practice.phase === phase, { timeoutMs: 45_000 })

async function heard(): Promise<void> {
  const connected = async () => (await packetsOf(seat.mediaPages())).find(({ state }) => state === 'connected')
  const before = await waitUntil('a connected call', connected, (peer) => peer !== undefined)
  await waitUntil(
    'packets both ways in the media window',
    connected,
    (now) => now !== undefined && now.sent > (before?.sent ?? 0) + 10 && now.received > (before?.received ?? 0) + 10,
  )
}

test('an agent: one key to try it, one to choose, one to be ready; a call heard, an order placed, a score', async () => {
  const { desk, window } = seat
  const began = Date.now()
  // No pass-phrase is asked for: nothing of it is worth one.
  await expect(window.getByRole('button', { name: new RegExp(desk.words.practice.first.try) })).toBeFocused()
  await window.keyboard.press('Enter')
  await phaseIs('choosing')
  figure('practice.begin-to-choosing', Date.now() - began)
  await expect(band()).toBeVisible()
  await window.keyboard.press('1')
  await desk.shows('not-ready')
  await expect(desk.statusBar).toContainText(desk.words.frame.sip.registered)
  await window.keyboard.press('F8')
  await desk.shows('ready')

  await desk.topicIs('cache', 'filled', ({ state }) => state === 'current', { timeoutMs: 30_000 })
  await desk.ask('practice.call', { intent: 'repeat-order', mood: 'hurried' })
  await expect(desk.callBar).toContainText(desk.words.phone.phase.ringing)
  figure('practice.begin-to-first-ring', Date.now() - began)
  const { cards } = await desk.topicIs('cards', 'known', (state) =>
    state.cards.some(({ chosenId }) => chosenId !== null),
  )
  await desk.cardOf(cards[0]?.customers[0]?.name ?? '')
  const name = cards[0]?.customers[0]?.name ?? ''
  await window.keyboard.press('F2')
  await desk.shows('talking')
  await heard()
  // What is heard is read along.
  await expect(band().getByLabel(desk.words.practice.captionsOf)).not.toBeEmpty({ timeout: 20_000 })

  await window.keyboard.press('F9')
  const form = window.getByRole('group', { name: desk.words.orders.form, exact: true })
  await expect(form).toBeVisible()
  await desk.topicIs('shop', 'there', ({ state }) => state === 'current')
  await window.keyboard.press('F9')
  await expect(form.getByRole('status')).toContainText(/\d/)
  figure('practice.begin-to-order', Date.now() - began)
  await window.keyboard.press('Shift+F2')
  // A caller in a hurry may have hung up first, and wrap-up ends by itself; the next one may ring already.
  const { agent } = await desk.topicIs('seat', 'off this call', ({ agent: now }) => now?.state !== 'talking')
  if (agent?.state === 'wrap-up') await window.keyboard.press('F10')
  await expect(band().getByRole('status')).toContainText(/[1-9]\d? ?/, { timeout: 20_000 })
  // Scored at the call's end, and again when the order has reached the hub.
  const { exercise } = await desk.topicIs('practice', 'scored for the order', (now) =>
    (now.exercise?.scores ?? []).some(
      ({ intent, rightCustomer, done }) => intent === 'repeat-order' && rightCustomer === true && done === true,
    ),
  )
  // A trainee does not see what is coming.
  expect(exercise?.calls).toEqual([])

  // Its recording is found by the caller's name, and Enter plays it.
  await desk.go('recordings')
  await window.getByPlaceholder(desk.words.recordings.search).fill(name)
  await expect(window.getByRole('option', { name: new RegExp(name) })).toBeVisible({ timeout: 20_000 })
  await window.keyboard.press('Enter')
  await waitUntil(
    'the recording to be heard',
    () => window.evaluate(() => document.querySelector('audio')?.currentTime ?? 0),
    (at) => at > 0.5,
  )
})

test('a supervisor: the wall lives, the trainer sees what callers say, and a colleague is listened to', async () => {
  const { desk, window } = seat
  await inBand('person').click()
  await phaseIs('choosing')
  await window.keyboard.press('2')
  await phaseIs('on')
  await desk.topicIs('health', 'registered', ({ sip }) => sip.state === 'registered')
  await desk.go('practice')
  await expect(window.getByRole('region', { name: desk.words.practice.scores })).toContainText(
    desk.words.practice.intent['repeat-order'],
  )
  // A supervisor finds somebody in a call without doing anything for it.
  const agents = await desk.topicIs(
    'colleagues',
    'with one in a call',
    (all) => all.some(({ state, callId }) => state === 'talking' && callId !== null),
    { timeoutMs: 30_000 },
  )
  const busy = agents.find(({ state, callId }) => state === 'talking' && callId !== null)
  if (busy?.callId === undefined || busy.callId === null) throw new Error('nobody talks')
  const calls = window.getByRole('region', { name: desk.words.practice.calls })
  await expect(calls.locator('.said span').first()).toBeVisible()

  await desk.go('wall')
  await window.locator(`[data-extension="${busy.extension}"]`).click()
  const ladder = window.getByRole('dialog').getByRole('status')
  const { rung } = desk.words.ladder
  await expect(window.getByRole('dialog')).toContainText(rung.listen)
  // The keys printed on the rungs are theirs wherever the keyboard is in the sheet.
  for (const [key, name] of [
    ['1', rung.listen],
    ['2', rung.whisper],
    ['3', rung.barge],
  ] as const) {
    await window.keyboard.press(key)
    await expect(ladder).toContainText(desk.words.ladder.current.replace('{rung}', name))
    if (key === '1') await heard()
  }
  await window.keyboard.press('Escape')
  await expect(ladder).toContainText(desk.words.ladder.none)
  await window.keyboard.press('Escape')
})

test('reset asks once and leaves nothing; leaving gives the real seat back', async () => {
  const { desk, window, dataFolder } = seat
  const before = await desk.topic('practice')
  expect(before.exercise?.scores.length).toBeGreaterThan(0)
  await inBand('reset').click()
  await inBand('reset').click()
  await phaseIs('starting')
  await phaseIs('choosing')
  await window.keyboard.press('1')
  await phaseIs('on')
  const { exercise } = await desk.topicIs('practice', 'known', (now) => now.exercise !== null)
  expect(exercise?.scores).toEqual([])

  // A machine without a microphone practises too, and says that one only listens.
  await unplugMicrophone(seat.mediaPages(), true)
  await desk.topicIs('devices', 'without a microphone', ({ microphoneTrouble }) => microphoneTrouble !== null)
  await window.keyboard.press('F8')
  await desk.shows('ready')
  await expect(band()).toContainText(desk.words.practice.listensOnly)
  await unplugMicrophone(seat.mediaPages(), false)

  await inBand('leave').click()
  await expect(window.getByRole('button', { name: new RegExp(desk.words.practice.first.enrol) })).toBeVisible()
  await expect(band()).toHaveCount(0)
  // Apart from the real seat's files, which are not there yet.
  expect(existsSync(join(dataFolder, 'practice', 'hub'))).toBe(true)
  expect(existsSync(join(dataFolder, 'seat.db'))).toBe(false)
})
