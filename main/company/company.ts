import { join } from 'node:path'
import { v7 as uuid } from 'uuid'
import { usersApi } from '../../contract/api/users.api.ts'
import { type Extension } from '../../contract/agent.ts'
import { type EmbeddedHubStart } from '../../contract/embedded-hub.ts'
import { readEnrolmentCode } from '../../contract/enrolment.ts'
import { deepestIssue, issueText, placeText } from '../../contract/issue-text.ts'
import { fillText, type Language } from '../../contract/language.ts'
import { type SetUpDone, type SetUpJob, setUpAdministrator } from '../../contract/set-up.ts'
import { type CommandHandlers } from '../bridge/answer-command.ts'
import { type TopicBoard } from '../bridge/topic-board.ts'
import { type EmbeddedHub, type EmbeddedHubOptions, type HubReady } from '../embedded-hub/embedded-hub.ts'
import { SeatError, seatErrorText } from '../seat-error.ts'
import { type SeatSlot } from '../seat-slot.ts'
import { answersOf, openCompanyRecord } from './set-up-form.ts'
import { createSetUpCall } from './set-up-call.ts'

export type CompanyCommandName = Extract<keyof CommandHandlers, `company.${string}`>

export type Company = {
  readonly commands: Pick<CommandHandlers, CompanyCommandName>
  /** At the start of the programme: the hub of a company that was begun here. Never rejects. */
  resume(): Promise<void>
  /** The real seat is open again: it goes where the hub is now. */
  rejoin(): Promise<void>
  close(): Promise<void>
}

export type CompanyOptions = {
  readonly board: TopicBoard
  /** `userData/company` */
  readonly folder: string
  readonly language: () => Language
  readonly slot: Pick<SeatSlot, 'commands' | 'current'>
  readonly startHub: (
    start: EmbeddedHubStart,
    events: Pick<EmbeddedHubOptions, 'progress' | 'again' | 'lost'>,
  ) => EmbeddedHub
  readonly runJob: <const K extends SetUpDone['kind']>(
    job: SetUpJob,
    wanted: K,
  ) => Promise<Extract<SetUpDone, { kind: K }>>
  readonly showFolder: (folder: string) => Promise<unknown>
  readonly log: (level: 'info' | 'warn', message: string, detail: Readonly<Record<string, unknown>>) => void
}

/** A small company whose hub runs on this machine (PL2), and its set-up. */
export function createCompany(options: CompanyOptions): Company {
  const { board, folder, slot, log } = options
  const record = openCompanyRecord(folder)
  let hub: EmbeddedHub | null = null
  let ready: HubReady | null = null
  let steps: Promise<unknown> = Promise.resolve()

  const show = (change: Partial<ReturnType<typeof board.get<'company'>>>): void =>
    board.update('company', (state) => ({ ...state, ...change }))
  const step = <T>(work: () => Promise<T>): Promise<T> => {
    const mine = steps.then(work)
    steps = mine.catch(() => undefined)
    return mine
  }
  const failed = (error: unknown): void => {
    const known = error instanceof SeatError ? error : new SeatError('seat.failed', { reference: 'company' })
    log('warn', 'the company’s hub is not to be had', { error: String(error) })
    show({ hub: 'failed', failure: seatErrorText(known, options.language()) })
  }

  /** The seat goes where its hub is now; under the address of before it has come back by itself. */
  const follow = async (now: HubReady): Promise<void> => {
    ready = now
    // The practice seat is another hub's.
    if (board.get('practice').phase !== 'off') return
    const at = readEnrolmentCode(now.enrolmentCode)
    const known = board.get('session').hub
    if (known === null || at === undefined) return
    if (known.port === at.port && known.host === at.host) return slot.current()?.networkChanged()
    await (await slot.commands())['session.enrol']({ code: now.enrolmentCode })
  }

  const start = async (): Promise<HubReady> => {
    if (hub !== null && ready !== null) return ready
    show({ hub: 'starting', failure: null })
    hub = options.startHub(
      {
        ...{ kind: 'company', folder: join(folder, 'hub') },
        ...{ centreFile: record.get().centreFile, withoutPbx: !record.get().onPbx },
      },
      {
        progress: () => undefined,
        again: (now) => void follow(now).catch(failed),
        lost: failed,
      },
    )
    try {
      ready = await hub.ready
    } catch (error) {
      hub = null
      failed(error)
      throw error
    }
    show({ hub: 'running' })
    return ready
  }

  const stop = async (): Promise<void> => {
    await hub?.stop()
    hub = null
    ready = null
  }

  const begin = async (password: string): Promise<void> => {
    const { firstCode, enrolmentCode } = await start()
    record.change({ begun: true })
    const commands = await slot.commands()
    // The agent of a test call before.
    const { me } = board.get('session')
    if (me !== null && me.jobNumber !== setUpAdministrator) await commands['session.sign-out'](null)
    if (board.get('session').hub === null) await commands['session.enrol']({ code: enrolmentCode })
    if (firstCode !== null && board.get('session').me === null) {
      await commands['session.set-password']({
        jobNumber: setUpAdministrator,
        code: firstCode,
        newPassword: password,
      }).catch(
        // Used already: it was set in this very run.
        (error: unknown) => {
          if (!(error instanceof SeatError) || error.code !== 'access.wrong-code') throw error
        },
      )
    }
    await commands['session.sign-in']({ jobNumber: setUpAdministrator, password })
  }

  /** @throws SeatError as the hub says it */
  const makeAgent = async (password: string): Promise<void> => {
    const { form } = record.get()
    const seat = slot.current()
    if (seat === undefined) throw new SeatError('seat.signed-out')
    const { ask } = seat
    const { roles } = await ask(usersApi.listRoles, {})
    const role = roles.find(({ builtIn }) => builtIn === 'agent')
    const { users } = await ask(usersApi.listUsers, {})
    const jobNumber = form.jobNumber.trim()
    const known = users.find((user) => user.jobNumber === jobNumber)
    const code =
      known === undefined
        ? (
            await ask(usersApi.createUser, {
              body: {
                ...{ id: uuid() as never, jobNumber, name: form.agentName.trim() },
                ...{ team: null, station: null, language: options.language() },
                roleIds: role === undefined ? [] : [role.id],
              },
            })
          ).oneTimeCode
        : (await ask(usersApi.resetPassword, { params: { userId: known.id } })).oneTimeCode
    await seat.commands['session.set-password']({ jobNumber, code: code ?? '', newPassword: password })
  }

  const makePbx = async (trunkPassword: string | null) => {
    const { form } = record.get()
    const answers = answersOf(form, trunkPassword)
    if (!answers.success) {
      const [first] = answers.error.issues
      if (first === undefined) throw answers.error
      const { issue, path } = deepestIssue(first)
      throw new SeatError('seat.input-invalid', {
        place: placeText('', path).replace(/^\./, ''),
        reason: issueText(issue),
      })
    }
    const made = await options.runJob({ kind: 'make', folder, answers: answers.data }, 'made')
    const onPbx = answers.data.pbx !== null
    record.change({ centreFile: made.centreFile, onPbx })
    await stop()
    await follow(await start())
    if (!onPbx) return null
    return { folder: made.folder, files: made.files, canApply: made.canApply }
  }

  const finish = async (password: string | null): Promise<void> => {
    const { form, onPbx } = record.get()
    const commands = await slot.commands()
    record.change({ finished: true })
    show({ open: false, finished: true })
    const { me, extension } = board.get('session')
    // He sits there since the test call.
    const sits = me?.jobNumber === form.jobNumber.trim() && extension === form.extension.trim()
    if (password === null || sits) return
    if (me !== null) await commands['session.sign-out'](null)
    await commands['session.sign-in']({ jobNumber: form.jobNumber.trim(), password })
    if (!onPbx) await commands['session.no-seat']({ on: true })
    else await commands['session.choose-seat']({ extension: form.extension.trim() as Extension })
  }

  const call = createSetUpCall(options)
  const testCall = async (password: string | null): Promise<void> => {
    const { form, onPbx } = record.get()
    if (!onPbx) throw new SeatError('seat.set-up', { reason: noPbx })
    const extension = form.extension.trim() as Extension
    await call.make({ jobNumber: form.jobNumber.trim(), extension, password })
  }

  const pbxFolder = join(folder, 'pbx')
  const done = async (work: Promise<unknown>): Promise<null> => {
    await work
    return null
  }
  const { form, begun, finished } = record.get()
  show({ form, begun, finished })

  return {
    commands: {
      'company.open': async () => {
        show({ open: true, form: record.get().form })
        return null
      },
      'company.close': async () => {
        show({ open: false })
        return null
      },
      'company.save': async (next) => {
        record.change({ form: next })
        show({ form: next })
        return null
      },
      'company.begin': ({ password }) =>
        done(
          step(async () => {
            await begin(password)
            show({ begun: true })
          }),
        ),
      'company.agent': ({ password }) => done(step(() => makeAgent(password))),
      'company.pbx': ({ trunkPassword }) => step(() => makePbx(trunkPassword)),
      'company.show-files': () => done(options.showFolder(pbxFolder)),
      'company.apply': ({ adopt }) =>
        step(async () => {
          const { centreFile, onPbx } = record.get()
          if (centreFile === null || !onPbx) throw new SeatError('seat.set-up', { reason: noPbx })
          const { text, foreign } = await options.runJob({ kind: 'apply', centreFile, adopt }, 'applied')
          return { text: fillText(text, options.language(), {}), foreign }
        }),
      'company.check': () =>
        step(async () => {
          const { centreFile, onPbx } = record.get()
          const { findings } = await options.runJob(
            { kind: 'check', folder, centreFile: onPbx ? centreFile : null },
            'checked',
          )
          return { findings }
        }),
      'company.call': ({ password }) => done(step(() => testCall(password))),
      'company.hang-up': () => done(call.hangUp()),
      'company.finish': ({ password }) => done(step(() => finish(password))),
    },
    async resume() {
      if (!record.get().begun) return
      await step(async () => {
        await follow(await start())
        if (!record.get().finished) show({ open: true })
      }).catch(() => undefined)
    },
    async rejoin() {
      if (ready !== null && record.get().begun) await follow(ready).catch(failed)
    },
    async close() {
      call.close()
      await stop()
    },
  }
}

const noPbx = { 'zh-CN': '还没有选择交换机。', en: 'There is no PBX yet.' }
