import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type LiveDelta } from '../../contract/live/messages.ts'
import { proofPauseNames } from '../../contract/seat/ready-proof.ts'
import { waitUntil } from '../support/wait-for.ts'
import { getReady, startSeatAt } from './support/at-work.ts'
import { type AppCentre, openCentre } from './support/centre.ts'
import { unplugMicrophone } from './support/media-spy.ts'
import { expect, type Seat, test } from './support/seat.ts'

/** AG3: a seat that says ready can take a call. What it can no longer prove pauses it at the PBX, under its name. */

const extension = '8001'
/** What was asked for would be shown some seconds longer. */
const shortMs = 2_000
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

type AgentChanged = Extract<LiveDelta, { kind: 'agent.changed' }>

const isPausedFor =
  (reason: string) =>
  (deltas: readonly LiveDelta[]): AgentChanged | undefined =>
    deltas.find(
      (delta): delta is AgentChanged =>
        delta.kind === 'agent.changed' && delta.agent.extension === extension && delta.agent.reason === reason,
    )

/** What the PBX's own queue says of the seat. */
const member = async (): Promise<string> =>
  (await centre.stage.asterisk.cli('queue show water-order')).split('\n').find((line) => line.includes(extension)) ?? ''

const isOpen = (line: string): boolean => line !== '' && !line.includes('paused') && !line.includes('Unavailable')

async function isReadyAgain(): Promise<void> {
  await centre.agentIs(extension, 'ready', ({ state, reason }) => state === 'ready' && reason === null)
  await waitUntil('the PBX to have the seat open', member, isOpen)
  await seat.desk.shows('ready')
}

test('the microphone is taken away while ready: a named pause, and a customer waits instead of ringing in vain', async () => {
  const { desk } = seat
  const supervisor = await centre.boss().listen()
  await unplugMicrophone(seat.mediaPages(), true)
  await supervisor.until('the seat to be paused for its microphone', isPausedFor('no-microphone'))
  supervisor.close()
  await waitUntil('the pause at the PBX', member, (line) => line.includes('paused:no-microphone'))
  await expect(seat.window.getByRole('button', { name: desk.words.seat.whatToDo })).toBeVisible()
  await desk.topicIs('seat', 'without a microphone', ({ proofs }) =>
    proofs.some(({ item, state }) => item === 'microphone' && state === 'failed'),
  )

  const caller = await centre.caller()
  await centre.call(caller.from, 'waiting', ({ phase }) => phase === 'queued')
  expect((await desk.topic('lines')).lines).toEqual([])

  // Plugged in again: ready by itself, and the one who waited is through.
  await unplugMicrophone(seat.mediaPages(), false)
  await expect(desk.callBar).toContainText(desk.words.phone.phase.ringing)
  await seat.window.keyboard.press('F2')
  await desk.shows('talking')
  await centre.audioBothWays(extension)
  await seat.window.keyboard.press('Shift+F2')
  await desk.shows('wrap-up')
  await seat.window.keyboard.press('F10')
  await isReadyAgain()
  const { steps } = await centre.call(caller.from, 'over', ({ endedAt }) => endedAt !== null)
  const offers = steps.filter(({ kind }) => kind === 'offer-ended').map(({ detail }) => detail['outcome'])
  expect(offers).toEqual(['answered'])
})

test('the microphone is taken away while ready, and a colleague is there: the customer rings at the colleague’s', async () => {
  const { desk } = seat
  const phone = await centre.stage.seat('8005')
  const colleague = await centre.person('a8005')
  await colleague.post('/api/seat/sign-in', { extension: '8005', state: 'ready' })
  await centre.agentIs('8005', 'ready', ({ state, reason }) => state === 'ready' && reason === null)
  try {
    await unplugMicrophone(seat.mediaPages(), true)
    await waitUntil('the pause at the PBX', member, (line) => line.includes('paused:no-microphone'))
    // Whoever waited longest would be asked first, and in turn: twice, so that 8001 had its turn.
    for (const turn of ['first', 'second']) {
      const caller = await centre.caller()
      const call = await (await phone.next()).answer()
      const { call: stored, steps } = await centre.call(
        caller.from,
        `${turn} in talk`,
        ({ phase }) => phase === 'talking',
      )
      expect(stored.extension).toBe('8005')
      expect(steps.filter(({ kind }) => kind === 'offered').map(({ extension: at }) => at)).toEqual(['8005'])
      expect((await desk.topic('lines')).lines.filter(({ number }) => number === caller.from)).toEqual([])
      call.hangUp()
      await centre.call(caller.from, `${turn} over`, ({ phase }) => phase === 'ended')
      await colleague.post('/api/seat/wrap-up/end')
      await centre.agentIs('8005', 'ready again', ({ state, reason }) => state === 'ready' && reason === null)
    }
  } finally {
    await colleague.post('/api/seat/sign-out')
    await unplugMicrophone(seat.mediaPages(), false)
  }
  await isReadyAgain()
})

test('without a microphone nobody becomes ready by asking for it', async () => {
  const { desk } = seat
  await seat.window.keyboard.press('F8')
  await desk.shows('not-ready')
  await unplugMicrophone(seat.mediaPages(), true)
  await desk.topicIs('devices', 'without a microphone', ({ microphoneTrouble }) => microphoneTrouble !== null)
  await seat.window.keyboard.press('F8')
  const trouble = seat.window.getByRole('dialog', { name: desk.words.seat.notProven })
  await expect(trouble).toContainText(desk.words.seat.proof.microphone)
  await expect(trouble).toContainText(desk.words.seat.proofIs.failed)
  expect(isOpen(await member())).toBe(false)

  // And again while the pause of that name stands, so that nothing changes at the PBX: the same, and the button says why
  // as soon, not what was asked for.
  await waitUntil('the pause at the PBX', member, (line) => line.includes('paused:no-microphone'))
  await seat.window.keyboard.press('Escape')
  await expect(trouble).toBeHidden()
  await seat.window.keyboard.press('F8')
  await expect(trouble).toContainText(desk.words.seat.proof.microphone, { timeout: shortMs })
  await expect(desk.stateButton).toContainText(proofPauseNames['no-microphone']['zh-CN'], { timeout: shortMs })
  await unplugMicrophone(seat.mediaPages(), false)
  await desk.topicIs('devices', 'with a microphone', ({ microphoneTrouble }) => microphoneTrouble === null)
  await isReadyAgain()
})

test('the registration is lost while ready: paused at the PBX, and ready when it is back', async () => {
  const { desk } = seat
  const supervisor = await centre.boss().listen()
  centre.wire.cut()
  await supervisor.until('the seat to be paused as unregistered', isPausedFor('unregistered'))
  supervisor.close()
  await expect(desk.statusBar).toContainText(desk.words.frame.sip.unregistered)
  await waitUntil('the pause at the PBX', member, (line) => line.includes('paused:unregistered'))
  const caller = await centre.caller()
  await centre.call(caller.from, 'waiting', ({ phase }) => phase === 'queued')

  centre.wire.heal()
  await expect(desk.statusBar).toContainText(desk.words.frame.sip.registered, { timeout: 20_000 })
  await expect(desk.callBar).toContainText(desk.words.phone.phase.ringing)
  await seat.window.keyboard.press('F2')
  await desk.shows('talking')
  await centre.audioBothWays(extension)
  await seat.window.keyboard.press('Shift+F2')
  await desk.shows('wrap-up')
  await seat.window.keyboard.press('F10')
  await isReadyAgain()
  const { call } = await centre.call(caller.from, 'over', ({ endedAt }) => endedAt !== null)
  expect(call).toMatchObject({ extension, lossReason: null })
})

test('a queue is gone from the PBX: the disagreement is shown, lasts, and is repaired by one click', async () => {
  test.setTimeout(120_000)
  const { desk, window } = seat
  const { asterisk } = centre.stage
  const file = join(asterisk.place.configurationFolder, 'queues.conf')
  const whole = await readFile(file, 'utf8')
  const person = window.getByRole('banner')
  const trouble = person.getByRole('button', { name: desk.words.seat.disagreement })
  try {
    // Somebody renames it in the file by hand. Asterisk says nothing of the members it forgets with it.
    await writeFile(file, whole.replace('[water-order]', '[water-order-by-hand]'))
    await asterisk.cli('queue reload all')
    // The hub asks for the pause again and again, and nothing comes back from that queue.
    await window.keyboard.press('F8')
    await expect(trouble).toBeVisible({ timeout: 45_000 })
    // By itself it is tried once, and refused.
    await desk.topicIs(
      'seat',
      'in disagreement after its own try',
      ({ disagreement }) => disagreement?.repairing === false,
    )
  } finally {
    await writeFile(file, whole)
    await asterisk.cli('queue reload all')
  }
  expect(await member()).toBe('')
  await expect(trouble).toBeVisible()
  await trouble.click()
  await waitUntil('the seat in its queue again', member, (line) => line.includes('paused'))
  await expect(trouble).toBeHidden()
  expect((await desk.topic('seat')).disagreement).toBeNull()
  await desk.shows('not-ready')
  await window.keyboard.press('F8')
  await isReadyAgain()
})
