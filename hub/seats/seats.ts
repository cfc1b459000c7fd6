import { type Extension } from '../../contract/agent.ts'
import {
  type Day,
  type DirectoryEntry,
  type QueueName,
  type Seat,
  type SeatPhone,
  type SeatTruth,
} from '../../contract/api/seats.api.ts'
import { type Centre } from '../../contract/centre/centre.ts'
import { seatQueues } from '../../contract/centre/members.ts'
import { type Secrets } from '../../contract/centre/secrets.ts'
import { ZuoxiError } from '../../contract/errors.ts'
import { type BilingualText, type Language } from '../../contract/language.ts'
import { type ProofItem } from '../../contract/seat/ready-proof.ts'
import { type Caller } from '../access/caller.ts'
import { type Agents } from '../agents/agents.ts'
import { type AgentRecord } from '../agents/agent-record.ts'
import { countDay, type DayFacts } from './day.ts'
import { directoryEntries, labelIn } from './directory-entries.ts'
import { seatTruth } from './seat-truth.ts'
import { pbxHosts, type PbxPlace, sipAccess } from './sip-access.ts'

export type SeatsCentre = Pick<
  Centre,
  'seats' | 'queues' | 'stations' | 'network' | 'phones' | 'company' | 'hub' | 'recording'
>

export type SeatsOptions = {
  readonly centre: SeatsCentre
  readonly agents: Pick<Agents, 'find' | 'seatOf' | 'all' | 'ask' | 'missing' | 'repair'>
  /** Null when the hub was given none: then it has no SIP password to give. */
  readonly secrets: Pick<Secrets, 'seats'> | null
  readonly hubNames: readonly string[]
  readonly pbxAuthority: () => Promise<string | null>
  /** Where softphones register, when the centre definition does not say: the PBX has chosen its port itself. */
  readonly webSocket?: (() => string) | undefined
  /** A practice hub: it plays the desk phones itself. */
  readonly simulatesDeskPhones?: boolean
  readonly now: () => number
  readonly partsOf: (userId: string, from: number, to: number) => Promise<DayFacts['parts']>
  /** Ended states of a person within a time. */
  readonly statesOf: (userId: string, from: number, to: number) => Promise<DayFacts['states']>
  readonly notesOf: (userId: string, callIds: readonly string[]) => Promise<DayFacts['notes']>
}

export type Seats = ReturnType<typeof createSeats>

const reasons = {
  notSignedIn: { 'zh-CN': '请先签入一个分机', en: 'sign in to a seat first' },
  noWss: {
    'zh-CN': 'centre.yaml 的 network.wss 没有端口，软电话无法注册；请管理员补上并应用',
    en: 'centre.yaml has no port under network.wss, so no softphone can register; have it added and applied',
  },
  noName: {
    'zh-CN': 'centre.yaml 的 network.names 是空的，软电话不知道去哪里注册；请管理员补上',
    en: 'centre.yaml has no network.names, so a softphone does not know where to register; have one added',
  },
  noSecret: {
    'zh-CN': '中心没有这个分机的 SIP 口令；请在中心上运行 zuoxi-pbx apply',
    en: 'the hub has no SIP password for this seat; run zuoxi-pbx apply',
  },
  notInCentre: {
    'zh-CN': '这个分机已不在 centre.yaml 里；请换一个分机签入',
    en: 'this seat is no longer in centre.yaml; sign in to another',
  },
  longDay: { 'zh-CN': '起止时间应在 32 天以内', en: 'must end after it begins, within 32 days' },
} as const satisfies Record<string, BilingualText>

/** How long after `repair` its facts may take until the reply goes out all the same. */
const factMs = 2_000
const longestDayMs = 32 * 86_400_000

/** The seats as their agents need them: choosing one, its telephone, its proofs and its truth, the own day. */
export function createSeats(options: SeatsOptions) {
  const { centre, agents, now } = options
  const place: PbxPlace = { network: centre.network, amiAddress: centre.hub.ami.address, hubNames: options.hubNames }

  const own = (caller: Caller): AgentRecord => {
    const seat = agents.seatOf(caller.userId)
    const record = seat === null ? undefined : agents.find(seat)
    if (record === undefined) throw illegal(reasons.notSignedIn)
    return record
  }
  const truthOf = (extension: Extension, language: Language): SeatTruth => {
    const record = agents.find(extension)
    if (record === undefined) throw illegal(reasons.notSignedIn)
    return seatTruth(record, agents.missing(extension), language, now())
  }

  return {
    list(caller: Caller, language: Language): Seat[] {
      return centre.seats.map((seat) => {
        const record = agents.find(seat.extension as Extension)
        const { person = null, registered = false } = record ?? {}
        return {
          extension: seat.extension as Extension,
          phone: typeof seat.phone === 'string' ? seat.phone : 'outside',
          registered,
          takenBy: person && { jobNumber: person.jobNumber, name: person.name },
          own: seat.jobNumber === caller.jobNumber,
          queues: seatQueues(centre, seat).map(({ queue }) => ({
            queue: queue as QueueName['queue'],
            name: nameOf(queue, language),
          })),
        }
      })
    },

    queues(caller: Caller): QueueName[] {
      const seat = agents.seatOf(caller.userId)
      const served = seat === null ? [] : (agents.find(seat)?.queues ?? [])
      return centre.queues.map(({ key, label, extension, serviceLevelSeconds, wrapUpSeconds }) => ({
        queue: key as QueueName['queue'],
        name: { 'zh-CN': labelIn(label, 'zh-CN'), en: labelIn(label, 'en') },
        extension,
        serviceLevelSeconds,
        wrapUpSeconds,
        own: served.some(({ queue }) => queue === key),
      }))
    },

    /** @throws ZuoxiError `state.illegal` when he sits nowhere, or the centre offers softphones nothing */
    async phone(caller: Caller): Promise<SeatPhone> {
      const { extension } = own(caller)
      const seat = centre.seats.find((one) => one.extension === extension)
      if (seat === undefined) throw illegal(reasons.notInCentre)
      const recording = { local: centre.recording.local, pbx: centre.recording.rule }
      if (typeof seat.phone === 'object') return { kind: 'outside', extension, recording, number: seat.phone.outside }
      if (seat.phone === 'desk-phone') {
        const simulated = options.simulatesDeskPhones === true ? ({ simulated: true } as const) : {}
        return { kind: 'desk-phone', extension, recording, ...simulated }
      }
      const password = options.secrets?.seats[extension]
      if (password === undefined) throw illegal(reasons.noSecret)
      const sip = sipAccess({
        extension,
        password,
        place,
        autoAnswer: centre.phones.autoAnswer,
        certificateAuthority: await options.pbxAuthority(),
        ...(options.webSocket === undefined ? {} : { webSocket: options.webSocket() }),
      })
      if (sip === undefined) throw illegal(pbxHosts(place).length === 0 ? reasons.noName : reasons.noWss)
      return { kind: 'softphone', extension, recording, sip }
    },

    prove(caller: Caller, failed: readonly ProofItem[]): void {
      agents.ask(own(caller).extension, { kind: 'proof', failed }, { by: 'seat', userId: caller.userId })
    },

    truth: (caller: Caller, language: Language): SeatTruth => truthOf(own(caller).extension, language),

    /** @throws ZuoxiError `pbx.unavailable`, `pbx.refused` */
    async repair(caller: Caller, language: Language, signal: AbortSignal): Promise<SeatTruth> {
      const { extension } = own(caller)
      await agents.repair(extension)
      const until = performance.now() + factMs
      while (agents.missing(extension)?.length !== 0 && performance.now() < until && !signal.aborted) await pause(20)
      return truthOf(extension, language)
    },

    /** @throws ZuoxiError `request.invalid` for more than a month */
    async day(caller: Caller, from: number, to: number): Promise<Day> {
      if (to <= from || to - from > longestDayMs) {
        throw new ZuoxiError('request.invalid', { place: 'query.to', reason: reasons.longDay })
      }
      const { userId } = caller
      const parts = await options.partsOf(userId, from, to)
      const callIds = [...new Set(parts.map(({ callId }) => callId))]
      const [ended, notes] = await Promise.all([options.statesOf(userId, from, to), options.notesOf(userId, callIds)])
      const { timeZone } = centre.company
      return countDay({ from, to, parts, states: [...ended, ...running(userId)], notes, timeZone })
    },

    directory(caller: Caller, language: Language): DirectoryEntry[] {
      const scope = caller.scopeOf('agent.read')
      const byExtension = new Map<string, ReturnType<Agents['all']>[number]>(
        agents.all().map((agent) => [agent.extension, agent]),
      )
      const maySee = (agent: { readonly userId: string | null; readonly team: string | null }): boolean =>
        scope === 'all' ||
        (scope !== undefined && agent.userId === caller.userId) ||
        (scope === 'team' && caller.team !== null && agent.team === caller.team)
      return [...directoryEntries(centre, byExtension, maySee, language)]
    },
  }

  function nameOf(queue: string, language: Language): string {
    const found = centre.queues.find(({ key }) => key === queue)
    return found === undefined ? queue : labelIn(found.label, language)
  }

  /** The state that lasts still: it is not in the log yet. */
  function running(userId: string): DayFacts['states'] {
    const seat = agents.seatOf(userId)
    const record = seat === null ? undefined : agents.find(seat)
    if (record === undefined) return []
    const at = now()
    return [{ state: record.shown.state, at, durationMs: at - record.shown.since }]
  }
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

function illegal(reason: BilingualText): ZuoxiError {
  return new ZuoxiError('state.illegal', { reason })
}
