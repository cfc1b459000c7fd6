import { join } from 'node:path'
import { type Extension, type QueueKey } from '../../../contract/agent.ts'
import { type Centre } from '../../../contract/centre/centre.ts'
import { ensureCertificates } from '../../../hub/certificates/certificates.ts'
import { type PbxFact, type PbxSnapshot, type RoutingAnswer, type RoutingQuestion } from '../../../hub/pbx/port.ts'
import { type PracticePbx } from '../../../hub/pbx/practice/practice-floor.ts'
import { createPracticePbx } from '../../../hub/pbx/practice/practice-pbx.ts'
import { type AsteriskPorts } from '../asterisk/asterisk-ports.ts'
import { startSeat, type Seat } from '../seat/start-seat.ts'
import { temporaryFolder } from '../temporary-folder.ts'
import { waitFor } from '../wait-for.ts'
import { practiceCentre, practicePassword, practicePasswords } from './test-centre.ts'

export type PracticeStage = AsyncDisposable & {
  readonly pbx: PracticePbx
  readonly centre: Centre
  readonly recordings: string
  readonly facts: PbxFact[]
  readonly snapshots: PbxSnapshot[]
  readonly questions: RoutingQuestion[]
  readonly logged: { level: string; message: string; detail: Readonly<Record<string, unknown>> }[]
  /** What the next questions get; the number's own queue when empty. */
  answer: Partial<RoutingAnswer>
  /** A headless softphone at that seat: WebRTC over the PBX's secure web socket. One for each seat. */
  seat(extension: string, say?: readonly number[]): Promise<Seat>
  passwordOf(extension: string): string
  readonly authority: string
  readonly port: number
  signIn(queue: string, ...extensions: string[]): Promise<void>
  /** The next fact of that kind, not yet waited for, that fits. */
  fact<Kind extends PbxFact['kind']>(
    kind: Kind,
    fits?: (fact: Extract<PbxFact, { kind: Kind }>) => boolean,
  ): Promise<Extract<PbxFact, { kind: Kind }>>
  /** Hangs everybody up, signs everybody out, and forgets what was told. */
  clear(): Promise<void>
}

let calls = 0

export async function startPracticeStage(centre?: Centre): Promise<PracticeStage> {
  const definition = centre ?? (await practiceCentre())
  const folder = await temporaryFolder('practice')
  const certificates = await ensureCertificates(join(folder.path, 'certificates'), ['127.0.0.1'])
  const recordings = join(folder.path, 'recordings')
  const facts: PbxFact[] = []
  const snapshots: PbxSnapshot[] = []
  const questions: RoutingQuestion[] = []
  const logged: PracticeStage['logged'] = []
  const waited = new Set<PbxFact>()
  const seats = new Map<string, Promise<Seat>>()
  const pbx = createPracticePbx({
    centre: definition,
    passwords: practicePasswords(definition),
    tls: { key: certificates.key, cert: certificates.chain },
    recordings,
    log: (level, message, detail) => void logged.push({ level, message, detail }),
  })
  const stage: PracticeStage = {
    ...{ pbx, centre: definition, recordings, facts, snapshots, questions, logged, passwordOf: practicePassword },
    authority: certificates.authority,
    answer: {},
    get port() {
      return Number(new URL(pbx.sipUrl).port)
    },
    seat(extension, say) {
      const known = seats.get(extension)
      if (known !== undefined) return known
      const started = startSeat({
        // Only this port is looked at.
        asterisk: { ports: {} as AsteriskPorts },
        ...{ port: stage.port, transport: 'wss', media: 'webrtc', extension, password: practicePassword(extension) },
        authority: certificates.authority,
        ...(say === undefined ? {} : { say }),
      })
      seats.set(extension, started)
      return started
    },
    async signIn(queue, ...extensions) {
      for (const one of extensions) {
        await pbx.commands.signIn(one as Extension, queue as QueueKey, 0, false, null)
        await stage.fact('queue.member', (fact) => fact.extension === one)
      }
    },
    async fact(kind, fits = () => true) {
      const found = await waitFor(
        `the fact ${kind}`,
        () => facts.find((fact) => fact.kind === kind && !waited.has(fact) && fits(fact as never)),
        { timeoutMs: 15_000, intervalMs: 5 },
      )
      waited.add(found)
      return found as never
    },
    async clear() {
      stage.answer = {}
      pbx.link.heal()
      pbx.link.cut('a test begins')
      pbx.link.heal()
      const last = snapshots.at(-1)
      for (const { call } of last?.calls ?? []) await pbx.commands.hangUp(call)
      for (const { extension, queue } of last?.members ?? []) await pbx.commands.signOut(extension, queue)
      for (const seat of await Promise.all(seats.values()))
        await waitFor(`seat ${seat.extension} to be free`, () => seat.calls().every((call) => call.state() === 'ended'))
      facts.length = 0
      questions.length = 0
      logged.length = 0
      waited.clear()
    },
    async [Symbol.asyncDispose]() {
      for (const seat of await Promise.allSettled(seats.values()))
        if (seat.status === 'fulfilled') await seat.value.close()
      await pbx.close()
      await folder.remove()
    },
  }
  await pbx.start({
    fact: (fact) => void facts.push(fact),
    snapshot: (snapshot) => void snapshots.push(snapshot),
    route: async (question) => {
      questions.push(question)
      calls += 1
      return {
        callId: `019a0000-0000-7000-8000-${String(calls).padStart(12, '0')}`,
        ...{
          action: 'default',
          target: null,
          queue: null,
          priority: 0,
          preferredAgent: null,
          preferredAgentSeconds: 0,
        },
        ...stage.answer,
      }
    },
  })
  return stage
}
