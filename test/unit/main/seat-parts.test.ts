import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { v7 as uuid } from 'uuid'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Extension } from '../../../contract/agent.ts'
import { writeEnrolmentCode } from '../../../contract/enrolment.ts'
import { newCustomerSchema } from '../../../contract/customer.ts'
import { type CustomerId } from '../../../contract/ids.ts'
import { type Language } from '../../../contract/language.ts'
import { type PhoneLine } from '../../../contract/seat/phone-line.ts'
import { hubManager } from '../../../hub/access/first-start.ts'
import { type TopicBoard } from '../../../main/bridge/topic-board.ts'
import { type PhoneEvents } from '../../../main/phone/phone.ts'
import { openSeatParts, type SeatParts } from '../../../main/seat-parts.ts'
import { newBoard } from '../../support/seat-board.ts'
import { openSeatHub, type SeatHub } from '../../support/seat-hub.ts'
import { testPassword } from '../../support/test-hub.ts'
import { waitFor } from '../../support/wait-for.ts'

const extension = '8001' as Extension
let hub: SeatHub
let jobNumber: string
let userId: string
let folder: string
let language: Language
const open: SeatParts[] = []

beforeAll(async () => {
  hub = await openSeatHub()
}, 60_000)
afterAll(() => hub.close())
beforeEach(async () => {
  language = 'zh-CN'
  folder = mkdtempSync(join(tmpdir(), 'zuoxi-parts-'))
  mkdirSync(join(folder, 'second'))
  const user = await hub.addUser('agent')
  jobNumber = user.jobNumber
  userId = user.id
})
afterEach(async () => {
  hub.line.heal()
  for (const parts of open.splice(0)) await parts.close()
  const { agents } = hub.hub.floor!
  if (agents.personAt(extension)) agents.ask(extension, { kind: 'sign-out' } as never, { by: 'agent', userId: null })
  rmSync(folder, { recursive: true, force: true })
})

type Stage = {
  readonly parts: SeatParts
  readonly board: TopicBoard
  readonly phones: string[]
  events(): PhoneEvents
  refuse(): void
}

/** One run of the programme; a second one on the same folder is a restart. */
async function startSeat(inFolder = folder): Promise<Stage> {
  const board = newBoard()
  const phones: string[] = []
  let events: PhoneEvents | undefined
  let refuse = (): void => undefined
  const parts = await openSeatParts({
    folder: inFolder,
    key: 'cd'.repeat(32),
    board,
    language: () => language,
    device: 'test',
    log: () => undefined,
    proveAudio: async () =>
      (['microphone', 'speaker'] as const).map((item) => ({ item, state: 'proven', figure: null, why: null, at: 1 })),
    openSoftphone: (about) => {
      phones.push(`start ${about.extension} ${String(about.access.password.length > 8)}`)
      events = about.events
      refuse = () => about.registration('refused')
      board.update('health', (health) => ({ ...health, sip: { state: 'registered', since: 1, why: null } }))
      return {
        phone: { kind: 'softphone', lines: () => [], close: async () => void phones.push('stop') } as never,
        setPassword: (password) => void phones.push(`password ${String(password === about.access.password)}`),
      }
    },
    phoneEvents: { lines: (lines) => board.set('lines', { lines: [...lines], current: lines[0]?.lineId ?? null }) },
    liveTimings: { pingMs: 50, silenceMs: 400, backOff: { firstMs: 20, longestMs: 100 } },
  })
  open.push(parts)
  await parts.session.restore()
  return {
    parts,
    board,
    phones,
    refuse: () => refuse(),
    events: () => {
      if (!events) throw new Error('no phone yet')
      return events
    },
  }
}

async function signedIn(inFolder = folder): Promise<Stage> {
  const stage = await startSeat(inFolder)
  const { commands } = stage.parts
  await commands['session.enrol']({ code: hub.code })
  await commands['session.sign-in']({ jobNumber, password: testPassword })
  await commands['session.choose-seat']({ extension })
  await waitFor('the own seat', () => stage.board.get('seat').agent?.userId === userId)
  return stage
}

const ringing = (about: Partial<PhoneLine> = {}): PhoneLine => ({
  lineId: 'line-1',
  callId: uuid(),
  direction: 'inbound',
  phase: 'ringing',
  number: '13800138000',
  name: null,
  level: null,
  queue: null,
  queueName: null,
  startedAt: Date.now(),
  answeredAt: null,
  heldAt: null,
  endedAt: null,
  muted: false,
  inConference: false,
  consultationFor: null,
  recovering: null,
  quality: null,
  endReason: null,
  actions: [],
  ...about,
})

describe('setting up and signing in', () => {
  it('enrols with the right code only, greets with the company, and forgets it again', async () => {
    const { parts, board } = await startSeat()
    const { commands } = parts
    expect(board.get('session').phase).toBe('not-enrolled')
    await expect(commands['session.enrol']({ code: 'ZUOXI1~nonsense' })).rejects.toMatchObject({
      code: 'seat.enrolment-code',
    })
    const wrong = writeEnrolmentCode({ host: 'localhost', port: hub.line.port, fingerprint: 'ab'.repeat(20) })
    await expect(commands['session.enrol']({ code: wrong })).rejects.toMatchObject({ code: 'seat.hub-not-trusted' })
    expect(board.get('session').phase).toBe('not-enrolled')
    await commands['session.enrol']({ code: hub.code })
    expect(board.get('session')).toMatchObject({ phase: 'signed-out', hub: { company: '清泉水业' } })
    await commands['session.forget-hub'](null)
    expect(board.get('session')).toMatchObject({ phase: 'not-enrolled', hub: null })
  })

  it('tells a wrong password in both languages, and sets a password with a one-time code', async () => {
    const { parts, board } = await startSeat()
    const { commands } = parts
    await commands['session.enrol']({ code: hub.code })
    const wrong = (): Promise<unknown> => commands['session.sign-in']({ jobNumber, password: 'wrong' })
    await expect(wrong()).rejects.toMatchObject({ hubMessage: '工号或密码不对。' })
    language = 'en'
    await expect(wrong()).rejects.toMatchObject({ hubMessage: 'The job number or the password is wrong.' })
    const { oneTimeCode } = await hub.hub.access.users.resetPassword(hubManager, userId as never)
    const newPassword = 'eleven blue kettles'
    await commands['session.set-password']({ jobNumber, code: oneTimeCode, newPassword })
    await commands['session.sign-in']({ jobNumber, password: newPassword })
    expect(board.get('session')).toMatchObject({ phase: 'choosing-seat', lastJobNumber: jobNumber })
  })

  it('lists seats, takes one, starts its phone, and leaves it again', async () => {
    const { parts, board, phones } = await signedIn()
    expect(board.get('session')).toMatchObject({ phase: 'signed-in', extension, phone: 'softphone' })
    expect(phones).toEqual(['start 8001 true'])
    const { seats } = await parts.commands['session.list-seats'](null)
    expect(seats.find((seat) => seat.extension === extension)?.takenBy?.jobNumber).toBe(jobNumber)
    await parts.commands['session.sign-out'](null)
    expect(phones.at(-1)).toBe('stop')
    expect(board.get('session')).toMatchObject({ phase: 'signed-out', me: null, endedBecause: null })
    expect(hub.hub.floor?.agents.seatOf(userId)).toBeNull()
  })

  it('comes back to its seat after a killed process, and without the hub as soon as that is back', async () => {
    const first = await signedIn()
    const token = first.parts.store.records.read('session')?.signedIn.refreshToken
    expect(token).toBeTruthy()
    // Nothing of the first run is closed in order but its sockets: its files stay open, as a killed process leaves them.
    await first.parts.link.close()
    const second = await startSeat()
    expect(second.board.get('session')).toMatchObject({ phase: 'signed-in', extension, phone: 'softphone' })
    expect(second.phones).toEqual(['start 8001 true'])
    hub.line.cut()
    await second.parts.link.close()
    const third = await startSeat()
    expect(third.board.get('session').phase).toBe('signed-out')
    hub.line.heal()
    third.parts.session.retryNow()
    await waitFor('the seat again', () => third.board.get('session').phase === 'signed-in')
    for (const name of readdirSync(folder).filter((one) => one.includes('.db'))) {
      expect(readFileSync(join(folder, name)).includes(token ?? '')).toBe(false)
    }
  })

  it('says why when the seat or the session was taken away', async () => {
    const { board, phones } = await signedIn()
    hub.hub.floor?.agents.ask(extension, { kind: 'sign-out' } as never, { by: 'supervisor', userId: null })
    await waitFor('the seat to be lost', () => board.get('session').phase === 'choosing-seat')
    expect(board.get('session').endedBecause).toBe('forced')
    expect(phones.at(-1)).toBe('stop')
    await hub.hub.access.users.endSessions(hubManager, userId as never)
    await waitFor('the session to be over', () => board.get('session').phase === 'signed-out')
    expect(board.get('session').endedBecause).toBe('expired')
  })
})

describe('what is not as it was', () => {
  it('fetches the seat’s password again when the PBX refuses it', async () => {
    const { phones, refuse } = await signedIn()
    refuse()
    await waitFor('the password', () => phones.length === 2)
    expect(phones).toEqual(['start 8001 true', 'password true'])
  })

  it('says that its own memory was unreadable, until it is enrolled again', async () => {
    writeFileSync(join(folder, 'seat.db'), 'this is no database at all, whatever its name says'.repeat(100))
    const { parts, board } = await startSeat()
    expect(board.get('session')).toMatchObject({ phase: 'not-enrolled', endedBecause: 'store-set-aside' })
    expect(readdirSync(folder).some((name) => name.startsWith('seat.db.unreadable-'))).toBe(true)
    await parts.commands['session.enrol']({ code: hub.code })
    expect(board.get('session')).toMatchObject({ phase: 'signed-out', endedBecause: null })
  })
})

describe('one person at two machines', () => {
  it('gives the seat to the newer one; the older one notices, also when it was away meanwhile', async () => {
    const first = await signedIn()
    const second = await signedIn(join(folder, 'second'))
    await waitFor('the older one to give way', () => first.board.get('session').phase === 'choosing-seat')
    expect(first.board.get('session').endedBecause).toBe('taken-elsewhere')
    expect(first.phones).toEqual(['start 8001 true', 'stop'])
    expect(second.board.get('session')).toMatchObject({ phase: 'signed-in', extension })
    expect(second.phones).toEqual(['start 8001 true'])
    expect(hub.hub.floor?.agents.seatOf(userId)).toBe(extension)
    // Back again, and this time the other one has no line to the hub.
    await second.parts.link.close()
    await first.parts.commands['session.choose-seat']({ extension })
    const again = await startSeat(join(folder, 'second'))
    await waitFor('the session', () => again.board.get('session').phase === 'choosing-seat')
    expect(again.board.get('session').endedBecause).toBe('taken-elsewhere')
    expect(first.board.get('session').phase).toBe('signed-in')
  })
})

describe('a seat lost while the line was away', () => {
  it('is noticed when the line is back', async () => {
    const { board, phones } = await signedIn()
    hub.line.cut()
    await waitFor('offline', () => board.get('health').hub.state === 'offline')
    hub.hub.floor?.agents.ask(extension, { kind: 'sign-out' } as never, { by: 'supervisor', userId: null })
    hub.line.heal()
    await waitFor('the seat to be lost', () => board.get('session').phase === 'choosing-seat')
    expect(board.get('session').endedBecause).toBe('forced')
    expect(phones.at(-1)).toBe('stop')
  })
})

describe('a shift without the hub', () => {
  /** Has signed in here before, with a verifier kept; the programme is started anew while the hub cannot be reached. */
  async function coldStart(signOut: boolean): Promise<Stage> {
    const first = await signedIn()
    await waitFor('the verifier', () => first.parts.store.records.read('offlineSignIns')?.[0]?.extension === extension)
    await waitFor('the cache', () => first.board.get('shop').state === 'current')
    await waitFor('numbers', () => first.board.get('shop').numbersLeft >= 100)
    if (signOut) await first.parts.commands['session.sign-out'](null)
    hub.line.cut()
    await first.parts.close()
    open.splice(open.indexOf(first.parts), 1)
    return startSeat()
  }

  it('signs in by what is kept, says so, and goes on with the kept tokens when the hub is back', async () => {
    const { parts, board, phones } = await coldStart(false)
    const wrong = parts.commands['session.sign-in']({ jobNumber, password: 'wrong' })
    await expect(wrong).rejects.toMatchObject({ code: 'seat.offline-wrong' })
    await parts.commands['session.sign-in']({ jobNumber, password: testPassword })
    expect(board.get('session')).toMatchObject({ phase: 'signed-in', offline: true, needsPassword: false, extension })
    expect(board.get('session')).toMatchObject({ me: { jobNumber }, phone: null })
    expect(board.get('health').hub.state).not.toBe('online')
    expect(phones).toEqual([])
    hub.line.heal()
    parts.session.retryNow()
    await waitFor('the phone', () => board.get('session').phone !== null)
    expect(board.get('session')).toMatchObject({
      phase: 'signed-in',
      extension,
      needsPassword: false,
      phone: 'softphone',
    })
    expect(phones).toEqual(['start 8001 true'])
  })

  it('asks for the password once more when nothing else is left, and sends what was written then', async () => {
    const { parts, board } = await coldStart(true)
    await parts.commands['session.sign-in']({ jobNumber, password: testPassword })
    expect(board.get('session')).toMatchObject({ phase: 'signed-in', offline: true, extension })
    const id = uuid() as CustomerId
    const customer = newCustomerSchema.parse({ id, name: '赵六', numbers: [{ id: uuid(), typed: '13600136000' }] })
    expect(await parts.commands['customer.create'](customer)).toMatchObject({ name: '赵六' })
    expect(board.get('cache').waiting).toBe(1)
    hub.line.heal()
    parts.session.retryNow()
    await waitFor('the question', () => board.get('session').needsPassword)
    expect(board.get('session')).toMatchObject({ phase: 'signed-in', offline: true })
    const wrong = parts.commands['session.sign-in']({ jobNumber, password: 'wrong' })
    await expect(wrong).rejects.toMatchObject({ code: 'access.wrong-password' })
    expect(board.get('session')).toMatchObject({ phase: 'signed-in', offline: true, needsPassword: true })
    await parts.commands['session.sign-in']({ jobNumber, password: testPassword })
    expect(board.get('session')).toMatchObject({ phase: 'signed-in', extension, offline: false, needsPassword: false })
    await waitFor('what was written', () => board.get('cache').waiting === 0)
    const { jobNumber: admin } = await hub.addUser('administrator')
    const { accessToken } = await hub.signIn(admin)
    expect((await hub.ask('GET', `/api/customers/${id}`, { token: accessToken })).body).toMatchObject({ name: '赵六' })
  })

  it('lets nobody in who has not signed in here, nor after another hub', async () => {
    const { parts, board } = await coldStart(true)
    const stranger = await hub.addUser('agent')
    const other = parts.commands['session.sign-in']({ jobNumber: stranger.jobNumber, password: testPassword })
    await expect(other).rejects.toMatchObject({ code: 'seat.offline-unknown' })
    expect(board.get('session').phase).toBe('signed-out')
    await parts.commands['session.forget-hub'](null)
    expect(parts.store.records.read('offlineSignIns')).toBeNull()
  })
})

describe('ready means proven', () => {
  it('is ready when everything holds, and paused by name while something does not', async () => {
    const { parts, board } = await signedIn()
    const ready = { state: 'ready', reason: null, until: null } as const
    expect(await parts.commands['seat.set-state'](ready)).toEqual({ failed: [] })
    await waitFor('ready', () => board.get('seat').agent?.state === 'ready')
    board.update('devices', (devices) => ({ ...devices, microphoneTrouble: 'unplugged' }))
    await waitFor('the named pause', () => board.get('seat').agent?.reason === 'no-microphone')
    expect(board.get('seat').agent?.state).not.toBe('ready')
    board.update('devices', (devices) => ({ ...devices, microphoneTrouble: null }))
    await waitFor('ready again by itself', () => board.get('seat').agent?.state === 'ready')
  })

  it('does not become ready without a microphone, and says what failed', async () => {
    const { parts, board } = await signedIn()
    board.update('devices', (devices) => ({ ...devices, microphoneTrouble: 'denied' }))
    const { failed } = await parts.commands['seat.set-state']({ state: 'ready', reason: null, until: null })
    expect(failed.map(({ item, why }) => [item, why])).toEqual([['microphone', 'denied']])
    await waitFor('the named pause', () => board.get('seat').agent?.reason === 'no-microphone')
  })
})

describe('customers and calls', () => {
  const addCustomer = async (name: string, number: string): Promise<CustomerId> => {
    const { jobNumber: admin } = await hub.addUser('administrator')
    const { accessToken } = await hub.signIn(admin)
    const id = uuid() as CustomerId
    const body = { id, name, numbers: [{ id: uuid(), typed: number }] }
    const reply = await hub.ask('POST', '/api/customers', { token: accessToken, body })
    expect(reply.status).toBe(200)
    return id
  }

  it('fills its cache, follows changes, and knows who calls while the hub is away', async () => {
    const known = await addCustomer('张建国', '13800138000')
    const { parts, board, events } = await signedIn()
    await waitFor('the cache', () => board.get('cache').state === 'current')
    const late = await addCustomer('李芳', '13900139000')
    await waitFor('the new customer', () => parts.cache.read(late))
    hub.line.cut()
    await waitFor('offline', () => board.get('health').hub.state === 'offline')
    events().ringing?.(ringing())
    const [card] = board.get('cards').cards
    expect(card).toMatchObject({ source: 'cache', e164: '+8613800138000', chosenId: known })
    expect(card?.customers[0]?.name).toBe('张建国')
    const search = await parts.commands['customer.search']({ text: 'lifang', limit: 20 })
    expect(search).toMatchObject({ source: 'cache', complete: true })
    expect(search.hits.map(({ customer }) => customer.id)).toEqual([late])
  })

  it('delivers a note once, also when the hub was away and the programme was restarted in between', async () => {
    const first = await signedIn()
    const { call } = await hub.pbx.inbound({ callerNumber: '13700137000', calledNumber: '02886001234' })
    call.offer(extension)
    call.answers(extension)
    await waitFor('the call', () => first.board.get('seat').agent?.state === 'talking')
    const callId = first.board.get('seat').agent?.callId ?? ''
    hub.line.cut()
    await waitFor('offline', () => first.board.get('health').hub.state === 'offline')
    const note = { callKey: callId, note: '两桶水', disposition: 'order-placed', customerId: null }
    expect(await first.parts.commands['call.write-note'](note)).toEqual({ sent: false })
    expect(first.board.get('cache').waiting).toBe(1)
    // Killed here: only what is on the disk comes along.
    await first.parts.link.close()
    const second = await startSeat()
    hub.line.heal()
    second.parts.session.retryNow()
    await waitFor('the note to be delivered', () => second.board.get('cache').waiting === 0)
    const { notes } = await second.parts.commands['call.read-notes']({ callId: callId as never })
    expect(notes.map((one) => [one.note, one.disposition, one.jobNumber])).toEqual([
      ['两桶水', 'order-placed', jobNumber],
    ])
    call.hangUp('customer')
  })
})
