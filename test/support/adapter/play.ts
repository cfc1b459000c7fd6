import { type Extension, type QueueKey } from '../../../contract/agent.ts'
import { createAsteriskPbx } from '../../../hub/pbx/asterisk/asterisk-pbx.ts'
import {
  type Pbx,
  type PbxFact,
  type PbxSnapshot,
  type RoutingAnswer,
  type RoutingQuestion,
} from '../../../hub/pbx/port.ts'
import { type AdapterStage, startAdapterStage } from '../asterisk/adapter-stage.ts'
import { plainSecrets } from '../asterisk/plain-configuration.ts'
import { startTcpProxy, type TcpProxy } from '../tcp-proxy.ts'
import { waitFor } from '../wait-for.ts'

export const seatExtensions = ['8001', '8002', '8003', '8004'] as const
/** Sits at an outside number. */
export const outsideSeat = '8005'
export const outsideSeatNumber = '013700008005'

export const extension = (text: string): Extension => text as Extension
export const queue = (text: string): QueueKey => text as QueueKey

/** The adapter on a real Asterisk, with everything it told, through a line that can be cut. */
export type Play = AdapterStage & {
  readonly pbx: Pbx
  readonly proxy: TcpProxy
  readonly facts: PbxFact[]
  readonly snapshots: PbxSnapshot[]
  readonly questions: RoutingQuestion[]
  readonly logged: { level: string; message: string; detail: Readonly<Record<string, unknown>> }[]
  /** What the next questions get; the default way when empty. */
  answer: Partial<RoutingAnswer>
  /** The next fact of that kind, not yet waited for, that fits. */
  fact<Kind extends PbxFact['kind']>(
    kind: Kind,
    fits?: (fact: Extract<PbxFact, { kind: Kind }>) => boolean,
    timeoutMs?: number,
  ): Promise<Extract<PbxFact, { kind: Kind }>>
  /** Forgets facts, signs every seat out, and waits until nothing runs. */
  clear(): Promise<void>
  signIn(queueKey: string, ...extensions: string[]): Promise<void>
}

let calls = 0

export async function startPlay(): Promise<Play> {
  const stage = await startAdapterStage(seatExtensions, { [outsideSeat]: outsideSeatNumber })
  const proxy = await startTcpProxy({ host: '127.0.0.1', port: stage.asterisk.ports.ami })
  const facts: PbxFact[] = []
  const snapshots: PbxSnapshot[] = []
  const questions: RoutingQuestion[] = []
  const logged: Play['logged'] = []
  const waited = new Set<PbxFact>()
  const pbx = createAsteriskPbx({
    ami: {
      host: '127.0.0.1',
      port: proxy.port,
      username: plainSecrets.amiUser,
      secret: plainSecrets.amiSecret,
      pingAfterMs: 1_000,
      deadAfterMs: 1_000,
      backOffMs: { first: 50, most: 500, refused: 5_000 },
    },
    agi: { host: '127.0.0.1', port: stage.asterisk.ports.agi },
    outsideSeats: new Set([extension(outsideSeat)]),
    log: (level, message, detail) => void logged.push({ level, message, detail }),
  })
  const play: Play = {
    ...stage,
    pbx,
    proxy,
    facts,
    snapshots,
    questions,
    logged,
    answer: {},
    fact: async (kind, fits = () => true, timeoutMs = 30_000) => {
      const found = await waitFor(
        `the fact ${kind}`,
        () => facts.find((fact) => fact.kind === kind && !waited.has(fact) && fits(fact as never)),
        { timeoutMs, intervalMs: 5 },
      )
      waited.add(found)
      return found as never
    },
    async signIn(queueKey, ...extensions) {
      for (const one of extensions) {
        await pbx.commands.signIn(extension(one), queue(queueKey), 0, false, null)
        await play.fact('queue.member', (fact) => fact.extension === one && fact.queue === queueKey)
      }
    },
    async clear() {
      play.answer = {}
      // A test that failed in the middle leaves its calls behind.
      await stage.asterisk.cli('channel request hangup all')
      for (const phone of [...seatExtensions.map(stage.seat), stage.outside]) phone.forgetCalls()
      const members = (await stage.asterisk.cli('queue show')).matchAll(/^\s+(?:PJSIP|Local)\/(\d+)/gm)
      const signedIn = new Set([...members].map(([, one]) => one ?? ''))
      for (const one of signedIn)
        for (const key of ['water-order', 'aftersales', 'small', 'guarded'])
          await pbx.commands.signOut(extension(one), queue(key))
      await waitFor('every channel to be gone', async () =>
        (await stage.asterisk.cli('core show channels count')).includes('0 active channels'),
      )
      await waitFor(
        'every seat to be idle',
        async () => !/In use|Ringing|Busy/i.test(await stage.asterisk.cli('core show hints')),
      )
      facts.length = 0
      questions.length = 0
      logged.length = 0
      waited.clear()
      proxy.clear()
    },
    close: async () => {
      await pbx.close()
      await proxy.close()
      await stage.close()
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
        action: 'default',
        target: null,
        queue: null,
        priority: 0,
        preferredAgent: null,
        preferredAgentSeconds: 0,
        ...play.answer,
      }
    },
  })
  return play
}
