import { type Extension, type QueueKey } from '../../../contract/agent.ts'
import { type FakeCall } from '../../../hub/pbx/fake/fake-call.ts'
import { createFakePbx } from '../../../hub/pbx/fake/fake-pbx.ts'
import {
  type PracticeCaller,
  type PracticeLine,
  type PracticePbx,
  type SimulatedPhone,
} from '../../../hub/pbx/practice/practice-floor.ts'
import { type PbxListener } from '../../../hub/pbx/port.ts'

type Line = {
  call: FakeCall | null
  readonly caller: PracticeCaller
  /** Whoever rings now, and since when. */
  rings: Extension | null
  talks: Extension | null
  spokeAt: number
  over: boolean
  readonly answered: ((extension: Extension) => void)[]
  readonly ended: ((by: 'caller' | 'seat' | 'pbx') => void)[]
}

/**
 * The practice PBX without sound and signalling: the fake PBX with queues that ring the first free seat by its penalty,
 * callers and telephones that nobody holds, and people whom a test plays. Speech takes `speechMs`, whatever it says.
 */
export function createFakePracticePbx(options: {
  readonly extensions: readonly string[]
  readonly queues: readonly string[]
  readonly queueOf: (calledNumber: string) => string
  readonly speechMs?: number
}) {
  const clock = { now: Date.now, advance: () => undefined }
  const fake = createFakePbx({ ...options, clock, trunks: ['telecom'] })
  const lines = new Set<Line>()
  const phones = new Map<Extension, { decide: Parameters<SimulatedPhone['whenRinging']>[0] }>()
  const timers = new Set<NodeJS.Timeout>()
  const watchers: { extension: Extension; tell: Parameters<SimulatedPhone['onChange']>[0] }[] = []
  let serving: NodeJS.Timeout | undefined
  let listener: PbxListener | null = null

  const later = (ms: number, work: () => void): void => {
    const timer = setTimeout(() => {
      timers.delete(timer)
      work()
    }, ms)
    timers.add(timer)
  }
  const speech = (): Promise<void> => new Promise((resolve) => later(options.speechMs ?? 20, resolve))

  const changed = (extension: Extension | null): void => {
    const has = (what: 'rings' | 'talks'): boolean => [...lines].some((line) => line[what] === extension)
    for (const one of watchers)
      if (one.extension === extension) one.tell({ ringing: has('rings'), talking: has('talks') })
  }
  const end = (line: Line, by: 'caller' | 'seat' | 'pbx'): void => {
    if (line.over) return
    line.over = true
    lines.delete(line)
    changed(line.rings ?? line.talks)
    line.call?.hangUp(by === 'caller' ? 'customer' : by === 'seat' ? 'agent' : 'pbx')
    line.ended.forEach((tell) => tell(by))
  }
  const answer = (line: Line, extension: Extension): void => {
    if (line.over || line.rings !== extension) return
    line.rings = null
    line.talks = extension
    line.spokeAt = clock.now()
    line.call?.answers(extension)
    changed(extension)
    line.answered.forEach((tell) => tell(extension))
  }

  /** Rings the free seat that is asked first, for each caller who waits. */
  function serve(): void {
    const busy = new Set([...lines].flatMap(({ rings, talks }) => [rings, talks]))
    for (const line of lines) {
      const { call } = line
      if (call === null || line.rings !== null || line.talks !== null) continue
      const queue = call.snapshot().queue
      const free = fake
        .members()
        .filter((member) => member.queue === queue && !member.paused && !busy.has(member.extension))
        .filter(({ extension }) =>
          fake.snapshot().seats.some((seat) => seat.extension === extension && seat.registered),
        )
        .sort((a, b) => a.penalty - b.penalty)[0]
      if (free === undefined) continue
      const { extension } = free
      busy.add(extension)
      line.rings = extension
      call.offer(extension)
      changed(extension)
      const how = phones.get(extension)?.decide()
      if (how === undefined) continue
      const { answerAfterMs, talkMs } = how
      if (answerAfterMs === null) {
        later(1_000, () => letsItRing(line, extension))
        continue
      }
      later(answerAfterMs, () => {
        answer(line, extension)
        later(talkMs, () => end(line, 'seat'))
      })
    }
  }
  function letsItRing(line: Line, extension: Extension): void {
    if (line.over || line.rings !== extension) return
    line.rings = null
    line.call?.doesNotAnswer(extension)
    changed(extension)
  }

  const at = (extension: string): Line => {
    const line = [...lines].find(({ rings, talks }) => rings === extension || talks === extension)
    if (line === undefined) throw new Error(`no call at ${extension}`)
    return line
  }

  const pbx: PracticePbx = {
    ...fake.pbx,
    sipUrl: 'wss://127.0.0.1:9/ws',
    onDialledOutside: () => undefined,
    link: { cut: (reason) => fake.disconnect(reason), heal: () => fake.reconnect() },
    start(given) {
      listener = given
      serving = setInterval(serve, 20)
      return fake.pbx.start(given)
    },
    async close() {
      clearInterval(serving)
      for (const timer of timers) clearTimeout(timer)
      timers.clear()
      await fake.pbx.close()
    },
    callIn(caller) {
      const line: Line = {
        ...{ call: null, caller, rings: null, talks: null, spokeAt: 0, over: false, answered: [], ended: [] },
      }
      lines.add(line)
      const call = fake.customerCalls(caller.number, caller.calledNumber, 'telecom')
      const asked = { call: call.id, callerNumber: caller.number, calledNumber: caller.calledNumber, trunk: 'telecom' }
      void listener?.route({ ...asked, digits: null }).then((answered) => {
        if (line.over) return
        call.routed('hub', answered.action, answered.target, answered.callId)
        call.queued(options.queueOf(caller.calledNumber) as QueueKey)
        line.call = call
      })
      later(caller.patienceMs, () => {
        if (line.talks === null) end(line, 'caller')
      })
      const practiceLine: PracticeLine = {
        call: call.id,
        say: speech,
        silentForMs: () => (line.talks === null ? null : clock.now() - line.spokeAt),
        hangUp: () => end(line, 'caller'),
        onAnswered: (tell) => void line.answered.push(tell),
        onDigit: () => undefined,
        onEnded: (tell) => void line.ended.push(tell),
      }
      return practiceLine
    },
    plugIn(extension) {
      fake.registers(extension)
      return {
        extension,
        whenRinging: (decide) => void phones.set(extension, { decide }),
        answer() {
          const line = [...lines].find(({ rings }) => rings === extension)
          if (line !== undefined) answer(line, extension)
          return line !== undefined
        },
        hangUp() {
          for (const line of lines) {
            if (line.talks === extension) end(line, 'seat')
            else letsItRing(line, extension)
          }
        },
        onChange: (tell) => void watchers.push({ extension, tell }),
        // No sound is made here.
        listen: () => undefined,
        say: async () => {
          for (const line of lines) if (line.talks === extension) line.spokeAt = clock.now()
          await speech()
        },
        unplug() {
          phones.delete(extension)
          fake.registers(extension, false)
        },
      }
    },
  }

  return {
    pbx,
    fake,
    /** A person's telephone is plugged in. */
    registers: (extension: string) => fake.registers(extension as Extension),
    rings: (extension: string): boolean => [...lines].some(({ rings }) => rings === extension),
    lines: () => [...lines].map(({ caller, rings, talks }) => ({ ...caller, rings, talks })),
    answers: (extension: string) => answer(at(extension), extension as Extension),
    /** The person says something now. */
    speaks: (extension: string) => void (at(extension).spokeAt = clock.now()),
    hangsUp: (extension: string) => end(at(extension), 'seat'),
    doesNotAnswer: (extension: string) => letsItRing(at(extension), extension as Extension),
  }
}
