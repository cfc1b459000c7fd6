import { type FieldDefinition } from '../../../contract/customer.ts'
import { ZuoxiError } from '../../../contract/errors.ts'
import { type BilingualText } from '../../../contract/language.ts'
import { squeeze } from '../search/squeeze.ts'

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

const targetOfWord = new Map<string, ImportTarget>(
  Object.entries(words).flatMap(([target, list]) => list.map((word) => [word, target as ImportTarget] as const)),
)

/**
 * Which column holds what: by the explicit mapping (header as it stands in the file → target), else by its words, in
 * Chinese and English; "电话1", "电话 2" are both numbers.
 * @throws ZuoxiError `request.invalid` when the mapping names a column or a target that is not there, or no column
 * holds the name
 */
export function mapColumns(
  header: readonly string[],
  fields: readonly FieldDefinition[],
  explicit: Readonly<Record<string, string>>,
  fileName: string,
): ColumnMapping {
  const refuse = (reason: BilingualText): never => {
    throw new ZuoxiError('request.invalid', { place: fileName, reason })
  }
  for (const [column, target] of Object.entries(explicit)) {
    if (!header.some((h) => squeeze(h) === squeeze(column))) {
      refuse({
        'zh-CN': `没有“${column}”这一列；表头有：${header.join('、')}`,
        en: `has no column "${column}"; its header is: ${header.join(', ')}`,
      })
    }
    if (!isTarget(target, fields)) {
      const known = [...importTargets, ...fields.map((f) => `fields.${f.key}`)].join(', ')
      refuse({
        'zh-CN': `列“${column}”对应的“${target}”不存在；可用：${known}`,
        en: `maps "${column}" to "${target}", which is unknown; there are: ${known}`,
      })
    }
  }
  const chosen = new Map(Object.entries(explicit).map(([column, target]) => [squeeze(column), target as ImportTarget]))
  const taken = new Set<ImportTarget>(chosen.values())
  const mapping = header.map((title): ImportTarget | null => {
    const word = squeeze(title)
    const given = chosen.get(word)
    if (given !== undefined) return given
    const guess = guessTarget(word, fields)
    if (guess === null || (guess !== 'number' && taken.has(guess))) return null
    taken.add(guess)
    return guess
  })
  if (!mapping.includes('name')) {
    refuse({
      'zh-CN': `没有姓名列；第一行应是表头（姓名、电话、地址…），现在是：${header.slice(0, 12).join('、')}。也可以指定对应关系`,
      en: `has no column for the name; the first row must be a header (name, phone, address …) and is: ${header.slice(0, 12).join(', ')}. Or state the mapping`,
    })
  }
  return mapping
}

function guessTarget(word: string, fields: readonly FieldDefinition[]): ImportTarget | null {
  if (word === '') return null
  const own = fields.find((f) => [f.key, f.label['zh-CN'], f.label.en].map(squeeze).includes(word))
  if (own !== undefined) return `fields.${own.key}`
  return targetOfWord.get(word) ?? targetOfWord.get(word.replace(/[\d一二三四五]+$/, '')) ?? null
}

function isTarget(target: string, fields: readonly FieldDefinition[]): boolean {
  return (importTargets as readonly string[]).includes(target) || fields.some((f) => `fields.${f.key}` === target)
}
