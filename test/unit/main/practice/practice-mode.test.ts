import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type CommandHandlers } from '../../../../main/bridge/answer-command.ts'
import { type TopicBoard } from '../../../../main/bridge/topic-board.ts'
import { type EmbeddedHubOptions, type HubReady } from '../../../../main/embedded-hub/embedded-hub.ts'
import { createPracticeMode, type PracticeMode } from '../../../../main/practice/practice-mode.ts'
import { SeatError } from '../../../../main/seat-error.ts'
import { hubReady } from '../../../support/fake-hub-process.ts'
import { newBoard } from '../../../support/seat-board.ts'

describe('practice on this machine', () => {
  let folder: string
  let board: TopicBoard
  let mode: PracticeMode
  /** What happened, in order. */
  let did: string[]
  let events: Pick<EmbeddedHubOptions, 'progress' | 'again' | 'lost'>
  let first: Promise<HubReady>
  let opened: { readonly folder: string; readonly key: string }[]

  const session = (phase: 'signed-out' | 'choosing-seat' | 'signed-in', jobNumber: string | null = null): void =>
    board.update('session', (state) => ({
      ...state,
      phase,
      me: jobNumber === null ? null : ({ jobNumber, grants: {} } as never),
    }))
  /** The practice seat, as far as practice asks it. */
  const seat = {
    'session.enrol': async ({ code }: { code: string }) => {
      did.push(`enrol ${code}`)
      session('signed-out')
      return null
    },
    'session.sign-in': async ({ jobNumber, password }: { jobNumber: string; password: string }) => {
      did.push(`sign in ${jobNumber} ${password}`)
      session('choosing-seat', jobNumber)
      return null
    },
    'session.choose-seat': async ({ extension }: { extension: string }) => {
      did.push(`sit at ${extension}`)
      session('signed-in', board.get('session').me?.jobNumber ?? null)
      return null
    },
    'session.sign-out': async () => {
      did.push('sign out')
      session('signed-out')
      return null
    },
  } as unknown as CommandHandlers

  beforeEach(() => {
    folder = join(mkdtempSync(join(tmpdir(), 'zuoxi-practice-')), 'practice')
    board = newBoard()
    ;[did, opened] = [[], []]
    first = Promise.resolve(hubReady())
    mode = createPracticeMode({
      board,
      folder,
      language: () => 'en',
      slot: {
        open: async (seatFolder, key) => {
          if (!existsSync(seatFolder)) throw new Error('no folder to put the seat’s files in')
          opened.push({ folder: seatFolder, key })
          did.push('open seat')
        },
        commands: async () => seat as never,
        clear: async () => void did.push('clear seat'),
      },
      startHub(start, told) {
        did.push(`start ${start.kind}`)
        events = told
        return { ready: first, stop: async () => void did.push('stop hub') }
      },
      goBack: async () => void did.push('go back'),
      log: () => undefined,
    })
  })
  afterEach(async () => {
    await mode.close()
    rmSync(join(folder, '..'), { recursive: true, force: true })
  })

  const phase = () => board.get('practice').phase
  const begin = (role: 'agent' | 'supervisor' | null = null) => mode.commands['practice.begin']({ role })
  const since = (): string[] => did.splice(0)

  it('closes the real seat, starts a hub, and asks who one is', async () => {
    await begin()
    expect(since()).toEqual(['clear seat', 'start practice', 'open seat', 'enrol ZUOXI1~127.0.0.1~1~x'])
    expect(phase()).toBe('choosing')
    expect(board.get('practice').people).toEqual([
      { jobNumber: '1001', name: '王芳', role: 'agent', extension: '8001' },
      { jobNumber: '9001', name: '刘敏', role: 'supervisor', extension: '8009' },
    ])
  })

  it('has its files below its own folder, with a key that only this user reads and that stays', async () => {
    await begin()
    await mode.commands['practice.leave'](null)
    await begin()
    expect(opened.map((one) => one.folder)).toEqual([join(folder, 'seat'), join(folder, 'seat')])
    expect(opened[0]?.key).toMatch(/^[0-9a-f]{64}$/)
    expect(opened[1]?.key).toBe(opened[0]?.key)
    expect(readFileSync(join(folder, 'practice.key'), 'utf8')).toBe(opened[0]?.key)
    if (process.platform !== 'win32') expect(statSync(join(folder, 'practice.key')).mode & 0o077).toBe(0)
  })

  it('lets one sit down without a password being asked for, and another after him', async () => {
    await begin()
    since()
    await mode.commands['practice.sit']({ jobNumber: '1001' })
    expect(since()).toEqual(['sign in 1001 pass of 王芳', 'sit at 8001'])
    expect(phase()).toBe('on')
    await mode.commands['practice.sit']({ jobNumber: '9001' })
    expect(since()).toEqual(['sign out', 'sign in 9001 pass of 刘敏', 'sit at 8009'])
    await mode.commands['practice.switch'](null)
    expect(since()).toEqual(['sign out'])
    expect(phase()).toBe('choosing')
  })

  it('begun with a role sits down the first who has it', async () => {
    await begin('supervisor')
    expect(since().slice(-2)).toEqual(['sign in 9001 pass of 刘敏', 'sit at 8009'])
    expect(phase()).toBe('on')
  })

  it('left, it gives the real seat back and keeps the exercise', async () => {
    await begin('agent')
    since()
    mkdirSync(join(folder, 'hub'), { recursive: true })
    await mode.commands['practice.leave'](null)
    expect(since()).toEqual(['sign out', 'clear seat', 'stop hub', 'go back'])
    expect(phase()).toBe('off')
    expect(existsSync(join(folder, 'hub'))).toBe(true)
  })

  it('reset, it deletes its folder and begins anew, with nothing of before', async () => {
    await begin('agent')
    mkdirSync(join(folder, 'hub'), { recursive: true })
    writeFileSync(join(folder, 'hub', 'hub.db'), 'orders')
    since()
    await mode.commands['practice.reset'](null)
    expect(since()).toEqual([
      ...['sign out', 'clear seat', 'stop hub'],
      ...['clear seat', 'start practice', 'open seat', 'enrol ZUOXI1~127.0.0.1~1~x'],
    ])
    expect(existsSync(join(folder, 'hub'))).toBe(false)
    expect(opened[1]?.key).not.toBe(opened[0]?.key)
    expect(phase()).toBe('choosing')
  })

  it('is refused while somebody sits at the real seat', async () => {
    session('signed-in', '1001')
    await expect(begin()).rejects.toMatchObject({ code: 'seat.sign-out-first' })
    expect(did).toEqual([])
  })

  it('that does not start says why; it can be tried again, or left', async () => {
    first = Promise.reject(new SeatError('seat.own-hub', { reason: { 'zh-CN': '满', en: 'the disk is full' } }))
    await begin()
    expect(board.get('practice')).toMatchObject({
      phase: 'failed',
      failure: expect.stringContaining('the disk is full'),
    })
    first = Promise.resolve(hubReady())
    await begin()
    expect(phase()).toBe('choosing')
    await mode.commands['practice.leave'](null)
    expect(since().at(-1)).toBe('go back')
  })

  it('shows how far its hub is, until it is there', async () => {
    const ready = Promise.withResolvers<HubReady>()
    first = ready.promise
    const begun = begin()
    await expect.poll(() => did.includes('start practice')).toBe(true)
    events.progress({ kind: 'progress', what: { 'zh-CN': '客户', en: 'Customers' }, done: 1, total: 3 })
    expect(board.get('practice').progress).toMatchObject({ done: 1, total: 3 })
    ready.resolve(hubReady())
    await begun
    expect(board.get('practice').progress).toBeNull()
  })

  it('goes on by itself when its hub crashed, also where that is reached by another code now', async () => {
    await begin('agent')
    since()
    events.again?.(hubReady())
    await mode.commands['practice.sit']({ jobNumber: '1001' })
    // The same code: the seat's link has come back by itself, there was nothing to do.
    expect(since()).toEqual(['sign out', 'sign in 1001 pass of 王芳', 'sit at 8001'])
    events.again?.(hubReady({ enrolmentCode: 'another' }))
    await expect.poll(() => did).toEqual([...['enrol another', 'sign in 1001 pass of 王芳', 'sit at 8001']])
  })

  it('asks who one is when the session ends by itself', async () => {
    await begin('agent')
    session('signed-out')
    expect(phase()).toBe('choosing')
  })

  it('says what is not possible outside of it', async () => {
    await expect(mode.commands['practice.sit']({ jobNumber: '1001' })).rejects.toMatchObject({
      code: 'seat.no-practice',
    })
    await expect(mode.commands['practice.leave'](null)).rejects.toMatchObject({ code: 'seat.no-practice' })
  })
})
