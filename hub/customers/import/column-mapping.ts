import { type FieldDefinition } from '../../../contract/customer.ts'
import { ZuoxiError } from '../../../contract/errors.ts'
import { type BilingualText } from '../../../contract/language.ts'
import { columnsOf, type ColumnWords } from '../../tables/column-words.ts'
import { squeeze } from '../../tables/squeeze.ts'

/** What a column can hold. Several columns may hold numbers; they become several numbers of one customer. */
export const importTargets = [
  'name',
  'code',
  'number',
  'province',
  'city',
  'district',
  'street',
  'address',
  'level',
  'tags',
  'notes',
  'station',
  'blacklisted',
  'ignore',
] as const
export type ImportTarget = (typeof importTargets)[number] | `fields.${string}`

/** Column by column; null is a column nobody knows what to do with. */
export type ColumnMapping = readonly (ImportTarget | null)[]

/** What a target is called where a column is given one. */
export const targetNames: Readonly<Record<(typeof importTargets)[number], BilingualText>> = {
  name: { 'zh-CN': '姓名', en: 'Name' },
  code: { 'zh-CN': '客户编号', en: 'Code' },
  number: { 'zh-CN': '电话', en: 'Phone' },
  province: { 'zh-CN': '省份', en: 'Province' },
  city: { 'zh-CN': '城市', en: 'City' },
  district: { 'zh-CN': '区县', en: 'District' },
  street: { 'zh-CN': '街道', en: 'Street' },
  address: { 'zh-CN': '地址', en: 'Address' },
  level: { 'zh-CN': '级别', en: 'Level' },
  tags: { 'zh-CN': '标签', en: 'Tags' },
  notes: { 'zh-CN': '备注', en: 'Notes' },
  station: { 'zh-CN': '送水站', en: 'Station' },
  blacklisted: { 'zh-CN': '黑名单', en: 'Blacklisted' },
  ignore: { 'zh-CN': '不导入', en: 'Leave out' },
}

const words: Readonly<Record<Exclude<(typeof importTargets)[number], 'ignore'>, readonly string[]>> = {
  name: [
    '姓名',
    '客户姓名',
    '名称',
    '客户名称',
    '客户',
    '联系人',
    '单位',
    '单位名称',
    '公司',
    '公司名称',
    'name',
    'customer',
    'customername',
    'fullname',
    'contact',
    'company',
  ],
  code: [
    '编号',
    '客户编号',
    '客户编码',
    '会员号',
    '会员编号',
    '卡号',
    '客户号',
    'code',
    'customercode',
    'customerid',
    'no',
    'id',
    'accountno',
  ],
  number: [
    '电话',
    '手机',
    '手机号',
    '手机号码',
    '电话号码',
    '联系电话',
    '联系方式',
    '固话',
    '固定电话',
    '座机',
    '备用电话',
    '其他电话',
    '来电号码',
    '号码',
    'phone',
    'phonenumber',
    'mobile',
    'mobilephone',
    'cell',
    'tel',
    'telephone',
    'number',
    'landline',
  ],
  province: ['省', '省份', '省市', 'province', 'state'],
  city: ['市', '城市', '地市', 'city'],
  district: ['区', '区县', '县', '行政区', 'district', 'county'],
  street: ['街道', '路', '道路', '乡镇', 'street', 'road'],
  address: [
    '地址',
    '详细地址',
    '送货地址',
    '收货地址',
    '住址',
    '联系地址',
    '家庭地址',
    '单位地址',
    'address',
    'addressdetail',
    'fulladdress',
    'deliveryaddress',
  ],
  level: ['级别', '客户级别', '等级', '客户等级', '会员等级', 'level', 'grade', 'tier'],
  tags: ['标签', '分类', '客户标签', 'tags', 'tag', 'labels'],
  notes: ['备注', '说明', '附注', 'notes', 'note', 'remark', 'remarks', 'comment', 'comments', 'memo'],
  station: ['站点', '送水站', '水站', '配送站', 'station'],
  blacklisted: ['黑名单', '是否黑名单', 'blacklist', 'blacklisted'],
}

function aboutCustomers(fields: readonly FieldDefinition[]): ColumnWords {
  return {
    words,
    repeatable: ['number'],
    own: (word) => {
      const own = fields.find((f) => [f.key, f.label['zh-CN'], f.label.en].map(squeeze).includes(word))
      return own === undefined ? null : `fields.${own.key}`
    },
    isOwn: (target) => fields.some((f) => `fields.${f.key}` === target),
  }
}

/**
 * Which column holds what, as far as it is known.
 * @throws ZuoxiError `request.invalid` when the mapping names a column or a target that is not there
 */
export function guessColumns(
  header: readonly string[],
  fields: readonly FieldDefinition[],
  explicit: Readonly<Record<string, string>>,
  fileName: string,
): ColumnMapping {
  return columnsOf(header, aboutCustomers(fields), explicit, fileName) as ColumnMapping
}

/**
 * Which column holds what: by the explicit mapping, else by its words.
 * @throws ZuoxiError `request.invalid`, also when no column holds the name
 */
export function mapColumns(
  header: readonly string[],
  fields: readonly FieldDefinition[],
  explicit: Readonly<Record<string, string>>,
  fileName: string,
): ColumnMapping {
  const mapping = guessColumns(header, fields, explicit, fileName)
  if (mapping.includes('name')) return mapping
  const reason: BilingualText = {
    'zh-CN': `没有姓名列；第一行应是表头（姓名、电话、地址…），现在是：${header.slice(0, 12).join('、')}。也可以指定对应关系`,
    en: `has no column for the name; the first row must be a header (name, phone, address …) and is: ${header.slice(0, 12).join(', ')}. Or state the mapping`,
  }
  throw new ZuoxiError('request.invalid', { place: fileName, reason })
}
