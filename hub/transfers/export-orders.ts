import { type BilingualText, type Language } from '../../contract/language.ts'
import { type Order } from '../../contract/order/order.ts'
import {
  deliveryMethodNames,
  orderSourceNames,
  orderStateNames,
  paymentMethodNames,
} from '../../contract/order/order-words.ts'
import { type Caller } from '../access/caller.ts'
import { maskOrder, type ListWish, type Orders } from '../orders/orders.ts'
import { type Row } from '../tables/write-table.ts'
import { yuan } from './export-products.ts'
import { type Exported } from './exports.ts'

const pageSize = 500

/** One row one order: the sums of its columns are those of the list. */
const columns: readonly (readonly [BilingualText, (order: Order, about: About) => string | number | null])[] = [
  [{ 'zh-CN': '订单号', en: 'Order number' }, ({ number }) => number],
  [{ 'zh-CN': '下单时间', en: 'Placed at' }, ({ placedAt }, { timeOf }) => timeOf(placedAt)],
  [{ 'zh-CN': '状态', en: 'State' }, ({ state }, { language }) => orderStateNames[state][language]],
  [{ 'zh-CN': '来源', en: 'Source' }, ({ source }, { language }) => orderSourceNames[source][language]],
  [{ 'zh-CN': '客户', en: 'Customer' }, ({ customerName }) => customerName],
  [{ 'zh-CN': '联系人', en: 'Contact' }, ({ contactName }) => contactName],
  [{ 'zh-CN': '联系电话', en: 'Phone' }, ({ contactNumber }) => contactNumber],
  [{ 'zh-CN': '区县', en: 'District' }, ({ address }) => address.district],
  [{ 'zh-CN': '街道', en: 'Street' }, ({ address }) => address.street],
  [{ 'zh-CN': '送货地址', en: 'Address' }, ({ address }) => address.detail],
  [{ 'zh-CN': '商品', en: 'Products' }, (order) => linesText(order)],
  [{ 'zh-CN': '货款', en: 'Goods' }, ({ goodsFen }) => yuan(goodsFen)],
  [{ 'zh-CN': '优惠', en: 'Discount' }, ({ discountFen }) => yuan(discountFen)],
  [{ 'zh-CN': '运费', en: 'Delivery fee' }, ({ deliveryFeeFen }) => yuan(deliveryFeeFen)],
  [{ 'zh-CN': '押金', en: 'Deposit' }, ({ depositFen }) => yuan(depositFen)],
  [{ 'zh-CN': '合计', en: 'Total' }, ({ totalFen }) => yuan(totalFen)],
  [{ 'zh-CN': '已收', en: 'Paid' }, ({ paidFen }) => yuan(paidFen)],
  [{ 'zh-CN': '付款方式', en: 'Payment' }, ({ payment }, { language }) => paymentMethodNames[payment][language]],
  [{ 'zh-CN': '送货方式', en: 'Delivery' }, ({ method }, { language }) => deliveryMethodNames[method][language]],
  [{ 'zh-CN': '送货时间起', en: 'From' }, ({ window }, { timeOf }) => (window === null ? '' : timeOf(window.from))],
  [{ 'zh-CN': '送货时间止', en: 'Until' }, ({ window }, { timeOf }) => (window === null ? '' : timeOf(window.to))],
  [{ 'zh-CN': '送水站', en: 'Station' }, ({ stationName }) => stationName ?? ''],
  [{ 'zh-CN': '配送员', en: 'Courier' }, ({ courierName }) => courierName ?? ''],
  [{ 'zh-CN': '下单人', en: 'Placed by' }, ({ placedBy }) => placedBy.name],
  [{ 'zh-CN': '催单次数', en: 'Chases' }, ({ chases }) => chases],
  [{ 'zh-CN': '备注', en: 'Note' }, ({ note }) => note],
  [{ 'zh-CN': '原因', en: 'Reason' }, ({ reason }) => reason ?? ''],
]

type About = { readonly language: Language; readonly timeOf: (at: number) => string }

/** The orders of a list, newest first: those that both rights reach, with the contact's number as the person sees it. */
export function exportOrders(
  orders: Pick<Orders, 'list' | 'reaches' | 'seesNumber'>,
  caller: Caller,
  wish: ListWish,
  about: About,
): Exported {
  async function* pages(): AsyncGenerator<readonly Row[]> {
    for (let before: { placedAt: number; id: string } | null = null; ;) {
      const page = await orders.list(caller, wish, { before, limit: pageSize })
      yield page
        .filter((order) => orders.reaches(caller, 'order.export', order))
        .map((order) => (orders.seesNumber(caller, order) ? order : maskOrder(order)))
        .map((order) => columns.map(([, read]) => read(order, about)))
      const last: Order | undefined = page.at(-1)
      if (last === undefined || page.length < pageSize) return
      before = { placedAt: last.placedAt, id: last.id }
    }
  }
  return { header: columns.map(([name]) => name[about.language]), pages: pages() }
}

function linesText({ lines }: Order): string {
  return lines.map(({ name, quantity, unit }) => `${name} ${String(quantity)}${unit}`).join('；')
}
