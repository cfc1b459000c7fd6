import { type OrderAction } from '../../contract/order/order-action.ts'
import { nextState } from '../../contract/order/order.machine.ts'
import { type Order, type OrderState } from '../../contract/order/order.ts'
import { type OrderContext } from './order-context.ts'
import { courierNoun, illegal, illegalAction, notFound, stationNoun } from './order-refusals.ts'

/** Actions that change an order by themselves alone; the others have files of their own. */
export type PlainAction = Exclude<OrderAction, { action: 'change' | 'merge' | 'deliver' }>

export type Applied = {
  readonly order: Order
  /** For the step. */
  readonly reason: string | null
  readonly callId: string | null
  /** What the step tells besides the fields that changed. */
  readonly told: Readonly<Record<string, { before: unknown; after: unknown }>>
}

/** @throws ZuoxiError `state.illegal`, `thing.not-found` for a station or courier that is none */
export function applyAction({ shop }: Pick<OrderContext, 'shop'>, order: Order, act: PlainAction, at: number): Applied {
  const state = nextOrRefuse(order.state, act.action)
  const applied = (change: Partial<Order>, more: Partial<Omit<Applied, 'order'>> = {}): Applied => ({
    order: { ...order, state, ...change },
    reason: null,
    callId: null,
    told: {},
    ...more,
  })
  switch (act.action) {
    case 'release':
      if (order.station === null) {
        throw illegal({
          'zh-CN': '还没有指定送水站，请先改派',
          en: 'it has no station yet; choose one first',
        })
      }
      return applied({ reason: null })
    case 'reject':
    case 'cancel':
      return applied({ reason: act.reason }, { reason: act.reason })
    case 'reroute': {
      const station = shop.station(act.station)
      if (station?.active !== true) throw notFound(stationNoun, act.station)
      if (station.key === order.station) {
        throw illegal({ 'zh-CN': `订单已在「${station.name}」`, en: `the order is at "${station.name}" already` })
      }
      const rerouted = { station: station.key, stationName: station.name, stationReason: act.reason, reason: null }
      const left = order.auditReasons.filter((reason) => reason !== 'no-station')
      // Whoever finds a station for an order that only lacked one has done what a person was needed for.
      const ready = state === 'in-audit' && left.length === 0
      return applied(
        { ...rerouted, ...withoutCourier, auditReasons: left, state: ready ? 'released' : state },
        { reason: act.reason },
      )
    }
    case 'accept':
      return applied({})
    case 'decline':
      return applied(
        {
          station: null,
          stationName: null,
          stationReason: '',
          ...withoutCourier,
          auditReasons: ['no-station'],
          reason: act.reason,
        },
        { reason: act.reason },
      )
    case 'send-out': {
      const courier = shop.courier(act.courierId)
      if (courier?.active !== true) throw notFound(courierNoun, act.courierId)
      if (courier.station !== order.station) {
        throw illegal({
          'zh-CN': `${courier.name}不是这个送水站的配送员`,
          en: `${courier.name} is a courier of another station`,
        })
      }
      return applied({ courierId: courier.id, courierName: courier.name })
    }
    case 'fail': {
      const words = act.reason === '' ? null : act.reason
      return applied(
        { reason: act.why === 'other' && words !== null ? words : act.why },
        { reason: words ?? act.why, told: { failure: { before: null, after: act.why } } },
      )
    }
    case 'retry':
      return applied({ ...withoutCourier, reason: null })
    case 'chase':
      return applied(
        { chases: order.chases + 1, lastChasedAt: at },
        {
          reason: act.note === '' ? null : act.note,
          callId: act.callId,
          told: act.callId === null ? {} : { callId: { before: null, after: act.callId } },
        },
      )
  }
}

const withoutCourier = { courierId: null, courierName: null } as const

/** @throws ZuoxiError `state.illegal` */
export function nextOrRefuse(from: OrderState, action: OrderAction['action']): OrderState {
  const next = nextState(from, action)
  if (next === null) throw illegalAction(action, from)
  return next
}
