import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type EmbeddedHubStart, type PracticePerson } from '../../contract/embedded-hub.ts'
import { type Extension } from '../../contract/agent.ts'
import { type Topics } from '../../contract/bridge/topics.ts'
import { type Language } from '../../contract/language.ts'
import { type CommandHandlers } from '../bridge/answer-command.ts'
import { type TopicBoard } from '../bridge/topic-board.ts'
import { type EmbeddedHub, type EmbeddedHubOptions, type HubReady } from '../embedded-hub/embedded-hub.ts'
import { SeatError, seatErrorText } from '../seat-error.ts'
import { type SeatSlot } from '../seat-slot.ts'
import { openPracticeKey } from './practice-key.ts'

export type PracticeModeCommandName = `practice.${'begin' | 'sit' | 'switch' | 'leave' | 'reset'}`

export type PracticeMode = {
  readonly commands: Pick<CommandHandlers, PracticeModeCommandName>
  /** The programme ends: the hub after the seat. */
  close(): Promise<void>
}

export type PracticeModeOptions = {
  readonly board: TopicBoard
  /** `userData/practice`: the hub's data and the practice seat's, and nothing of the real one. */
  readonly folder: string
  readonly language: () => Language
  readonly slot: Pick<SeatSlot, 'open' | 'commands' | 'clear'>
  readonly startHub: (
    start: EmbeddedHubStart,
    events: Pick<EmbeddedHubOptions, 'progress' | 'again' | 'lost'>,
  ) => EmbeddedHub
  /** Opens the real seat again, or asks for its pass-phrase. */
  readonly goBack: () => Promise<void>
  readonly log: (level: 'info' | 'warn', message: string, detail: Readonly<Record<string, unknown>>) => void
}

type Change = Partial<Omit<Topics['practice'], 'exercise' | 'captions'>>

/** Practice on this machine (PL2): its own hub, and a seat on a folder of its own in place of the real one. */
export function createPracticeMode(options: PracticeModeOptions): PracticeMode {
  const { board, folder, slot, log } = options
  let hub: EmbeddedHub | null = null
  let people: readonly PracticePerson[] = []
  /** The code one is enrolled with; a hub that came back under another one is enrolled with anew. */
  let enrolledWith = ''
  let sitting: PracticePerson | null = null
  /** One step at a time: a second press waits for the first. */
  let steps: Promise<unknown> = Promise.resolve()

  const phase = (): Topics['practice']['phase'] => board.get('practice').phase
  const show = (change: Change): void => board.update('practice', (state) => ({ ...state, ...change }))
  const inTurn = <T>(step: () => Promise<T>): Promise<T> => {
    const mine = steps.then(step)
    steps = mine.catch(() => undefined)
    return mine
  }

  const failed = (error: unknown): void => {
    const known = error instanceof SeatError ? error : new SeatError('seat.failed', { reference: 'practice' })
    log('warn', 'practice is not to be had', { error: String(error) })
    show({ phase: 'failed', progress: null, failure: seatErrorText(known, options.language()) })
  }

  const enrol = async (ready: HubReady): Promise<void> => {
    people = ready.people
    show({
      people: people.map(({ jobNumber, name, role, extension }) => ({ jobNumber, name, role, extension })),
    })
    const commands = await slot.commands()
    await commands['session.enrol']({ code: ready.enrolmentCode })
    enrolledWith = ready.enrolmentCode
  }

  const openSeat = async (): Promise<void> => {
    const own = join(folder, 'seat')
    await mkdir(own, { recursive: true, mode: 0o700 })
    await slot.open(own, await openPracticeKey(folder))
  }

  const open = async (): Promise<void> => {
    show({ phase: 'starting', progress: null, failure: null, people: [] })
    await slot.clear()
    hub = options.startHub(
      { kind: 'practice', folder: join(folder, 'hub'), language: options.language() },
      {
        progress: ({ what, done, total }) => {
          if (phase() === 'starting') show({ progress: { what, done, total } })
        },
        again: (ready) => void inTurn(() => comeBack(ready)).catch(failed),
        lost: failed,
      },
    )
    const [ready] = await Promise.all([hub.ready, openSeat()])
    await enrol(ready)
    show({ phase: 'choosing', progress: null })
  }

  const sit = async (jobNumber: string): Promise<void> => {
    const person = people.find((one) => one.jobNumber === jobNumber)
    if (person === undefined) throw new SeatError('seat.no-practice')
    const commands = await slot.commands()
    if (board.get('session').me !== null) await commands['session.sign-out'](null)
    sitting = null
    await commands['session.sign-in']({ jobNumber, password: person.password })
    await commands['session.choose-seat']({ extension: person.extension as Extension })
    sitting = person
    show({ phase: 'on' })
  }

  /** Its hub crashed and is there again: who sat there goes on by himself where the code is the same. */
  const comeBack = async (ready: HubReady): Promise<void> => {
    if (ready.enrolmentCode === enrolledWith) {
      people = ready.people
      return
    }
    const before = sitting
    await enrol(ready)
    if (before === null) show({ phase: 'choosing' })
    else await sit(before.jobNumber)
  }

  const leaveSeat = async (): Promise<void> => {
    sitting = null
    const commands = await slot.commands().catch(() => null)
    if (board.get('session').me === null) return
    await commands?.['session.sign-out'](null).catch((error: unknown) =>
      log('warn', 'the practice seat was not left in good order', { error: String(error) }),
    )
  }

  const end = async (): Promise<void> => {
    await leaveSeat()
    await slot.clear()
    await hub?.stop()
    hub = null
    people = []
  }

  const begin = async (role: PracticePerson['role'] | null): Promise<void> => {
    try {
      await open()
      const first = people.find((one) => one.role === role)
      if (first !== undefined) await sit(first.jobNumber)
    } catch (error) {
      failed(error)
      await hub?.stop()
      hub = null
    }
  }

  // Signed out by the clock, by a supervisor or by himself: who is next?
  const stopWatching = board.watch('session', (session) => {
    if (phase() === 'on' && session.phase === 'signed-out') show({ phase: 'choosing' })
  })

  const needPractice = (): void => {
    if (phase() === 'off') throw new SeatError('seat.no-practice')
  }
  const step =
    <I>(work: (input: I) => Promise<void>) =>
    (input: I): Promise<null> =>
      inTurn(async () => {
        await work(input)
        return null
      })

  return {
    commands: {
      'practice.begin': step(async ({ role }) => {
        const session = board.get('session').phase
        if (phase() === 'choosing' || phase() === 'on') return
        if (session === 'signed-in' || session === 'choosing-seat') throw new SeatError('seat.sign-out-first')
        await begin(role)
      }),
      'practice.sit': step(async ({ jobNumber }) => {
        needPractice()
        await sit(jobNumber)
      }),
      'practice.switch': step(async () => {
        needPractice()
        await leaveSeat()
        show({ phase: 'choosing' })
      }),
      'practice.leave': step(async () => {
        needPractice()
        await end()
        show({ phase: 'off', progress: null, failure: null, people: [] })
        await options.goBack()
      }),
      'practice.reset': step(async () => {
        needPractice()
        show({ phase: 'starting', progress: null, failure: null, people: [] })
        await end()
        await rm(folder, { recursive: true, force: true, maxRetries: 5 })
        await begin(null)
      }),
    },
    async close() {
      stopWatching()
      await hub?.stop()
    },
  }
}
