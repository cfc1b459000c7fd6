import { type Page } from '@playwright/test'
import { type PhoneLine } from '../../contract/seat/phone-line.ts'
import { waitFor, waitUntil } from '../support/wait-for.ts'
import { getReady, readyAgain, startSeatAt } from './support/at-work.ts'
import { type AppCentre, type Caller, openCentre } from './support/centre.ts'
import { figure } from './support/figure.ts'
import { packetTimes, type WithSpy } from './support/media-spy.ts'
import { longestSilence, type RtpTrace, traceRtp } from './support/rtp-trace.ts'
import { expect, type Seat, startSeat, test } from './support/seat.ts'

/**
 * A call outlives whatever happens around it (issue 3, AG3; product.md SP3). In every test one customer talks with the
 * agent when something dies; both sides' silence is measured, and queue and history must have seen one call.
 */

const extension = '8001'
const note = '客户要两桶水，周四上午送'

let centre: AppCentre
let seat: Seat
let trace: RtpTrace
/** Owns the data folder, whichever seat runs on it now. */
let first: Seat
/** The window's page as Playwright knows it does not come back after its process died. */
let pageIsGone = false

test.beforeAll(async () => {
  test.setTimeout(120_000)
  centre = await openCentre()
  trace = await traceRtp(centre.stage)
  first = await startSeatAt(centre, extension)
  seat = first
  await watchFromTheStart(seat)
  await getReady(centre, seat, extension)
})
test.afterAll(async () => {
  await seat.close()
  if (seat !== first) await first.remove()
  await trace.stop()
  await centre.stop()
})

test('the window is reloaded', async () => {
  const call = await talk()
  const at = Date.now()
  await seat.window.reload()
  await seat.desk.shows('talking')
  figure('window-reload.shown-again', Date.now() - at)
  await theTruthIsShown()
  await silence('window-reload', at, 500)
  await oneCall(call)
})

test('the media process is killed, and the next one too', async () => {
  const call = await talk()
  for (const round of ['media-killed', 'media-killed-again']) {
    const seen = await watchScreen(seat.window)
    const at = await crash(await talkingMedia())
    await backAgain(round, at)
    await theTruthIsShown()
    await silence(round, at, 500)
    expect(await seen()).toContain(seat.desk.words.phone.recovering)
  }
  await oneCall(call)
})

test('a call the agent has made: the media process is killed twice, and both sides hear each other still', async () => {
  await withAPage()
  await using world = await centre.world('answers')
  await readyAgain(centre, seat, extension)
  await seat.desk.dial('13577778888')
  await world.until('answered')
  await seat.desk.shows('talking')
  await centre.audioBothWays(extension)
  for (const round of ['dialled-media-killed', 'dialled-media-killed-again']) {
    const at = await crash(await talkingMedia())
    await backAgain(round, at)
    await silence(round, at, 500)
  }
  await readyAgain(centre, seat, extension)
  await world.until('ended')
})

test('the hub is killed and started again', async () => {
  const call = await talk()
  const at = Date.now()
  await centre.hub.kill()
  await expect(seat.desk.statusBar).toContainText(seat.desk.words.frame.hub.offline)
  await expect(seat.desk.callBar).toContainText(seat.desk.words.phone.phase.talking)
  await centre.hub.start()
  await expect(seat.desk.statusBar).toContainText(seat.desk.words.frame.hub.online)
  await centre.agentIs(extension, 'talking', ({ state }) => state === 'talking')
  await theTruthIsShown()
  await silence('hub-restart', at, 500)
  await oneCall(call)
})

test('the SIP line is cut for ten seconds', async () => {
  const call = await talk()
  const at = Date.now()
  centre.wire.cut()
  await expect(seat.desk.statusBar).toContainText(seat.desk.words.frame.sip.unregistered)
  await expect(seat.desk.callBar).toContainText(seat.desk.words.phone.recovering)
  // What is measured is an outage of this length.
  await new Promise((resolve) => setTimeout(resolve, at + 10_000 - Date.now()))
  centre.wire.heal()
  const healed = Date.now()
  await backAgain('line-cut-10s', healed)
  figure('line-cut-10s.line-back', Date.now() - healed)
  await expect(seat.desk.statusBar).toContainText(seat.desk.words.frame.sip.registered)
  await theTruthIsShown()
  await silence('line-cut-10s', at, 1_500)
  await oneCall(call)
})

test('the machine has another address: the old line is dead without a word, a new one works', async () => {
  const call = await talk()
  const connections = centre.wire.connections()
  const at = Date.now()
  centre.wire.freeze()
  // As waking up in another network does; the seat's own look at the addresses comes to the same.
  await seat.app.evaluate(({ powerMonitor }) => void powerMonitor.emit('resume'))
  await waitFor('a new line', () => centre.wire.connections() > connections)
  await backAgain('address-changed', at)
  await expect(seat.desk.statusBar).toContainText(seat.desk.words.frame.sip.registered)
  figure('address-changed.line-back', (await seat.desk.topic('health')).sip.since - at)
  await theTruthIsShown()
  await silence('address-changed', at, 1_500)
  // The new line carries the call's signalling: the hang-up is heard of.
  await oneCall(call)
})

test('the window’s process is killed', async () => {
  const call = await talk()
  const at = await crash(seat.window)
  pageIsGone = true
  const { phone, seat: seatWords } = seat.desk.words
  await waitUntil(
    'the window to show the call and the note again',
    screenOf,
    (shown) =>
      shown.bar.includes(phone.phase.talking) && shown.state.includes(seatWords.state.talking) && shown.note === note,
  )
  figure('window-killed.shown-again', Date.now() - at)
  await silence('window-killed', at, 500)
  await oneCall(call)
})

test('main is killed and started again', async () => {
  const call = await talk()
  const killed = Date.now()
  await seat.kill()
  const started = Date.now()
  seat = await startSeat({ dataFolder: first.dataFolder })
  await watchFromTheStart(seat)
  const unlocked = Date.now()
  await seat.desk.unlock()
  await backAgain('main-killed', killed)
  const heard = await waitFor('the customer to hear the agent', async () =>
    (await trace.toCustomers()).find((time) => time > started),
  )
  figure('main-killed.from-start', heard - started)
  figure('main-killed.from-unlock', heard - unlocked)
  await theTruthIsShown()
  await silence('main-killed', killed, 5_000)
  await oneCall(call)
})

/** A seat whose window died under Playwright is quit, which ends its calls, and started again. */
async function withAPage(): Promise<void> {
  if (!pageIsGone) return
  await seat.quit()
  seat = await startSeat({ dataFolder: first.dataFolder })
  pageIsGone = false
  await watchFromTheStart(seat)
  await seat.desk.unlock()
  await seat.desk.topicIs('session', 'signed in as before', ({ phase }) => phase === 'signed-in')
}

/** A customer and the agent talk, audio flows both ways, and a note is being typed. */
async function talk(): Promise<Caller> {
  await withAPage()
  const { desk, window } = seat
  await readyAgain(centre, seat, extension)
  const caller = await centre.caller({})
  await expect(desk.callBar).toContainText(desk.words.phone.phase.ringing)
  await window.keyboard.press('F2')
  await desk.shows('talking')
  await centre.audioBothWays(extension)
  await window.getByRole('textbox', { name: desk.words.desk.noteText }).fill(note)
  // It goes to main within a breath; what a crash inside that breath takes with it is a key stroke.
  const { cards } = await desk.topic('cards')
  const callKey = cards.find(({ number }) => number === caller.from)?.callKey ?? ''
  await waitUntil(
    'the note to be kept',
    () => desk.ask('draft.read', { callKey }),
    (kept) => kept?.note === note,
  )
  return caller
}

/** Audio has come back on both sides since `from`, and the line is no longer being brought back. */
async function backAgain(name: string, from: number): Promise<void> {
  // What was still on its way when it died does not count.
  const since = (times: readonly number[]): boolean => times.filter((at) => at > from + 50).length >= 25
  await waitFor('the customer to hear the agent again', async () => since(await trace.toCustomers()))
  await waitFor('the agent to hear the customer again', async () => since((await packetTimes(seat.mediaPages())).heard))
  const { lines } = await seat.desk.topicIs('lines', 'talking again', ({ lines: all }) => {
    const one = all.find(isLiving)
    return one?.phase === 'talking' && one.recovering === null
  })
  expect(lines.filter(isLiving)).toHaveLength(1)
  figure(`${name}.settled`, Date.now() - from)
}

const isLiving = ({ phase }: PhoneLine): boolean => phase !== 'ended'

async function theTruthIsShown(): Promise<void> {
  const { desk, window } = seat
  await desk.shows('talking')
  await expect(desk.callBar).toContainText(desk.words.phone.phase.talking)
  await expect(desk.callBar).not.toContainText(desk.words.phone.recovering)
  await expect(window.getByRole('textbox', { name: desk.words.desk.noteText })).toHaveValue(note)
}

/** How long either side heard nothing since `from`; far beyond the goal is a failure, beyond it a matter of this machine. */
async function silence(name: string, from: number, goalMs: number): Promise<void> {
  const { heard } = await packetTimes(seat.mediaPages())
  // What the window that died had heard went with it; it heard until the end.
  const agent = longestSilence([from, ...heard], from)
  const customer = longestSilence(await trace.toCustomers(), from)
  figure(`${name}.agent-silent`, agent)
  figure(`${name}.customer-silent`, customer)
  expect(agent).toBeLessThan(3 * goalMs)
  expect(customer).toBeLessThan(3 * goalMs)
}

/** The agent ends it: the history has one call with one answer, the queue one stay with one talk. */
async function oneCall({ from }: Caller): Promise<void> {
  await withAPage()
  await readyAgain(centre, seat, extension)
  const { call, steps } = await centre.call(from, 'over', ({ phase }) => phase === 'ended')
  expect(await centre.callsOf(from)).toHaveLength(1)
  const kinds = steps.map(({ kind }) => kind)
  expect(kinds.filter((kind) => kind === 'answered')).toHaveLength(1)
  expect(kinds.filter((kind) => kind === 'ended')).toHaveLength(1)
  expect(kinds).not.toContain('transferred')
  expect(call).toMatchObject({ extension, endedBy: 'agent', lossReason: null })
  const stays = (await centre.stage.stays()).filter(({ uniqueId }) => uniqueId === call.pbxCallId)
  // After a take-over (RFC 3891) app_queue writes COMPLETECALLER whoever hung up.
  expect(stays.map(({ outcome }) => outcome)).toEqual(['answered'])
  expect(['agent', 'caller']).toContain(stays[0]?.completedBy)
  expect(Math.abs((call.talkMs ?? 0) - (stays[0]?.talkSeconds ?? 0) * 1_000)).toBeLessThan(2_000)
}

async function watchFromTheStart({ app, mediaPages }: Seat): Promise<void> {
  await app.context().addInitScript(() => {
    setTimeout(() => {
      const { spy } = globalThis as unknown as Partial<WithSpy>
      if (spy) spy.watching = true
    })
  })
  for (const page of mediaPages()) {
    await page.evaluate(() => void ((globalThis as unknown as WithSpy).spy.watching = true)).catch(() => undefined)
  }
}

/** The media window whose peer connection carries the call. */
async function talkingMedia(): Promise<Page> {
  return waitFor('the media window in use', async () => {
    for (const page of seat.mediaPages()) {
      const open = await page
        .evaluate(() =>
          (globalThis as unknown as WithSpy).spy.peers.some(({ connectionState }) => connectionState === 'connected'),
        )
        .catch(() => false)
      if (open) return page
    }
    return undefined
  })
}

/** Ends the page's process as a crash does; gives the time, epoch ms. */
async function crash(page: Page): Promise<number> {
  const window = await seat.app.browserWindow(page)
  return window.evaluate(({ webContents }) => {
    const at = Date.now()
    webContents.forcefullyCrashRenderer()
    return at
  })
}

/** Notes what the call bar says, from now on. */
async function watchScreen(page: Page): Promise<() => Promise<string>> {
  const bar = seat.desk.callBar
  await bar.evaluate((element) => {
    const said: string[] = []
    Object.assign(globalThis, { said })
    new MutationObserver(() => said.push(element.textContent)).observe(element, {
      ...{ childList: true, subtree: true, characterData: true },
    })
  })
  return () => page.evaluate(() => (globalThis as unknown as { said: string[] }).said.join('\n'))
}

/** The window's texts through Electron, for a page whose process has been another. */
async function screenOf(): Promise<{ bar: string; state: string; note: string }> {
  return seat.app.evaluate(async ({ BrowserWindow }) => {
    const window = BrowserWindow.getAllWindows().find((one) =>
      one.webContents.getURL().startsWith('zuoxi-app://window/'),
    )
    const text = `({
      bar: document.querySelector('.call-bar')?.textContent ?? '',
      state: document.querySelector('header button[aria-haspopup=menu]')?.textContent ?? '',
      note: document.querySelector('.note-form textarea')?.value ?? '',
    })`
    const nothing = { bar: '', state: '', note: '' }
    // A page that dies under the question never answers it.
    const late = new Promise<typeof nothing>((resolve) => setTimeout(resolve, 500, nothing))
    const shown = window?.webContents.executeJavaScript(text) as Promise<typeof nothing> | undefined
    return Promise.race([shown ?? nothing, late])
  })
}
