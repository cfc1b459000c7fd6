import { newCustomerSchema, type NewCustomer } from '../../contract/customer.ts'
import { type CustomerId } from '../../contract/ids.ts'
import { companyKinds, companyNames, type District, districts } from './hangzhou.ts'
import { mobilePrefixes, personName } from './people.ts'
import { createLot, type Lot } from './seeded.ts'

/** When the first of them came to 清泉水业: the ids carry it, so that they do not change with the day of the making. */
const firstCame = Date.UTC(2023, 2, 1)

export type WaterCustomer = {
  readonly input: NewCustomer & { readonly id: CustomerId }
  readonly company: boolean
}

/** The `index`-th customer of 清泉水业; any one can be made without those before him. */
export function waterCustomer(index: number, seed: number): WaterCustomer {
  const lot = createLot(seed * 7_919_003 + index)
  const company = lot.happens(0.14)
  const district = lot.pick(districts)
  const at = firstCame + index
  const input = newCustomerSchema.parse({
    id: lot.id<CustomerId>(at),
    code: `QQ${String(index + 1).padStart(6, '0')}`,
    name: company
      ? `${lot.happens(0.4) ? '杭州' : ''}${lot.pick(companyNames)}${lot.pick(companyKinds)}`
      : personName(lot),
    level: lot.happens(company ? 0.3 : 0.04) ? 'vip' : 'normal',
    tags: [...(company ? ['单位'] : []), ...(company && lot.happens(0.5) ? ['月结'] : [])],
    notes: lot.happens(0.12) ? lot.pick(notes) : '',
    station: lot.happens(0.03) ? district.station.key : null,
    blacklisted: lot.happens(0.001),
    numbers: numbersOf(lot, company).map(([label, typed]) => ({ id: lot.id(at), typed, label })),
    addresses: Array.from({ length: lot.happens(company ? 0.1 : 0.16) ? 2 : 1 }, (_, position) => ({
      id: lot.id(at),
      ...addressIn(lot, position === 0 ? district : lot.pick(districts), company),
      isDefault: position === 0,
    })),
  })
  return { input, company }
}

const notes = [
  '送货前先打电话',
  '放门口即可，月底来收空桶',
  '老人独居，请帮忙装上饮水机',
  '只要下午送',
  '没有电梯，加收上楼费前先说明',
  '前台签收',
  '有狗，请按门铃',
  '喜欢同一位师傅送',
]

function numbersOf(lot: Lot, company: boolean): readonly (readonly [label: string, typed: string])[] {
  const mobile = (): string => `${lot.pick(mobilePrefixes)}${lot.digits(8)}`
  const fixed = (): string => `0571-8${lot.pick(['5', '6', '7', '8'])}${lot.digits(6)}`
  if (company)
    return lot.happens(0.6)
      ? [
          ['前台', fixed()],
          ['行政', mobile()],
        ]
      : [['行政', mobile()]]
  if (lot.happens(0.16))
    return [
      ['手机', mobile()],
      ['家里', fixed()],
    ]
  return lot.happens(0.08) ? [['家里', fixed()]] : [['手机', mobile()]]
}

function addressIn(
  lot: Lot,
  district: District,
  company: boolean,
): { province: string; city: string; district: string; street: string; detail: string } {
  const number = lot.between(1, 680)
  const room = `${String(lot.between(1, company ? 24 : 17))}${String(lot.between(1, 4)).padStart(2, '0')}`
  return {
    province: '浙江省',
    city: '杭州市',
    district: district.name,
    street: `${lot.pick(district.streets)} ${String(number)} 号`,
    detail: company
      ? `${lot.pick(companyNames)}${lot.pick(['大厦', '商务楼', '科技园', '广场'])} ${lot.pick(['A', 'B', 'C'])} 座 ${room}`
      : `${lot.pick(district.estates)} ${String(lot.between(1, 48))} 幢 ${String(lot.between(1, 4))} 单元 ${room}`,
  }
}
