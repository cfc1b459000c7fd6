import { afterEach, describe, expect, it } from 'vitest'
import { createMediaHost, type MediaHost, type MediaHostOptions } from '../../../../main/media/media-host.ts'
import { silentLog } from '../../../../main/sip/log.ts'
import { createFakeMediaWindow, type FakeMediaWindow } from '../../../support/fake-media-window.ts'
import { waitFor } from '../../../support/wait-for.ts'

let host: MediaHost | undefined
afterEach(() => host?.close())

function open(
  make: (number: number) => FakeMediaWindow = () => createFakeMediaWindow(),
  options: Partial<MediaHostOptions> = {},
) {
  const windows: FakeMediaWindow[] = []
  const told: string[] = []
  host = createMediaHost({
    openMediaWindow: () => {
      const window = make(windows.length + 1)
      windows.push(window)
      return Promise.resolve(window)
    },
    log: silentLog,
    now: Date.now,
    retryMs: 5,
    readyLimitMs: 1_000,
    ...options,
  })
  host.listen({
    opened: () => told.push('opened'),
    active: (_, instead) => told.push(instead === null ? 'active' : 'active instead'),
    lost: () => told.push('lost'),
    fact: (fact) => told.push(fact.kind),
    state: ({ state, spare }) => told.push(`${state}${spare ? '+spare' : ''}`),
  })
  return { host, windows, told }
}
const warm = (own: MediaHost) => waitFor('a warm spare', () => own.state().spare, { intervalMs: 1 })

describe('the media host', () => {
  it('opens one window to use and one to spare, and tells both of themselves', async () => {
    const { host: own, windows, told } = open()
    expect(own.state().state).toBe('starting')
    await warm(own)
    expect(windows).toHaveLength(2)
    expect(told).toEqual(['opened', 'active', 'up', 'opened', 'up+spare'])
  })

  it('puts the spare in a dead window’s place in the same turn, and warms another', async () => {
    const { host: own, windows, told } = open()
    await warm(own)
    const first = own.active()
    told.length = 0
    windows[0]?.die()
    expect(told).toEqual(['lost', 'active instead', 'up'])
    expect(own.active()).not.toBe(first)
    await warm(own)
    expect(windows).toHaveLength(3)
    // Facts of the spare are nobody's business.
    told.length = 0
    windows[2]?.say({ kind: 'levels', microphone: 1, speaker: 1 })
    windows[1]?.say({ kind: 'levels', microphone: 1, speaker: 1 })
    await waitFor('the fact', () => told.length > 0)
    expect(told).toEqual(['levels'])
  })

  it('keeps a spare for calls alone when told so: some moments into one, and for a while after the last', async () => {
    const { host: own, windows } = open(undefined, { spare: { openAfterMs: 20, keepMs: 40 } })
    await own.whenActive()
    own.callRuns(true)
    expect(own.state()).toMatchObject({ state: 'up', spare: false })
    expect(windows).toHaveLength(1)
    await warm(own)
    windows[0]?.die()
    expect(own.state().state).toBe('up')
    await warm(own)
    expect(windows).toHaveLength(3)
    own.callRuns(false)
    expect(own.state().spare).toBe(true)
    // The next call comes before the spare is given up.
    own.callRuns(true)
    await new Promise((resolve) => setTimeout(resolve, 60))
    expect(own.state().spare).toBe(true)
    own.callRuns(false)
    await waitFor('the spare to go', () => !own.state().spare)
    expect(own.state().state).toBe('up')
    // Idle it replaces a dead window all the same, only later.
    windows[1]?.die()
    expect(own.state().state).toBe('down')
    await own.whenActive()
    expect(own.state()).toMatchObject({ state: 'up', spare: false })
    expect(windows).toHaveLength(4)
  })

  it('opens a fresh one at once when the window dies in a call before there is a spare, and then the spare as planned', async () => {
    const { host: own, windows, told } = open(undefined, { spare: { openAfterMs: 60, keepMs: 60 } })
    const first = await own.whenActive()
    own.callRuns(true)
    told.length = 0
    windows[0]?.die()
    // Not after the spare's pause: the call is silent until then.
    expect(windows).toHaveLength(2)
    expect(own.state().state).toBe('down')
    expect(await own.whenActive()).not.toBe(first)
    expect(told).toEqual(['lost', 'down', 'opened', 'active instead', 'up'])
    expect(windows).toHaveLength(2)
    await warm(own)
    expect(windows).toHaveLength(3)
  })

  it('makes the window it was just opening to spare the one in use when that dies', async () => {
    const { host: own, windows } = open((number) => createFakeMediaWindow({ ready: number !== 2 }), {
      spare: { openAfterMs: 0, keepMs: 60 },
    })
    await own.whenActive()
    own.callRuns(true)
    await waitFor('the second window', () => windows.length === 2)
    windows[0]?.die()
    expect(own.state().state).toBe('down')
    windows[1]?.say({ kind: 'ready' })
    await own.whenActive()
    expect(own.state().state).toBe('up')
    await warm(own)
    expect(windows).toHaveLength(3)
  })

  it('closes a spare that is ready only after the last call is over', async () => {
    const { host: own, windows } = open((number) => createFakeMediaWindow({ ready: number === 1 }), {
      spare: { openAfterMs: 0, keepMs: 0 },
    })
    await own.whenActive()
    own.callRuns(true)
    await waitFor('the second window', () => windows.length === 2)
    own.callRuns(false)
    await new Promise((resolve) => setTimeout(resolve, 20))
    windows[1]?.say({ kind: 'ready' })
    await waitFor('it to be closed', () => windows[1]?.alive === false)
    expect(own.state()).toMatchObject({ state: 'up', spare: false })
  })

  it('replaces a spare that dies, quietly', async () => {
    const { host: own, windows, told } = open()
    await warm(own)
    told.length = 0
    windows[1]?.die()
    await warm(own)
    expect(told).toEqual(['up', 'opened', 'up+spare'])
  })

  it('goes down when both die, and comes back', async () => {
    const { host: own, windows } = open()
    await warm(own)
    windows[1]?.die()
    windows[0]?.die()
    expect(own.state().state).toBe('down')
    const waiting = own.request('ring.stop', {})
    expect(await waiting).toBeNull()
    expect(own.state().state).toBe('up')
  })

  it('tries again when windows never become ready', async () => {
    const { host: own, windows } = open((number) => createFakeMediaWindow({ ready: number > 2 }), { readyLimitMs: 20 })
    await warm(own)
    expect(windows.slice(0, 2).map(({ alive }) => alive)).toEqual([false, false])
  })

  it('rejects what a dying window was asked, and what the next one refuses', async () => {
    const { host: own, windows } = open()
    await warm(own)
    windows[0]?.letReply(false)
    const asked = own.request('ring.stop', {})
    await waitFor('the request', () => (windows[0]?.requests.length ?? 0) > 0, { intervalMs: 1 })
    windows[0]?.die()
    await expect(asked).rejects.toMatchObject({ name: 'MediaGoneError' })
    windows[1]?.refuse('ring.stop', 'NotAllowedError')
    await expect(own.request('ring.stop', {})).rejects.toMatchObject({ name: 'NotAllowedError' })
  })

  it('gives up waiting for a silent window, and takes no late or foreign reply', async () => {
    const { host: own, windows } = open()
    await warm(own)
    windows[0]?.letReply(false)
    await expect(own.request('ring.stop', {}, 10)).rejects.toMatchObject({ name: 'TimeoutError' })
    windows[0]?.letReply(true)
    for (const nonsense of [
      null,
      7,
      'x',
      { id: 99, ok: true, output: null },
      { fact: { kind: 'bang' } },
      { id: 'a' },
    ]) {
      windows[0]?.babble(nonsense)
    }
    expect(await own.request('ring.stop', {})).toBeNull()
  })

  it('closes its windows and rejects those who wait', async () => {
    const { host: own, windows } = open(() => createFakeMediaWindow({ ready: false }))
    const waiting = own.whenActive()
    await waitFor('a window', () => windows.length > 0)
    own.close()
    await expect(waiting).rejects.toThrow('closed')
    await expect(own.whenActive()).rejects.toThrow('closed')
  })
})
