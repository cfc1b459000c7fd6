import { type AppCentre, password } from './centre.ts'
import { expect, type Seat, type SeatOptions, startSeat } from './seat.ts'

/** From a first start to a seat with its phone: pass-phrase, enrolment, sign-in, choice of the seat. */
export async function sitDown(
  centre: AppCentre,
  { desk }: Seat,
  extension: string,
  jobNumber = `a${extension}`,
): Promise<void> {
  await desk.unlock()
  await desk.enrol(await centre.enrolmentCode())
  await desk.signIn(jobNumber, password)
  await desk.chooseSeat(extension)
  await desk.topicIs('session', 'signed in', ({ phase }) => phase === 'signed-in')
}

/** Ready by the key, proven, and the PBX agrees. */
export async function getReady(centre: AppCentre, { desk, window }: Seat, extension: string): Promise<void> {
  await desk.shows('not-ready')
  await window.keyboard.press('F8')
  await desk.shows('ready')
  await centre.agentIs(extension, 'ready', ({ state, reason }) => state === 'ready' && reason === null)
}

/** A seat of its own data folder, signed in at `extension`, its telephone registered. */
export async function startSeatAt(centre: AppCentre, extension: string, options: SeatOptions = {}): Promise<Seat> {
  const seat = await startSeat(options)
  try {
    await sitDown(centre, seat, extension)
    await expect(seat.desk.statusBar).toContainText(seat.desk.words.frame.sip.registered)
  } catch (error) {
    await seat.close()
    throw error
  }
  return seat
}

/** Ends what is left of a test's calls, and is ready again. */
export async function readyAgain(centre: AppCentre, { desk, window }: Seat, extension: string): Promise<void> {
  await window.keyboard.press('Escape')
  const { lines } = await desk.topic('lines')
  for (const { lineId, phase } of lines) if (phase !== 'ended') await desk.ask('phone.hang-up', { lineId })
  await desk.topicIs('lines', 'over', ({ lines: all }) => all.every(({ phase }) => phase === 'ended'))
  const { state } = await centre.agentIs(
    extension,
    'off the phone',
    (agent) => !['ringing', 'talking', 'holding'].includes(agent.state),
  )
  if (state === 'wrap-up') await desk.ask('seat.end-wrap-up', null)
  else if (state !== 'ready') await desk.ask('seat.set-state', { state: 'ready', reason: null, until: null })
  await centre.agentIs(extension, 'ready', (agent) => agent.state === 'ready' && agent.reason === null)
  await desk.shows('ready')
}
