import { buffer } from 'node:stream/consumers'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { accessApi } from '../../../../contract/api/access.api.ts'
import { agentsApi } from '../../../../contract/api/agents.api.ts'
import { readCustomer } from '../../../../contract/api/customers.api.ts'
import { recordingsApi } from '../../../../contract/api/recordings.api.ts'
import { readEnrolmentCode, writeEnrolmentCode } from '../../../../contract/enrolment.ts'
import { type CustomerId } from '../../../../contract/ids.ts'
import { type Language } from '../../../../contract/language.ts'
import { type LiveDelta, type LiveSnapshot } from '../../../../contract/live/messages.ts'
import { fetchAuthority } from '../../../../main/hub-link/fetch-authority.ts'
import { type LiveState, type SessionLink } from '../../../../main/hub-link/hub-link.ts'
import { openHubLink } from '../../../../main/hub-link/open-hub-link.ts'
import { keepRecording } from '../../../support/kept-recording.ts'
import { openSeatHub, type SeatHub } from '../../../support/seat-hub.ts'
import { testPassword } from '../../../support/test-hub.ts'
import { waitFor } from '../../../support/wait-for.ts'

let test: SeatHub
let language: Language = 'zh-CN'
const open: SessionLink[] = []

beforeAll(async () => {
  test = await openSeatHub()
}, 60_000)
afterAll(() => test.close())
afterEach(async () => {
  language = 'zh-CN'
  test.line.heal()
  for (const link of open.splice(0)) await link.close()
})

const enrolment = () => {
  const read = readEnrolmentCode(test.code)
  if (!read) throw new Error('not a code')
  return read
}

async function openLink(): Promise<SessionLink> {
  const { target } = await fetchAuthority(enrolment(), () => language)
  const link = openHubLink({
    language: () => language,
    log: () => undefined,
    timings: {
      connectLimitMs: 1_000,
      pingMs: 40,
      silenceMs: 200,
      suspectMs: 100,
      backOff: { firstMs: 20, longestMs: 100 },
    },
  })
  open.push(link)
  link.aim(target)
  return link
}

function watchLive(link: SessionLink) {
  const states: LiveState[] = []
  const snapshots: LiveSnapshot[] = []
  const deltas: LiveDelta[] = []
  const refused: string[] = []
  link.listen({
    state: (state) => states.push(state),
    snapshot: (snapshot) => snapshots.push(snapshot),
    delta: (delta) => deltas.push(delta),
    refused: (code) => refused.push(code),
  })
  const online = (): Promise<unknown> =>
    waitFor('the feed to be online', () => states.at(-1)?.state === 'online' && states.at(-1)?.roundTripMs !== null)
  return { states, snapshots, deltas, refused, online }
}

async function signedIn(): Promise<SessionLink> {
  const link = await openLink()
  const { jobNumber } = await test.addUser('agent')
  await link.signIn(jobNumber, testPassword, 'test')
  return link
}

describe('trust', () => {
  it('takes the authority whose fingerprint the code has, and no other', async () => {
    const { target, company } = await fetchAuthority(enrolment(), () => language)
    expect(target.authority).toContain('BEGIN CERTIFICATE')
    expect(company).toBe('清泉水业')
    const wrong = { ...enrolment(), fingerprint: 'ab'.repeat(20) }
    expect(writeEnrolmentCode(wrong)).not.toBe(test.code)
    await expect(fetchAuthority(wrong, () => language)).rejects.toMatchObject({ code: 'seat.hub-not-trusted' })
  })

  it('does not speak with a hub of another authority', async () => {
    const other = await openSeatHub()
    try {
      const { target } = await fetchAuthority(enrolment(), () => language)
      const link = openHubLink({ language: () => language, log: () => undefined })
      open.push(link)
      link.aim({ ...target, port: other.line.port })
      await expect(link.signIn('x1', 'y', 'test')).rejects.toMatchObject({ code: 'seat.hub-not-trusted' })
    } finally {
      await other.close()
    }
  })

  it('says that the hub is away when nobody listens', async () => {
    test.line.cut()
    await expect(fetchAuthority(enrolment(), () => language)).rejects.toMatchObject({ code: 'seat.hub-away' })
  })
})

describe('a file while it comes', () => {
  it('gives the part that was asked for, and says when there is none', async () => {
    const { id, wav } = await keepRecording(test.hub)
    const link = await openLink()
    const { jobNumber } = await test.addUser('inspector')
    const ask = (range?: string) => link.open(recordingsApi.audio, { params: { id }, query: {} }, { range })
    await expect(ask('bytes=0-9')).rejects.toMatchObject({ code: 'seat.signed-out' })
    await link.signIn(jobNumber, testPassword, 'test')
    const part = await ask('bytes=44-143')
    expect(part).toMatchObject({
      status: 206,
      headers: { 'content-type': 'audio/wav', 'content-range': `bytes 44-143/${String(wav.length)}` },
    })
    expect(await buffer(part.body)).toEqual(wav.subarray(44, 144))
    const whole = await ask()
    expect(whole.status).toBe(200)
    expect(await buffer(whole.body)).toEqual(wav)
    const behind = await ask(`bytes=${String(wav.length)}-`)
    expect(behind.status).toBe(416)
    behind.body.destroy()
    const unknown = { params: { id: '0192f000-0000-7000-8000-000000000009' as never }, query: {} }
    await expect(link.open(recordingsApi.audio, unknown)).rejects.toMatchObject({ code: 'thing.not-found' })
    await link.signOut()
    await expect(ask()).rejects.toMatchObject({ code: 'seat.signed-out' })
  })
})

describe('calls', () => {
  it('tells what the hub refused in the language of the seat', async () => {
    const link = await openLink()
    await expect(link.signIn('nobody', 'wrong', 'test')).rejects.toMatchObject({
      code: 'access.wrong-password',
      hubMessage: '工号或密码不对。',
    })
    language = 'en'
    await expect(link.signIn('nobody', 'wrong', 'test')).rejects.toMatchObject({
      hubMessage: 'The job number or the password is wrong.',
    })
  })

  it('fills path, query and body from the contract', async () => {
    const link = await signedIn()
    expect((await link.call(accessApi.me, {})).name).toMatch(/^User/)
    expect(await link.call(agentsApi.own, {})).toEqual({ agent: null, heldBy: null })
    const id = '01890a5d-ac96-774b-bcce-b302099a8057' as CustomerId
    await expect(link.call(readCustomer, { params: { id } })).rejects.toMatchObject({ code: 'thing.not-found' })
    const { rows } = await link.call(agentsApi.ownLog, { query: { from: 0, to: Date.now(), limit: 10 } })
    expect(rows).toEqual([])
  })

  it('goes on with the session of before a restart, and with no other', async () => {
    const link = await openLink()
    const { jobNumber } = await test.addUser('agent')
    const first = await link.signIn(jobNumber, testPassword, 'test')
    const renewed: string[] = []
    link.onTokens({ renewed: ({ accessToken }) => renewed.push(accessToken), ended: () => undefined })
    await link.close()
    const again = await openLink()
    again.onTokens({ renewed: ({ accessToken }) => renewed.push(accessToken), ended: () => undefined })
    const resumed = await again.resume({ signedIn: first, accessUntil: null })
    expect(resumed.me.jobNumber).toBe(jobNumber)
    expect((await again.call(accessApi.me, {})).jobNumber).toBe(jobNumber)
    expect(renewed).toHaveLength(1)
    const third = await openLink()
    const spent: string[] = []
    third.onTokens({ renewed: ({ refreshToken }) => spent.push(refreshToken), ended: () => undefined })
    // While the access token is good nothing is exchanged: the refresh token is the same afterwards.
    const kept = await third.resume({ signedIn: resumed, accessUntil: Date.now() + 60_000 })
    expect((await third.call(accessApi.me, {})).jobNumber).toBe(jobNumber)
    expect([kept.refreshToken, ...spent]).toEqual([resumed.refreshToken, resumed.refreshToken])
    await expect(
      (await openLink()).resume({ signedIn: { ...first, refreshToken: 'nonsense' }, accessUntil: null }),
    ).rejects.toMatchObject({ code: 'access.not-signed-in' })
  })

  it('rejects in time when the line carries nothing any more', async () => {
    const { target } = await fetchAuthority(enrolment(), () => language)
    const link = openHubLink({ language: () => language, log: () => undefined, timeoutMs: 300 })
    open.push(link)
    link.aim(target)
    test.line.stall()
    await expect(link.signIn('a1', 'b', 'test')).rejects.toMatchObject({ code: 'seat.hub-away' })
  })
})

describe('/live', () => {
  it('gives the floor, the round trip, and the facts', async () => {
    const link = await signedIn()
    const live = watchLive(link)
    await live.online()
    expect(live.snapshots).toHaveLength(1)
    expect(live.states.at(-1)?.clockOffsetMs).toBeLessThan(1000)
    await link.call(agentsApi.signIn, { body: { extension: '8001' as never, state: 'not-ready', move: false } })
    // Whoever begins to listen now is told the present at once.
    const late = watchLive(link)
    expect(late.snapshots).toHaveLength(1)
    await waitFor(
      'the own seat',
      () => live.snapshots.length > 1 || live.deltas.some(({ kind }) => kind === 'agent.changed'),
    )
    await link.call(agentsApi.signOut, {})
  })

  it('resumes after a cut without a new snapshot, and without losing a fact', async () => {
    const link = await signedIn()
    const live = watchLive(link)
    await live.online()
    test.line.cut()
    await waitFor('offline', () => live.states.at(-1)?.state === 'offline')
    const publish = (queue: string): void =>
      test.hub.floor!.live.publish({
        delta: { kind: 'queue.changed', queue: { queue, waiting: 3, longestSince: null, signedIn: 1, ready: 1 } },
        extensions: [],
        teams: [],
      })
    publish('water-order')
    test.line.heal()
    link.retryNow()
    await live.online()
    await waitFor('the fact of meanwhile', () => live.deltas.some(({ kind }) => kind === 'queue.changed'))
    expect(live.snapshots).toHaveLength(1)
  })

  it('notices a line that has gone silent', async () => {
    const link = await signedIn()
    const live = watchLive(link)
    await live.online()
    test.line.stall()
    await waitFor('the silence to be noticed', () => live.states.some(({ why }) => why === 'silent'))
    test.line.heal()
    await live.online()
  })

  it('is told when the session was ended by somebody else', async () => {
    const link = await openLink()
    const { id, jobNumber } = await test.addUser('agent')
    await link.signIn(jobNumber, testPassword, 'test')
    const live = watchLive(link)
    const ended: string[] = []
    link.onTokens({ renewed: () => undefined, ended: (code) => ended.push(code) })
    await live.online()
    const { hubManager } = await import('../../../../hub/access/first-start.ts')
    await test.hub.access.users.endSessions(hubManager, id)
    await waitFor('the end', () => ended.length > 0)
    expect(ended).toEqual(['access.not-signed-in'])
    expect(live.refused).toEqual(['access.not-signed-in'])
    expect(live.states.at(-1)?.state).toBe('off')
  })

  it('signs out and is silent afterwards', async () => {
    const link = await signedIn()
    const live = watchLive(link)
    await live.online()
    await link.signOut()
    expect(live.states.at(-1)?.state).toBe('off')
    await expect(link.call(accessApi.me, {})).rejects.toMatchObject({ code: 'seat.signed-out' })
  })
})
