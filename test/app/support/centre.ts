import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { v7 as uuid } from 'uuid'
import { type CallStep, type CallSummary } from '../../../contract/call.ts'
import { type Centre } from '../../../contract/centre/centre.ts'
import { type Customer } from '../../../contract/customer.ts'
import { type AgentSnapshot } from '../../../contract/agent.ts'
import { type CentreStage, startCentre } from '../../pbx/support/centre-on-asterisk.ts'
import { type Person, signIn } from '../../pbx/support/hub-door.ts'
import { type HubProcess, prepareHubProcess } from '../../pbx/support/hub-process.ts'
import { quickWaterCentre, waterLine } from '../../pbx/support/test-centre.ts'
import { generateCustomer } from '../../support/customer-generator.ts'
import { type Customers, type CustomersOptions } from '../../support/sipp/start-customers.ts'
import { startTrunkPeer, type TrunkPeer, type TrunkPeerBehaviour } from '../../support/sipp/trunk-peer.ts'
import { startTcpProxy, type TcpProxy } from '../../support/tcp-proxy.ts'
import { waitFor, waitUntil, type WaitOptions } from '../../support/wait-for.ts'

export { waterLine }

/** What `addPerson` gives everybody in a test hub. */
export const password = 'seven green buckets'

/** One leg as Asterisk counts it (`pjsip show channelstats`). */
export type LegPackets = Readonly<{ endpoint: string; received: number; sent: number }>

export type Caller = Customers & Readonly<{ from: string }>

export type StoredCall = Readonly<{ call: CallSummary; steps: readonly CallStep[] }>

/** A whole centre: Asterisk, a hub in a process of its own, people with passwords, customers. */
export type AppCentre = Readonly<{
  stage: CentreStage
  hub: HubProcess
  /** the way from the seats to Asterisk's WSS port; a test can cut it */
  wire: TcpProxy
  /** an administrator's session; made anew when the hub was restarted */
  boss: () => Person
  /** what a new seat is set up with */
  enrolmentCode: () => Promise<string>
  addCustomer: (
    about: Readonly<{
      name: string
      numbers: readonly string[]
      level?: string
      notes?: string
      addresses?: readonly Readonly<{ district: string; street: string; detail: string }>[]
    }>,
  ) => Promise<Customer>
  /** sees to it that the hub has at least so many customers, made up by a seed */
  fillTo: (count: number) => Promise<void>
  /** somebody calls a number of the centre (default: the order line) and waits until he is hung up on */
  caller: (options?: Partial<Omit<CustomersOptions, 'asterisk' | 'calls'>> & { from?: string }) => Promise<Caller>
  /** the world behind the trunk, which takes calls until it is stopped; comes back when the PBX knows that it is there */
  world: (behaviour: TrunkPeerBehaviour) => Promise<TrunkPeer>
  legs: () => Promise<readonly LegPackets[]>
  /** waits until packets have come from an endpoint and gone to it, `more` beyond what it has now */
  audioBothWays: (endpoint: string, more?: number) => Promise<void>
  /** waits for a line of Asterisk's log */
  heardInLog: (pattern: RegExp) => Promise<void>
  /** waits until these keys have reached Asterisk from an endpoint, in this order, after all that came before */
  keysAre: (endpoint: string, keys: string) => Promise<void>
  agent: (extension: string) => Promise<AgentSnapshot | undefined>
  agentIs: (
    extension: string,
    what: string,
    accept: (agent: AgentSnapshot) => boolean,
    options?: WaitOptions,
  ) => Promise<AgentSnapshot>
  /** the calls of this number, newest first */
  callsOf: (from: string) => Promise<readonly CallSummary[]>
  /** the one call of this number, once it is as wanted */
  call: (
    from: string,
    what: string,
    accept: (call: CallSummary) => boolean,
    options?: WaitOptions,
  ) => Promise<StoredCall>
  /** a person's session at the hub, beside the one of the seat */
  person: (jobNumber: string) => Promise<Person>
  stop: () => Promise<void>
}>

let callers = 0

/** A number that nobody else calls from. */
export const newCaller = (): string => `137${String(10_000_000 + (callers += 1))}`

/**
 * The water company with WebRTC seats 8001 to 8003, the desk phone 8005, and further desk phones. The people are called
 * a8001, a8002 … (by their seat) and boss.
 */
export async function openCentre(change: (centre: Centre) => Centre = (centre) => centre): Promise<AppCentre> {
  const water = await quickWaterCentre()
  const definition: Centre = {
    ...water,
    // The address alone: the machine need not know a name of the PBX.
    network: { ...water.network, names: [] },
    seats: water.seats.map((seat) =>
      ['8001', '8002', '8003'].includes(seat.extension) ? { ...seat, phone: 'softphone' as const } : seat,
    ),
    queues: water.queues.map((queue) => ({ ...queue, ringSeconds: 30, wrapUpSeconds: 120, maxWaitSeconds: 120 })),
  }
  const made: { wire?: TcpProxy } = {}
  const stage = await startCentre(change(definition), {
    wssPort: async (real) => {
      made.wire = await startTcpProxy({ host: '127.0.0.1', port: real })
      return made.wire.port
    },
  })
  const { wire } = made
  if (wire === undefined) throw new Error('startCentre did not ask for the WSS port')
  const hub = await prepareHubProcess(stage)
  await hub.start()
  await stage.asterisk.cli('logger add channel keys dtmf')
  const boss = (): Person => hub.boss()
  let customers = 0

  const agent: AppCentre['agent'] = async (extension) => {
    const { agents } = await boss().get<{ agents: AgentSnapshot[] }>('/api/agents')
    return agents.find((one) => one.extension === extension)
  }
  const callsOf: AppCentre['callsOf'] = async (from) =>
    (await boss().get<{ calls: CallSummary[] }>(`/api/calls?number=${encodeURIComponent(from)}`)).calls
  const legs = async (): Promise<readonly LegPackets[]> => readLegs(await stage.asterisk.cli('pjsip show channelstats'))

  return {
    stage,
    hub,
    wire,
    boss,
    agent,
    callsOf,
    legs,
    enrolmentCode: async () => String((await boss().get<{ code: string }>('/api/enrolment-code')).code),
    addCustomer: async ({ name, numbers, level = 'normal', notes = '', addresses = [] }) =>
      (await boss().post('/api/customers', {
        ...{ id: uuid(), name, level, notes },
        numbers: numbers.map((typed) => ({ id: uuid(), typed })),
        addresses: addresses.map((address, at) => ({ id: uuid(), ...address, isDefault: at === 0 })),
      })) as unknown as Customer,
    fillTo: async (count) => {
      const missing = Array.from({ length: Math.max(0, count - customers) }, (_, index) =>
        generateCustomer(customers + index, 7),
      ).values()
      customers = Math.max(customers, count)
      const post = async (): Promise<void> => {
        for (const customer of missing) await boss().post('/api/customers', customer)
      }
      await Promise.all(Array.from({ length: 8 }, post))
    },
    caller: async ({ from = newCaller(), to = waterLine, behaviour = 'waits', ...more } = {}) => ({
      ...(await stage.customers({ ...more, behaviour, from, to, calls: 1 })),
      from,
    }),
    world: async (behaviour) => {
      const peer = await startTrunkPeer({ asterisk: stage.asterisk, behaviour, port: stage.trunkPeerPort })
      // Asked for in the PBX's own time it could be a minute until the trunk counts as there.
      await waitUntil(
        'the trunk to be there',
        async () => {
          await stage.asterisk.cli('pjsip qualify unicom')
          return stage.asterisk.cli('pjsip show contacts')
        },
        (text) => /unicom\/.*Avail/.test(text),
        { intervalMs: 200 },
      )
      return peer
    },
    audioBothWays: async (endpoint, more = 25) => {
      const find = async (): Promise<LegPackets | undefined> =>
        (await legs()).findLast((leg) => leg.endpoint === endpoint)
      const before = await waitUntil(`a leg of ${endpoint}`, find, (leg) => leg !== undefined)
      await waitUntil(
        `${more} more packets each way at ${endpoint}`,
        find,
        (leg) =>
          leg !== undefined && leg.received >= (before?.received ?? 0) + more && leg.sent >= (before?.sent ?? 0) + more,
        { intervalMs: 50 },
      )
    },
    heardInLog: async (pattern) => {
      await waitFor(`Asterisk to log ${pattern}`, async () =>
        (await stage.asterisk.log()).some(({ text }) => pattern.test(text)),
      )
    },
    keysAre: async (endpoint, keys) => {
      const pattern = new RegExp(`DTMF end '(.)' received on PJSIP/${endpoint}-`, 'g')
      await waitUntil(
        `the keys ${keys} from ${endpoint}`,
        async () => {
          const text = await readFile(join(stage.asterisk.place.logFolder, 'keys'), 'utf8').catch(() => '')
          return [...text.matchAll(pattern)].map(([, key]) => key).join('')
        },
        (pressed) => pressed.endsWith(keys),
      )
    },
    agentIs: async (extension, what, accept, options) =>
      (await waitUntil(
        `seat ${extension} to be ${what}`,
        () => agent(extension),
        (found) => found !== undefined && accept(found),
        { intervalMs: 50, ...options },
      )) as AgentSnapshot,
    call: (from, what, accept, options) => hub.call(from, what, accept, options),
    person: (jobNumber) => signIn(hub.address, jobNumber),
    stop: async () => {
      await hub.stop()
      await stage.stop()
      await wire.close()
    },
  }
}

/**
 * Reads `pjsip show channelstats`: bridge, channel (`8001-00000002`, cut to 18 signs), up time, codec, then received
 * packets, lost, percent, jitter, and the same four of what was sent, and the round trip.
 */
function readLegs(text: string): readonly LegPackets[] {
  return text.split('\n').flatMap((line) => {
    const found = /(\S+)-[0-9a-f]{8}\s+\d\d:\d\d:\d\d\s+\S+\s+(\d+)K?\s+\d+K?\s+\d+\s+[\d.]+\s+(\d+)K?/.exec(line)
    return found ? [{ endpoint: found[1] ?? '', received: Number(found[2]), sent: Number(found[3]) }] : []
  })
}
