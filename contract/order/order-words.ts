import { type BilingualText } from '../language.ts'
import {
  type auditReasons,
  type deliveryMethods,
  type failureReasons,
  type orderSources,
  type OrderState,
  type paymentMethods,
  type payWiths,
} from './order.ts'

type Words<T extends readonly string[]> = Readonly<Record<T[number], BilingualText>>

/** What an order's codes are called: on the screen, on the slip and in an export alike. */
export const orderStateNames: Readonly<Record<OrderState, BilingualText>> = {
  draft: { 'zh-CN': '草稿', en: 'Draft' },
  placed: { 'zh-CN': '已下单', en: 'Placed' },
  'in-audit': { 'zh-CN': '待审核', en: 'In audit' },
  released: { 'zh-CN': '待接单', en: 'Released' },
  rejected: { 'zh-CN': '审核退回', en: 'Rejected' },
  accepted: { 'zh-CN': '已接单', en: 'Accepted' },
  out: { 'zh-CN': '配送中', en: 'Out' },
  delivered: { 'zh-CN': '已送达', en: 'Delivered' },
  failed: { 'zh-CN': '未送达', en: 'Not delivered' },
  cancelled: { 'zh-CN': '已取消', en: 'Cancelled' },
  settled: { 'zh-CN': '已结清', en: 'Settled' },
}

export const paymentMethodNames: Words<typeof paymentMethods> = {
  cash: { 'zh-CN': '现金', en: 'Cash' },
  wechat: { 'zh-CN': '微信', en: 'WeChat' },
  alipay: { 'zh-CN': '支付宝', en: 'Alipay' },
  card: { 'zh-CN': '刷卡', en: 'Card' },
  transfer: { 'zh-CN': '转账', en: 'Transfer' },
  account: { 'zh-CN': '挂账', en: 'On account' },
}

export const payWithNames: Words<typeof payWiths> = {
  money: { 'zh-CN': '付款', en: 'Money' },
  ticket: { 'zh-CN': '水票', en: 'Ticket' },
  points: { 'zh-CN': '积分', en: 'Points' },
}

export const deliveryMethodNames: Words<typeof deliveryMethods> = {
  deliver: { 'zh-CN': '送货上门', en: 'Deliver' },
  'pick-up': { 'zh-CN': '到站自提', en: 'Pick up' },
}

export const orderSourceNames: Words<typeof orderSources> = {
  phone: { 'zh-CN': '电话', en: 'Phone' },
  web: { 'zh-CN': '网上', en: 'Web' },
  campaign: { 'zh-CN': '外呼', en: 'Campaign' },
  station: { 'zh-CN': '水站', en: 'Station' },
}

export const failureReasonNames: Words<typeof failureReasons> = {
  'nobody-home': { 'zh-CN': '家里没人', en: 'Nobody home' },
  'wrong-address': { 'zh-CN': '地址不对', en: 'Wrong address' },
  refused: { 'zh-CN': '客户拒收', en: 'Refused' },
  'no-stock': { 'zh-CN': '缺货', en: 'Out of stock' },
  'no-access': { 'zh-CN': '进不去', en: 'No access' },
  weather: { 'zh-CN': '天气原因', en: 'Weather' },
  other: { 'zh-CN': '其他', en: 'Other' },
}

export const auditReasonNames: Words<typeof auditReasons> = {
  'new-customer': { 'zh-CN': '新客户', en: 'New customer' },
  total: { 'zh-CN': '金额较大', en: 'Large amount' },
  'price-override': { 'zh-CN': '改过价', en: 'Price changed by hand' },
  discount: { 'zh-CN': '优惠较多', en: 'Large discount' },
  repeat: { 'zh-CN': '短时间内重复下单', en: 'Ordered again soon' },
  'outside-hours': { 'zh-CN': '营业时间外', en: 'Outside hours' },
  'no-station': { 'zh-CN': '没有合适的水站', en: 'No station serves it' },
  'price-changed': { 'zh-CN': '与告知客户的金额不同', en: 'Differs from what was told' },
  'tickets-missing': { 'zh-CN': '水票不足', en: 'Tickets missing' },
}
