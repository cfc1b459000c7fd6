import { type AgentSnapshot, type Extension, type RequestedState } from '../../../contract/agent.ts'
import { type CallStep, type CallSummary } from '../../../contract/call.ts'
import { type Centre } from '../../../contract/centre/centre.ts'
import { type Floor } from '../../../hub/floor.ts'
import { createLogger } from '../../../hub/http/logger.ts'
import { createHub, type Hub } from '../../../hub/hub.ts'
import { readSettings } from '../../../hub/settings/settings.ts'
import { celFacts } from '../../support/cel.ts'
import { staysOf } from '../../support/metrics/stays.ts'
import { type SeatCall } from '../../support/seat/seat-call.ts'
import { type Customers, type CustomersOptions } from '../../support/sipp/start-customers.ts'
import { type TemporaryFolder, temporaryFolder } from '../../support/temporary-folder.ts'
import { waitFor, waitUntil, type WaitOptions } from '../../support/wait-for.ts'
import { agreementWithCel, agreementWithQueueLog, type Agreement } from './agreement.ts'
import { type CentreStage, startCentre } from './centre-on-asterisk.ts'
import { type HubAddress } from './hub-door.ts'

export type CallRecord = Readonly<{ call: CallSummary; steps: readonly CallStep[] }>

export type OneCustomer = Customers & Readonly<{ from: string }>

export type FloorStage = AsyncDisposable &
  Readonly<{
    stage: CentreStage
    hub: Hub
    floor: Floor
    /** the hub's front door */
    address: HubAddress
    /** the hub's log lines */
    hubLog: readonly string[]
    /** a telephone registers, and its agent signs in to the queues of his skills and says he is ready */
    ready: (...extensions: readonly string[]) => Promise<void>
    /** the agent of a seat whose telephone is registered already signs in and is ready */
    signIn: (extension: string) => Promise<void>
    /** an agent asks for a state, and the floor shows it */
    ask: (extension: string, state: RequestedState, reason?: string | null) => Promise<void>
    /** signed out of every queue, on the floor and on the PBX */
    away: (...extensions: readonly string[]) => Promise<void>
    agent: (extension: string) => AgentSnapshot
    agentIs: (
      extension: string,
      what: string,
      accept: (agent: AgentSnapshot) => boolean,
      options?: WaitOptions,
    ) => Promise<AgentSnapshot>
    /** one customer with a number of his own */
    customer: (options: Omit<CustomersOptions, 'asterisk' | 'calls'>) => Promise<OneCustomer>
    /** the call that rings at a seat now */
    rings: (extension: string, options?: WaitOptions) => Promise<SeatCall>
    /** the call of this caller, as the hub has it on the disk */
    record: (from: string, what: string, accept: (record: CallRecord) => boolean) => Promise<CallRecord>
    /** the same, once it is over */
    ended: (from: string) => Promise<CallRecord>
    /** the call with this id, once it is over */
    recordOf: (callId: string) => Promise<CallRecord>
    /** what does not agree with Asterisk's own logs, in sentences */
    disagreements: (record: CallRecord, besides?: readonly CallStep['kind'][]) => Promise<readonly string[]>
    /** of all calls compared so far */
    largestDifferenceMs: () => number
    stop: () => Promise<void>
  }>

let callers = 0

/** A number that nobody else calls from: the hub must not take one test's customer for another's. */
export const newCaller = (): string => `139${String(10_000_000 + (callers += 1))}`

/** A centre on a real Asterisk with the hub beside it, and people who pick up. */
export async function openFloorStage(centre: Centre): Promise<FloorStage> {
  const folder: TemporaryFolder = await temporaryFolder('floor')
  const stage = await startCentre(centre)
  const hubLog: string[] = []
  const settings = readSettings({
    dataFolder: folder.path,
    centreFile: stage.centreFile,
    host: '127.0.0.1',
    port: 0,
    names: ['localhost'],
  })
  const hub = await createHub(settings, { logger: createLogger('info', { write: (line) => void hubLog.push(line) }) })
  const { port } = await hub.start()
  const { floor } = hub
  if (floor === null) throw new Error('a hub with a centre definition has a floor')
  await waitFor('the hub to see the PBX', () => floor.link().state === 'up')
  await floor.settled()
  let largest = 0

  const agent = (extension: string): AgentSnapshot => {
    const found = floor.agents.all().find((one) => one.extension === extension)
    if (found === undefined) throw new Error(`the hub knows no seat ${extension}`)
    return found
  }
  const agentIs: FloorStage['agentIs'] = (extension, what, accept, options) =>
    waitUntil(`seat ${extension} to be ${what}`, () => agent(extension), accept, { intervalMs: 5, ...options })
  const cause = { by: 'agent', userId: null } as const

  const signIn = async (extension: string): Promise<void> => {
    if (agent(extension).userId === null) {
      floor.agents.ask(
        extension as Extension,
        {
          kind: 'sign-in',
          person: { userId: userOf(extension), jobNumber: extension, name: extension, team: null },
          queues: floor.queuesOf(extension as Extension),
          state: 'ready',
          reason: null,
        },
        cause,
      )
    } else {
      const wish = { kind: 'request', state: 'ready', reason: null, until: null } as const
      floor.agents.ask(extension as Extension, wish, cause)
    }
    await agentIs(extension, 'ready', ({ state, reason }) => state === 'ready' && reason === null)
  }

  const record: FloorStage['record'] = (from, what, accept) =>
    waitUntil(
      `the call from ${from} to be ${what}`,
      async () => {
        const [call] = (await floor.callsStore.history(0, Number.MAX_SAFE_INTEGER)).filter(
          (one) => one.call.callerNumber === from,
        )
        return call ?? null
      },
      (found) => found !== null && accept(found),
      { intervalMs: 20 },
    ) as Promise<CallRecord>

  const stop = async (): Promise<void> => {
    await hub.close()
    await stage.stop()
    await folder.remove()
  }

  return {
    ...{ stage, hub, floor, hubLog, agent, agentIs, record, stop },
    address: { port, dataFolder: folder.path },
    ready: async (...extensions) => {
      await Promise.all(
        extensions.map(async (extension) => {
          const phone = await stage.seat(extension)
          if (!phone.isRegistered()) await phone.register()
          await signIn(extension)
        }),
      )
    },
    signIn,
    ask: async (extension, state, reason = null) => {
      floor.agents.ask(extension as Extension, { kind: 'request', state, reason, until: null }, cause)
      await agentIs(extension, `${state} ${reason ?? ''}`, (one) => one.state === state && one.reason === reason)
    },
    away: async (...extensions) => {
      for (const extension of extensions) {
        if (agent(extension).userId === null) continue
        floor.agents.ask(extension as Extension, { kind: 'sign-out' }, cause)
      }
      for (const extension of extensions) {
        await agentIs(extension, 'signed out', (one) => one.state === 'signed-out' && one.queues.length === 0)
      }
    },
    customer: async (options) => {
      const from = typeof options.from === 'string' ? options.from : newCaller()
      return { ...(await stage.customers({ ...options, from, calls: 1 })), from }
    },
    rings: async (extension, options) => {
      const phone = await stage.seat(extension)
      return waitFor(
        `a call to ring at ${extension}`,
        () => phone.calls().findLast((call) => call.direction === 'incoming' && call.state() === 'ringing'),
        { intervalMs: 5, ...options },
      )
    },
    ended: (from) => record(from, 'over', ({ call, steps }) => call.endedAt !== null && steps.at(-1)?.kind === 'ended'),
    recordOf: async (callId) => {
      const call = await waitFor(`the call ${callId} to be over`, async () => {
        const found = await floor.callsStore.find(callId, { scope: 'all' })
        return found === undefined || found.endedAt === null ? undefined : found
      })
      return { call, steps: await floor.callsStore.steps(callId) }
    },
    disagreements: async ({ call, steps }, besides = []) => {
      const compare = async (): Promise<Agreement> =>
        agreementWithCel(steps, celFacts(await stage.cel(), call.pbxCallId), besides)
      // CEL is written by Asterisk at its leisure: its last line of a call is LINKEDID_END.
      await waitUntil(
        `CEL to have the end of ${call.pbxCallId}`,
        async () => celFacts(await stage.cel(), call.pbxCallId),
        (facts) => facts.some(({ kind }) => kind === 'ended'),
      )
      const agreement = await compare()
      largest = Math.max(largest, agreement.largestMs)
      const stays = (await stage.stays()).filter(({ uniqueId }) => uniqueId === call.pbxCallId)
      return [...agreement.problems, ...agreementWithQueueLog(staysOf(call.callId, steps), stays)]
    },
    largestDifferenceMs: () => largest,
    [Symbol.asyncDispose]: stop,
  }
}

/** A UUIDv7 that stands for whoever sits at a seat. */
export const userOf = (extension: string): string => `01900000-0000-7000-8000-${extension.padStart(12, '0')}`

/** A history in one line: `queued water-order, offered 8001, …`. */
export function tale(steps: readonly CallStep[]): string {
  return steps
    .map(({ kind, extension, queue, detail }) =>
      [kind, extension ?? queue, detail['outcome'] ?? detail['reason']].filter(Boolean).join(' '),
    )
    .join(', ')
}
