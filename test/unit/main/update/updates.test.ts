import { createHash, createPrivateKey, sign } from 'node:crypto'
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { updatesApi } from '../../../../contract/api/updates.api.ts'
import { initialTopics } from '../../../../contract/bridge/initial-topics.ts'
import { signedWords, type Update } from '../../../../contract/update/update.ts'
import { createTopicBoard, type TopicBoard } from '../../../../main/bridge/topic-board.ts'
import { SeatError } from '../../../../main/seat-error.ts'
import { type UpdateInstallation } from '../../../../main/update/update-installation.ts'
import { createUpdates, type Updates } from '../../../../main/update/updates.ts'
import { type CertificatePair, makeAuthority } from '../../../../pbx-config/certificates/authority.ts'
import { createFakeLink, type FakeLink } from '../../../support/fake-link.ts'

let authority: CertificatePair
let board: TopicBoard
let link: FakeLink
let updates: Updates
let talking: boolean
let refused: string[]
let installed: UpdateInstallation & { fetch: ReturnType<typeof vi.fn>; restart: ReturnType<typeof vi.fn> }

function offer(version: string, by = authority): Update & { rolledBack: number; halted: boolean } {
  const file = {
    name: `zuoxi-${version}-linux-${process.arch}.tar.gz`,
    bytes: 9,
    sha512: createHash('sha512').update(version).digest('base64'),
  }
  const signature = sign('sha256', Buffer.from(signedWords(file)), createPrivateKey(by.key)).toString('base64')
  const files = [{ ...file, signature }]
  return { system: 'linux', version, percent: 100, publishedAt: 0, files, rolledBack: 0, halted: false }
}

const signIn = (): void =>
  board.update('session', (state) => ({ ...state, phase: 'signed-in', me: { jobNumber: '1001' } as never }))
const shown = () => board.get('update')
const hasOffers = (...all: ReturnType<typeof offer>[]): void => link.answer(updatesApi.list, () => ({ updates: all }))

beforeAll(async () => {
  authority = await makeAuthority('The hub', Date.now())
})
beforeEach(() => {
  board = createTopicBoard(initialTopics('en', 0))
  link = createFakeLink()
  talking = false
  refused = []
  installed = {
    ...{ system: 'linux', ending: 'tar.gz' },
    refused: async () => refused,
    fetch: vi.fn(async () => undefined),
    restart: vi.fn(async () => undefined),
  }
  const kept = new Map<string, unknown>([['enrolment', { authority: authority.certificate.toString('pem') }]])
  updates = createUpdates({
    ...{ board, link, running: '1.0.0', system: 'linux', device: 'desk-7', installation: installed },
    records: { read: (name) => (kept.get(name) ?? null) as never, write: (name, value) => void kept.set(name, value) },
    inCall: () => talking,
    log: () => undefined,
  })
})
afterEach(() => updates.close())

describe('a newer version at the hub', () => {
  test('is told to the person who signs in, fetched when he says so, and started when he says so', async () => {
    hasOffers(offer('1.1.0'))
    expect(link.asked).toEqual([])
    signIn()
    await vi.waitFor(() => expect(shown()).toMatchObject({ state: 'offered', version: '1.1.0' }))
    expect(installed.fetch).not.toHaveBeenCalled()
    installed.fetch.mockImplementation(async (_offer: unknown, progress: (percent: number) => void) => {
      progress(41.7)
      expect(shown()).toMatchObject({ state: 'fetching', percent: 42 })
    })
    await updates.commands['update.fetch'](null)
    expect(shown()).toMatchObject({ state: 'ready', version: '1.1.0' })
    expect(installed.restart).not.toHaveBeenCalled()
    await updates.commands['update.restart'](null)
    expect(installed.restart).toHaveBeenCalledWith(expect.objectContaining({ version: '1.1.0' }))
  })

  test('waits for the end of a call; neither fetching nor restarting is possible in one', async () => {
    hasOffers(offer('1.1.0'))
    talking = true
    await updates.commands['update.look'](null)
    expect(shown().state).toBe('none')
    await expect(updates.commands['update.fetch'](null)).rejects.toThrow(new SeatError('seat.update-in-call'))
    talking = false
    board.update('lines', (state) => ({ ...state, current: 'ended' }))
    expect(shown().state).toBe('offered')
    await updates.commands['update.fetch'](null)
    talking = true
    await expect(updates.commands['update.restart'](null)).rejects.toThrow(new SeatError('seat.update-in-call'))
    expect(installed.restart).not.toHaveBeenCalled()
  })

  test('does not exist when somebody else than the hub’s authority has signed it', async () => {
    hasOffers(offer('1.1.0', await makeAuthority('Somebody else', Date.now())))
    await updates.commands['update.look'](null)
    expect(shown().state).toBe('none')
    await expect(updates.commands['update.fetch'](null)).rejects.toThrow(new SeatError('seat.update-none'))
  })

  test('that could not be fetched says why, and can be tried again', async () => {
    hasOffers(offer('1.1.0'))
    await updates.commands['update.look'](null)
    installed.fetch.mockRejectedValueOnce(new SeatError('seat.update', { reason: 'no room' }))
    await expect(updates.commands['update.fetch'](null)).rejects.toMatchObject({ code: 'seat.update' })
    expect(shown()).toMatchObject({ state: 'failed', why: 'seat.update' })
    await updates.commands['update.fetch'](null)
    expect(shown().state).toBe('ready')
  })

  test('asked for twice is fetched once', async () => {
    hasOffers(offer('1.1.0'))
    await updates.commands['update.look'](null)
    await Promise.all([updates.commands['update.fetch'](null), updates.commands['update.fetch'](null)])
    expect(installed.fetch).toHaveBeenCalledTimes(1)
  })
})

test('the hub is told which version runs here, which was taken back, and always as the same seat', async () => {
  hasOffers(offer('1.1.0'))
  refused = ['1.1.0']
  signIn()
  await vi.waitFor(() => expect(link.asked.map(({ name }) => name)).toContain('GET /api/updates'))
  board.update('session', (state) => ({ ...state, me: null }))
  signIn()
  await vi.waitFor(() => expect(link.asked.filter(({ name }) => name === 'POST /api/updates/seats')).toHaveLength(2))
  const told = link.asked.filter(({ name }) => name === 'POST /api/updates/seats').map(({ request }) => request['body'])
  expect(told[0]).toMatchObject({ version: '1.0.0', device: 'desk-7', system: 'linux', rolledBackFrom: '1.1.0' })
  expect(told[1]).toEqual(told[0])
  expect(shown()).toMatchObject({ takenBack: '1.1.0', state: 'none' })
})
