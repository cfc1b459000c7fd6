import { type BilingualText } from '../../contract/language.ts'
import { type ColumnWords } from '../tables/column-words.ts'

/** What a column of a table of orders may hold; amounts are yuan. */
export const orderTargets = {
  orderNumber: { 'zh-CN': '来源订单号', en: "The table's own order number" },
  customerNumber: { 'zh-CN': '客户电话', en: "Customer's phone" },
  customerCode: { 'zh-CN': '客户编号', en: "Customer's code" },
  product: { 'zh-CN': '商品（编码或名称）', en: 'Product (code or name)' },
  quantity: { 'zh-CN': '数量', en: 'Quantity' },
  payWith: { 'zh-CN': '支付（付款/水票/积分）', en: 'Paid with (money, ticket, points)' },
  contactName: { 'zh-CN': '联系人', en: 'Contact' },
  contactNumber: { 'zh-CN': '联系电话', en: "Contact's phone" },
  district: { 'zh-CN': '区县', en: 'District' },
  street: { 'zh-CN': '街道', en: 'Street' },
  address: { 'zh-CN': '送货地址', en: 'Address' },
  date: { 'zh-CN': '送货日期', en: 'Delivery date' },
  window: { 'zh-CN': '送货时段', en: 'Delivery time' },
  method: { 'zh-CN': '送货方式', en: 'Delivery method' },
  payment: { 'zh-CN': '付款方式', en: 'Payment' },
  station: { 'zh-CN': '送水站', en: 'Station' },
  total: { 'zh-CN': '应收合计', en: 'Total' },
  note: { 'zh-CN': '备注', en: 'Note' },
} as const satisfies Record<string, BilingualText>

export const orderColumns: ColumnWords = {
  words: {
    orderNumber: ['来源订单号', '订单号', '订单编号', '单号', 'orderno', 'ordernumber', 'orderid'],
    customerNumber: ['客户电话', '电话', '手机', '手机号', '会员手机', '下单电话', 'phone', 'mobile', 'customerphone'],
    customerCode: ['客户编号', '客户编码', '会员号', 'customercode', 'customerid'],
    product: ['商品', '商品编码', '商品名称', '品名', '产品', '货号', 'product', 'sku', 'productcode', 'productname'],
    quantity: ['数量', '件数', '桶数', 'quantity', 'qty', 'count'],
    payWith: ['支付', '支付类型', 'paidwith', 'paywith'],
    contactName: ['联系人', '收货人', '收件人', '姓名', 'contact', 'recipient', 'contactname'],
    contactNumber: ['联系电话', '收货电话', '收件人电话', 'contactphone', 'contactnumber'],
    district: ['区', '区县', '行政区', 'district'],
    street: ['街道', '路', 'street'],
    address: ['送货地址', '收货地址', '地址', '详细地址', 'address', 'deliveryaddress'],
    date: ['送货日期', '配送日期', '日期', 'date', 'deliverydate'],
    window: ['送货时段', '送货时间', '配送时间', '时段', 'window', 'deliverytime', 'time'],
    method: ['送货方式', '配送方式', 'method', 'deliverymethod'],
    payment: ['付款方式', '支付方式', 'payment', 'paymentmethod'],
    station: ['送水站', '水站', '站点', '配送站', 'station'],
    total: ['应收合计', '合计', '总金额', '应付', 'total', 'amount'],
    note: ['备注', '客户备注', '说明', 'note', 'notes', 'remark'],
  },
}
