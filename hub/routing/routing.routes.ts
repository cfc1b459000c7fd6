import { routingApi } from '../../contract/api/routing.api.ts'
import { ZuoxiError } from '../../contract/errors.ts'
import { explainRule } from '../../contract/explain-routing.ts'
import { type BilingualText } from '../../contract/language.ts'
import { type NormalisedNumber } from '../../contract/number.ts'
import { type AreaRoute, type ListEntry } from '../../contract/routing.ts'
import { isUniqueViolation } from '../database/database-errors.ts'
import { type Register } from '../http/http-server.ts'
import { type LogOperation } from '../operation-log/log-operation.ts'
import { type Routing } from './routing.ts'
import { type RoutingStore } from './routing.store.ts'

const entryNoun: BilingualText = { 'zh-CN': '名单号码', en: 'List entry' }
const areaNoun: BilingualText = { 'zh-CN': '区域路由', en: 'Area route' }
const queueNoun: BilingualText = { 'zh-CN': '队列', en: 'Queue' }
const seatNoun: BilingualText = { 'zh-CN': '座席', en: 'Seat' }
const parametersNoun: BilingualText = { 'zh-CN': '路由参数', en: 'Routing parameters' }

export type RoutingRoutes = {
  readonly routing: () => Routing
  readonly store: () => RoutingStore
  readonly normalise: (number: string) => NormalisedNumber
  readonly queueExists: (queue: string) => boolean
  readonly seatExists: (extension: string) => boolean
  readonly now: () => number
  readonly log: LogOperation
}

/** Each change is stored, then taken into memory, so that it holds from the next call. */
export function registerRouting(register: Register, routes: RoutingRoutes): void {
  const { routing, store, now, log } = routes

  register(routingApi.parameters, async () => routing().parameters())
  register(routingApi.changeParameters, async ({ caller, address, body }) => {
    await log(
      caller,
      address,
      'routing.change-parameters',
      'routing',
      'parameters',
      { value: body.value },
      async () => {
        const by = { userId: caller.userId, at: now() }
        if ((await store().saveParameters(body.value, body.version, by)) === null) {
          const { version } = (await store().parameters()) ?? { version: 0 }
          throw new ZuoxiError('thing.changed', { what: parametersNoun, version })
        }
        await routing().load()
      },
    )
    return routing().parameters()
  })

  register(routingApi.lists, async () => ({ entries: [...routing().lists()] }))
  register(routingApi.addToList, async ({ caller, address, body }) => {
    const number = routes.normalise(body.number)
    if (number.key === '' || number.kind === 'unknown') {
      const reason = { 'zh-CN': '不是电话号码', en: 'is not a phone number' }
      throw new ZuoxiError('request.invalid', { place: 'body.number', reason })
    }
    const entry: ListEntry = {
      id: body.id,
      list: body.list,
      number: number.key,
      typed: body.number,
      reason: body.reason,
      until: body.until,
      createdBy: caller.userId,
      createdAt: now(),
    }
    const detail = { list: entry.list, number: entry.number, reason: entry.reason }
    await log(caller, address, 'routing.add-to-list', 'routing-list', entry.id, detail, async () => {
      try {
        await store().addToList(entry)
      } catch (error) {
        if (isUniqueViolation(error)) throw new ZuoxiError('thing.exists', { what: entryNoun, id: body.number })
        throw error
      }
      await routing().load()
    })
    return (
      routing()
        .lists()
        .find(({ id }) => id === entry.id) ?? entry
    )
  })
  register(routingApi.removeFromList, ({ caller, address, params }) =>
    log(caller, address, 'routing.remove-from-list', 'routing-list', params.id, {}, async () => {
      if (!(await store().removeFromList(params.id))) {
        throw new ZuoxiError('thing.not-found', { what: entryNoun, id: params.id })
      }
      await routing().load()
    }),
  )

  register(routingApi.areas, async () => ({ areas: [...routing().areas()] }))
  register(routingApi.addArea, async ({ caller, address, body }) => {
    if (body.action === 'queue' && !routes.queueExists(body.target)) {
      throw new ZuoxiError('thing.not-found', { what: queueNoun, id: body.target })
    }
    if (body.action === 'extension' && !routes.seatExists(body.target)) {
      throw new ZuoxiError('thing.not-found', { what: seatNoun, id: body.target })
    }
    const { id, kind, value, calledNumber, action } = body
    const target = action === 'outside' ? body.target.replace(/[ \t()-]/g, '') : body.target
    const area: AreaRoute = {
      id,
      kind,
      value,
      calledNumber,
      action,
      target,
      createdBy: caller.userId,
      createdAt: now(),
    }
    await log(caller, address, 'routing.add-area', 'routing-area', id, { kind, value, action, target }, async () => {
      await store().addArea(area)
      await routing().load()
    })
    return (
      routing()
        .areas()
        .find((one) => one.id === id) ?? area
    )
  })
  register(routingApi.removeArea, ({ caller, address, params }) =>
    log(caller, address, 'routing.remove-area', 'routing-area', params.id, {}, async () => {
      if (!(await store().removeArea(params.id))) {
        throw new ZuoxiError('thing.not-found', { what: areaNoun, id: params.id })
      }
      await routing().load()
    }),
  )

  register(routingApi.try, async ({ body, language }) => {
    const { callerNumber, calledNumber, hours } = body
    const decision = await routing().try({ call: 'try', callerNumber, calledNumber, trunk: null, digits: null, hours })
    const { action, target, queue, priority, preferredAgent, decidedBy, considered } = decision
    const explanation = considered.map((rule) => explainRule(rule, language))
    return { action, target, queue, priority, preferredAgent, decidedBy, considered: [...considered], explanation }
  })
}
