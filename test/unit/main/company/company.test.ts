import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Endpoint } from '../../../../contract/api/endpoint.ts'
import { usersApi } from '../../../../contract/api/users.api.ts'
import { writeEnrolmentCode } from '../../../../contract/enrolment.ts'
import { newSetUpForm, type SetUpDone, type SetUpForm, type SetUpJob } from '../../../../contract/set-up.ts'
import { type TopicBoard } from '../../../../main/bridge/topic-board.ts'
import { type Company, createCompany } from '../../../../main/company/company.ts'
import { type EmbeddedHubOptions } from '../../../../main/embedded-hub/embedded-hub.ts'
import { SeatError } from '../../../../main/seat-error.ts'
import { hubReady } from '../../../support/fake-hub-process.ts'
import { newBoard } from '../../../support/seat-board.ts'

const code = (port: number): string => writeEnrolmentCode({ host: '127.0.0.1', port, fingerprint: 'ab'.repeat(32) })
const form = (more: Partial<SetUpForm> = {}): SetUpForm => ({
  ...newSetUpForm,
  ...{ companyName: '清泉水业', areaCode: '0571', agentName: '王芳' },
  ...more,
})
const onAsterisk = form({
  ...{ pbx: 'asterisk', pbxAddress: '192.168.7.9', number: '0571-88886666' },
  ...{ trunkServer: '203.0.113.10', trunkUser: '057188886666' },
})

describe('a company with its hub on this machine', () => {
  let folder: string
  let board: TopicBoard
  let company: Company
  let did: string[]
  let jobs: SetUpJob[]
  let port: number
  let firstCode: string | null
  let done: SetUpDone
  let again: EmbeddedHubOptions['again']

  const seat = {
    'session.enrol': async ({ code: given }: { code: string }) => {
      did.push(`enrol ${given === code(port) ? String(port) : given}`)
      board.update('session', (state) => ({
        ...state,
        ...{ phase: 'signed-out', hub: { host: '127.0.0.1', port, company: null }, me: null },
      }))
      return null
    },
    'session.set-password': async (input: Record<string, string>) => {
      did.push(`set ${String(input['jobNumber'])} ${String(input['code'])} ${String(input['newPassword'])}`)
      return null
    },
    'session.sign-in': async ({ jobNumber }: { jobNumber: string }) => {
      did.push(`sign in ${jobNumber}`)
      board.update('session', (state) => ({ ...state, phase: 'choosing-seat', me: { jobNumber } as never }))
      return null
    },
    'session.sign-out': async () => void did.push('sign out'),
    'session.no-seat': async () => void did.push('without seat'),
    'session.choose-seat': async ({ extension }: { extension: string }) => void did.push(`sit at ${extension}`),
  }
  const users: { id: string; jobNumber: string }[] = []
  const answers = new Map<Endpoint, (request: { body?: { jobNumber: string } }) => unknown>([
    [usersApi.listRoles, () => ({ roles: [{ id: 'role-agent', builtIn: 'agent' }] })],
    [usersApi.listUsers, () => ({ users })],
    [
      usersApi.createUser,
      ({ body }) => {
        users.push({ id: 'u1', jobNumber: body?.jobNumber ?? '' })
        did.push(`create ${JSON.stringify(body)}`.replace(/"id":"[^"]+",/, ''))
        return { oneTimeCode: 'once' }
      },
    ],
    [usersApi.resetPassword, () => ({ oneTimeCode: 'again' })],
  ])

  const open = (): Company =>
    createCompany({
      board,
      folder,
      language: () => 'en',
      slot: {
        commands: async () => seat as never,
        current: () =>
          ({
            commands: seat,
            ask: async (endpoint: Endpoint, request: never) => answers.get(endpoint)?.(request),
            networkChanged: () => void did.push('look again'),
          }) as never,
      },
      startHub(start, events) {
        again = events.again
        if (start.kind === 'company')
          did.push(`start ${String(start.centreFile)}${start.withoutPbx === true ? ' without' : ''}`)
        const ready = Promise.resolve(hubReady({ enrolmentCode: code(port), people: [], firstCode }))
        return { ready, stop: async () => void did.push('stop hub') }
      },
      runJob: async (job, wanted) => {
        jobs.push(job)
        if (done.kind !== wanted) throw new SeatError('seat.set-up', { reason: 'no' })
        return done as never
      },
      showFolder: async () => undefined,
      log: () => undefined,
    })

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'zuoxi-company-'))
    board = newBoard()
    ;[did, jobs, port, firstCode] = [[], [], 4711, 'first']
    users.length = 0
    done = { kind: 'made', centreFile: '/c/centre.yaml', folder: '/c/pbx', files: 9, canApply: false }
    company = open()
  })
  afterEach(async () => {
    await company.close()
    rmSync(folder, { recursive: true, force: true })
  })
  const since = (): string[] => did.splice(0)
  const begin = () => company.commands['company.begin']({ password: 'of the boss' })
  const save = (next: SetUpForm) => company.commands['company.save'](next)

  it('begins with its hub, enrols this machine, and signs its administrator in by itself', async () => {
    await save(form())
    await begin()
    expect(since()).toEqual(['start null without', 'enrol 4711', 'set admin first of the boss', 'sign in admin'])
    expect(board.get('company')).toMatchObject({ hub: 'running', begun: true })
  })

  it('makes its first agent once, and gives him another password when asked again', async () => {
    await save(form())
    await begin()
    since()
    await company.commands['company.agent']({ password: 'of the agent' })
    expect(since()).toEqual([
      'create {"jobNumber":"1001","name":"王芳","team":null,"station":null,"language":"en","roleIds":["role-agent"]}',
      'set 1001 once of the agent',
    ])
    await company.commands['company.agent']({ password: 'another one' })
    expect(since()).toEqual(['set 1001 again another one'])
  })

  it('without a PBX has a centre all the same, on which nothing rings', async () => {
    await save(form())
    await begin()
    since()
    expect(await company.commands['company.pbx']({ trunkPassword: null })).toBeNull()
    expect(jobs[0]).toMatchObject({ kind: 'make', answers: { pbx: null } })
    expect(since()).toEqual(['stop hub', 'start /c/centre.yaml without', 'look again'])
  })

  it('with one makes its files, and starts the hub anew with the centre', async () => {
    await save(onAsterisk)
    await begin()
    since()
    const made = await company.commands['company.pbx']({ trunkPassword: 'of the line' })
    expect(made).toEqual({ folder: '/c/pbx', files: 9, canApply: false })
    expect(jobs[0]).toMatchObject({
      kind: 'make',
      answers: { agent: { extension: '8001' }, pbx: { trunk: { kind: 'register', password: 'of the line' } } },
    })
    expect(since()).toEqual(['stop hub', 'start /c/centre.yaml', 'look again'])
  })

  it('says which answer is wrong, and does not touch the hub', async () => {
    await save({ ...onAsterisk, pbxAddress: 'somewhere' })
    await begin()
    since()
    await expect(company.commands['company.pbx']({ trunkPassword: null })).rejects.toMatchObject({
      code: 'seat.input-invalid',
      parameters: { place: 'pbx.address' },
    })
    expect(since()).toEqual([])
  })

  it('goes on after a restart: its hub starts, and the set-up is where it was', async () => {
    await save(form({ step: 'pbx', reached: 'pbx' }))
    await begin()
    board = newBoard()
    board.update('session', (state) => ({ ...state, hub: { host: '127.0.0.1', port: 4711, company: null } }))
    company = open()
    since()
    await company.resume()
    expect(since()).toEqual(['start null without', 'look again'])
    expect(board.get('company')).toMatchObject({ open: true, form: { step: 'pbx', agentName: '王芳' } })
  })

  it('follows its hub to another port', async () => {
    await begin()
    since()
    port = 4712
    again?.(hubReady({ enrolmentCode: code(4712) }))
    await expect.poll(since).toEqual(['enrol 4712'])
  })

  it('leaves the practice seat alone', async () => {
    await begin()
    since()
    board.update('practice', (state) => ({ ...state, phase: 'on' }))
    port = 4713
    again?.(hubReady({ enrolmentCode: code(4713) }))
    board.update('practice', (state) => ({ ...state, phase: 'off' }))
    expect(since()).toEqual([])
    await company.rejoin()
    expect(since()).toEqual(['enrol 4713'])
  })

  it('ends with the agent signed in: in, or at his seat where there is a PBX', async () => {
    await save(form())
    await begin()
    since()
    await company.commands['company.finish']({ password: 'of the agent' })
    expect(since()).toEqual(['sign out', 'sign in 1001', 'without seat'])
    await save(onAsterisk)
    await company.commands['company.pbx']({ trunkPassword: null })
    since()
    await company.commands['company.finish']({ password: 'of the agent' })
    expect(since()).toEqual(['sign out', 'sign in 1001', 'sit at 8001'])
    expect(board.get('company')).toMatchObject({ open: false, finished: true })
  })

  it('applies its files, over somebody else’s only when told so', async () => {
    await save(onAsterisk)
    await begin()
    await expect(company.commands['company.apply']({ adopt: false })).rejects.toMatchObject({ code: 'seat.set-up' })
    await company.commands['company.pbx']({ trunkPassword: null })
    jobs.length = 0
    done = { kind: 'applied', text: { 'zh-CN': '有', en: 'there are' }, foreign: ['pjsip.conf'] }
    const answer = await company.commands['company.apply']({ adopt: false })
    expect(answer).toEqual({ text: 'there are', foreign: ['pjsip.conf'] })
    await company.commands['company.apply']({ adopt: true })
    expect(jobs).toMatchObject([{ kind: 'apply', adopt: false }, { adopt: true }])
  })

  it('has no test call without a PBX; after one, whoever sat down for it sits, and the set-up is its administrator’s', async () => {
    await save(form())
    await begin()
    await company.commands['company.pbx']({ trunkPassword: null })
    await expect(company.commands['company.call']({ password: 'x' })).rejects.toMatchObject({ code: 'seat.set-up' })
    await save(onAsterisk)
    await company.commands['company.pbx']({ trunkPassword: null })
    const sat = { jobNumber: '1001' } as never
    board.update('session', (state) => ({ ...state, me: sat, extension: '8001' as never }))
    since()
    await company.commands['company.finish']({ password: 'of the agent' })
    expect(since()).toEqual([])
    await begin()
    expect(since()).toEqual(['sign out', 'sign in admin'])
  })

  it('keeps no password on the disk', async () => {
    await save(onAsterisk)
    await begin()
    await company.commands['company.agent']({ password: 'of the agent' })
    await company.commands['company.pbx']({ trunkPassword: 'of the line' })
    expect(readFileSync(join(folder, 'company.json'), 'utf8')).not.toMatch(/of the|first|once/)
  })
})
