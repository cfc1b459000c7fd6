import { v7 as uuid } from 'uuid'
import { type Extension } from '../../contract/agent.ts'
import { ZuoxiError } from '../../contract/errors.ts'
import { type CallId } from '../../contract/ids.ts'
import { type Language } from '../../contract/language.ts'
import { orderMutationSchema } from '../../contract/order/order-action.ts'
import { newOrderSchema, type OrderContent, orderContentSchema } from '../../contract/order/order.ts'
import { practiceDefaults, type PracticeIntent, type PracticeSettings } from '../../contract/practice.ts'
import { type Access } from '../access/access.ts'
import { type Caller } from '../access/caller.ts'
import { type CallNotes } from '../call-notes/call-notes.ts'
import { type Customers } from '../customers/customers.ts'
import { type Floor } from '../floor.ts'
import { type Help } from '../help/help.ts'
import { type PracticePbx } from '../pbx/practice/practice-floor.ts'
import { createLot, type Lot } from '../sample-data/seeded.ts'
import { type Shop } from '../shop/shop.ts'
import { type Trade } from '../trade.ts'
import { createColleagues } from './colleagues.ts'
import { createDeskPhones } from './desk-phones.ts'
import { createFindCaller } from './find-caller.ts'
import { playCaller } from './play-caller.ts'
import { createPractice, type Practice } from './practice.ts'
import { practiceNumbers } from './practice-centre.ts'
import { callerOf, colleaguePeople, trainer } from './practice-people.ts'
import { createPracticeCalls, type RunningCall } from './practice-calls.ts'
import { createStations } from './stations.ts'
import { createScoreBoard } from './score-board.ts'
import { type Voices } from './voices.ts'

/** What makes a hub one for practice. */
export type PracticeWish = {
  readonly pbx: PracticePbx
  /** Where the seats' softphones register, once the PBX has begun. */
  readonly sipUrl: () => string
  /** The seats with a desk phone, which the hub plays for whoever sits there. */
  readonly deskPhones: readonly Extension[]
  readonly voices: Voices
  readonly language: Language
  readonly seed: number
  /** What the exercise begins with, where it is other than `practiceDefaults`. */
  readonly settings?: Partial<PracticeSettings>
  /** How long after a call one may write before it is scored. */
  readonly writingMs?: number
  /** How quickly colleagues talk (ColleaguesOptions). */
  readonly saysEveryMs?: number
}

export type PracticeParts = {
  readonly floor: Floor
  readonly access: Access
  readonly customers: Customers
  readonly shop: Shop
  readonly trade: Trade
  readonly notes: CallNotes
  readonly help: Help
  readonly now: () => number
  readonly onError: (error: unknown) => void
}

const address = '127.0.0.1'
const dayMs = 86_400_000
const wantWater: readonly PracticeIntent[] = ['repeat-order', 'abandon', 'new-address', 'new-customer']

/** Joins the exercise to the hub it runs on. */
export function practiceOnHub(wish: PracticeWish, parts: PracticeParts): Practice {
  const { floor, access, customers, trade, notes, now, onError } = parts
  const { agents, live } = floor
  const lot = createLot(wish.seed)
  const reader = callerOf(access, trainer.jobNumber)
  const seats = colleaguePeople.map(({ jobNumber, extension }) => {
    return { extension: extension as Extension, caller: callerOf(access, jobNumber) }
  })

  const calls = createPracticeCalls({
    ...{ pbx: wish.pbx, voices: wish.voices, numbers: practiceNumbers, now, onError },
    changed: () => practice.changed(),
    subtitle: ({ callId }, extension, text) => {
      if (callId === null || !practice.subtitles()) return
      live.publish({
        delta: { kind: 'practice.said', callId, extension, at: now(), text },
        extensions: [extension],
        teams: [],
      })
    },
  })
  const colleagues = createColleagues({
    ...{ seats, pbx: wish.pbx, agents, calls, notes, help: parts.help, voices: wish.voices, lot, now, onError },
    queuesOf: (extension) => floor.queuesOf(extension),
    language: () => practice.language(),
    saysEveryMs: wish.saysEveryMs,
    serve: (by, call) => serveCaller(parts, lot, by, call),
  })
  const scores = createScoreBoard({
    ...{ now, onError },
    ...(wish.writingMs === undefined ? {} : { writingMs: wish.writingMs }),
    personAt: (extension) => (colleagues.isSeat(extension) ? null : agents.personAt(extension)),
    notesOf: async (callId) => (await notes.ofCall(callId)).notes,
    customersOf: async (number) =>
      (await customers.callers(customers.normalise(number).key)).map(({ customerId }) => customerId),
    scored: ({ score, person }) =>
      live.publish({
        delta: { kind: 'practice.scored', score },
        extensions: [score.extension],
        teams: person.team === null ? [] : [person.team],
      }),
  })
  const deskPhones = createDeskPhones({ seats: wish.deskPhones, pbx: wish.pbx, agents, onError })
  const findCaller = createFindCaller({
    ...{ orders: trade.orders, customers, reader, lot, now },
    lastTalk: (e164) => floor.callsStore.lastTalk(e164, now() - floor.routing.parameters().value.lastAgentDays * dayMs),
    isColleague: (userId) => colleagues.isColleague(userId),
  })
  wish.pbx.onDialledOutside(() => ({
    answerAfterMs: lot.between(2_000, 6_000),
    talk: (line) => void playCaller({ ...calledBack(wish, lot), line, now, onError }),
  }))
  const stations = createStations({
    ...{ orders: trade.orders, ledgers: trade.ledgers, reader, now, onError },
    operators: new Map(stationPeople(access).map((operator) => [operator.station ?? '', operator])),
    couriersOf: (station) =>
      parts.shop
        .catalogue(0)
        .couriers.filter((courier) => courier.station === station && courier.active)
        .map(({ id }) => id),
  })
  const practice = createPractice({
    ...{ agents, calls, colleagues, deskPhones, scores, findCaller, lot, now, onError },
    settings: { ...practiceDefaults, language: wish.language, ...wish.settings },
    stations,
    publish: (fact) => live.publish(fact),
  })
  return practice
}

function stationPeople(access: Access): readonly Caller[] {
  const role = access.directory.roles().find(({ builtIn }) => builtIn === 'station-operator')?.id ?? ''
  return access.directory
    .users()
    .filter(({ roleIds, station, active }) => roleIds.includes(role as never) && station !== null && active)
    .map(({ jobNumber }) => callerOf(access, jobNumber))
}

/** Whoever is called back: says hello, and yes to what he is asked. */
function calledBack(
  { voices, language }: PracticeWish,
  lot: Lot,
): Omit<Parameters<typeof playCaller>[0], 'line' | 'now' | 'onError'> {
  const nothing = (): void => undefined
  const voice = language === 'en' ? 'en-man' : 'zh-man'
  return {
    script: { lines: [['hello']], ends: 'when-done', closing: ['okay'] },
    ...{ mood: 'calm', language, voices, sound: { voice, pitch: 0.95 + lot.next() * 0.1 } },
    ...{ answered: nothing, said: nothing, ended: nothing },
  }
}

/** What a colleague's caller wanted, written in the colleague's name. */
async function serveCaller(parts: PracticeParts, lot: Lot, by: Caller, call: RunningCall): Promise<void> {
  const { caller, intent } = call.plan
  if (intent === 'chase' && caller.lastOrder !== null) {
    const act = { action: 'chase', callId: call.callId }
    const mutation = { id: uuid(), orderId: caller.lastOrder.id, version: null, act }
    return await unlessRefused(() => parts.trade.orders.act(by, address, orderMutationSchema.parse(mutation)))
  }
  if (caller.customer === null || !wantWater.includes(intent) || lot.happens(0.15)) return
  const usual = caller.lastOrder?.lines.filter(({ giftRuleId }) => giftRuleId === null)
  const wanted = usual ?? (await parts.trade.ledgers.customer(caller.customer.id)).usual
  const barrel = [...parts.shop.products().values()].find(({ bucket, active }) => bucket !== null && active)
  const [place] = caller.customer.addresses
  const lines = wanted.length > 0 ? wanted : barrel === undefined ? [] : [{ productId: barrel.id, quantity: 2 }]
  if (place === undefined || lines.length === 0) return
  const content: OrderContent = orderContentSchema.parse({
    customerId: caller.customer.id,
    contactName: caller.customer.name,
    contactNumber: caller.number,
    address: { addressId: place.id, district: place.district, street: place.street, detail: place.detail },
    lines: lines.map(({ productId, quantity }) => ({ id: uuid(), productId, quantity })),
  })
  const order = newOrderSchema.parse({ id: uuid(), callId: call.callId as CallId, writtenAt: parts.now(), content })
  await unlessRefused(() => parts.trade.orders.place(by, address, order))
}

/** Something of his usual order is not sold any more, or is delivered already: they would have talked about it. */
async function unlessRefused(work: () => Promise<unknown>): Promise<void> {
  try {
    await work()
  } catch (error) {
    if (!(error instanceof ZuoxiError)) throw error
  }
}
