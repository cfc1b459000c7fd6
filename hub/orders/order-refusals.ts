import { ZuoxiError } from '../../contract/errors.ts'
import { type BilingualText } from '../../contract/language.ts'
import { type OrderActionName } from '../../contract/order/order-action.ts'
import { type OrderState } from '../../contract/order/order.ts'
import { type QuoteProblem } from '../../contract/order/quote.ts'
import { type Right, rightNames } from '../../contract/rights.ts'

export const orderNoun: BilingualText = { 'zh-CN': '订单', en: 'Order' }
export const stationNoun: BilingualText = { 'zh-CN': '送水站', en: 'Station' }
export const courierNoun: BilingualText = { 'zh-CN': '配送员', en: 'Courier' }
export const productNoun: BilingualText = { 'zh-CN': '商品', en: 'Product' }
export const numberNoun: BilingualText = { 'zh-CN': '订单号', en: 'Order number' }
export const mutationNoun: BilingualText = { 'zh-CN': '订单操作', en: 'Order change' }

const stateWords: Readonly<Record<OrderState, BilingualText>> = {
  draft: { 'zh-CN': '草稿', en: 'a draft' },
  placed: { 'zh-CN': '已下单', en: 'placed' },
  'in-audit': { 'zh-CN': '待审核', en: 'in audit' },
  released: { 'zh-CN': '待接单', en: 'released' },
  rejected: { 'zh-CN': '已驳回', en: 'rejected' },
  accepted: { 'zh-CN': '已接单', en: 'accepted' },
  out: { 'zh-CN': '配送中', en: 'out for delivery' },
  delivered: { 'zh-CN': '已送达', en: 'delivered' },
  failed: { 'zh-CN': '配送失败', en: 'not delivered' },
  cancelled: { 'zh-CN': '已取消', en: 'cancelled' },
  settled: { 'zh-CN': '已结清', en: 'settled' },
}

const actionWords: Readonly<Record<OrderActionName, BilingualText>> = {
  change: { 'zh-CN': '修改', en: 'changed' },
  release: { 'zh-CN': '放行', en: 'released' },
  reject: { 'zh-CN': '驳回', en: 'rejected' },
  merge: { 'zh-CN': '合并', en: 'merged' },
  cancel: { 'zh-CN': '取消', en: 'cancelled' },
  reroute: { 'zh-CN': '改派', en: 'sent to another station' },
  accept: { 'zh-CN': '接单', en: 'accepted' },
  decline: { 'zh-CN': '退回', en: 'declined' },
  'send-out': { 'zh-CN': '派送', en: 'sent out' },
  deliver: { 'zh-CN': '送达', en: 'delivered' },
  fail: { 'zh-CN': '登记失败', en: 'reported as failed' },
  retry: { 'zh-CN': '再次配送', en: 'tried again' },
  chase: { 'zh-CN': '催单', en: 'chased' },
}

export const illegal = (reason: BilingualText): ZuoxiError => new ZuoxiError('state.illegal', { reason })

export function illegalAction(action: OrderActionName, state: OrderState): ZuoxiError {
  return illegal({
    'zh-CN': `订单${stateWords[state]['zh-CN']}，不能${actionWords[action]['zh-CN']}`,
    en: `the order is ${stateWords[state].en} and cannot be ${actionWords[action].en}`,
  })
}

export const notFound = (what: BilingualText, id: string): ZuoxiError => new ZuoxiError('thing.not-found', { what, id })

export const exists = (what: BilingualText, id: string): ZuoxiError => new ZuoxiError('thing.exists', { what, id })

export const denied = (right: Right): ZuoxiError =>
  new ZuoxiError('access.denied', { right: rightNames[right], rightCode: right })

export const invalid = (place: string, reason: BilingualText): ZuoxiError =>
  new ZuoxiError('request.invalid', { place, reason })

/** What cannot be sold at all; what can be sold otherwise than wished goes into audit instead (audit-rules.ts). */
export function unsellable(problem: QuoteProblem, productIdOf: (lineId: string) => string): ZuoxiError | null {
  switch (problem.kind) {
    case 'unknown-product':
      return notFound(productNoun, productIdOf(problem.lineId))
    case 'not-sold':
      return illegal({ 'zh-CN': `「${problem.name}」已停售`, en: `"${problem.name}" is not sold any more` })
    case 'not-for-points':
      return illegal({ 'zh-CN': `「${problem.name}」不能用积分兑换`, en: `"${problem.name}" is not for points` })
    case 'discount-too-large':
      return illegal({
        'zh-CN': `优惠最多 ${(problem.mostFen / 100).toFixed(2)} 元`,
        en: `the discount can be at most ${(problem.mostFen / 100).toFixed(2)} yuan`,
      })
    case 'not-enough-tickets':
    case 'not-enough-points':
      return null
  }
}
