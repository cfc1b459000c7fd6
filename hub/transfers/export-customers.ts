import { type Customer, type CustomerNumber, type FieldDefinition } from '../../contract/customer.ts'
import { type Language } from '../../contract/language.ts'
import { type Caller } from '../access/caller.ts'
import { targetNames } from '../customers/import/column-mapping.ts'
import { type CustomerSight } from '../customers/customer-sight.ts'
import { type Customers } from '../customers/customers.ts'
import { type Row } from '../tables/write-table.ts'
import { type Exported } from './exports.ts'

const pageSize = 500
/** What a search shows at most (customers.api.ts). */
const mostFound = 100
/** More numbers of one customer share the last column. */
const numberColumns = 3

/** The customers of somebody's reach, in columns that an import reads again. Numbers as he sees them. */
export async function exportCustomers(
  parts: { readonly customers: Customers; readonly sight: CustomerSight },
  caller: Caller,
  text: string | undefined,
  language: Language,
): Promise<Exported> {
  const { customers, sight } = parts
  const reach = await sight.bothReach(caller, 'customer.read', 'customer.export')
  const view = await sight.viewFor(caller)
  const fields = await customers.fields()
  const name = (target: keyof typeof targetNames): string => targetNames[target][language]
  const header = [
    name('code'),
    name('name'),
    name('level'),
    ...Array.from({ length: numberColumns }, (_, at) => `${name('number')}${String(at + 1)}`),
    ...(['province', 'city', 'district', 'street', 'address', 'tags', 'station', 'blacklisted', 'notes'] as const).map(
      name,
    ),
    ...fields.map(({ label }) => label[language]),
  ]

  async function* pages(): AsyncGenerator<readonly Row[]> {
    const rowsOf = (found: readonly Customer[]): readonly Row[] =>
      found.map((customer) => rowOf(view(customer), fields, language))
    if (text !== undefined) {
      const numbers =
        caller.scopeOf('customer.number') === undefined ? undefined : await sight.reachOf(caller, 'customer.number')
      const { hits } = await customers.search({ text, limit: mostFound, reach, withNumbers: numbers === 'all' })
      yield rowsOf(hits.map(({ customer }) => customer))
      return
    }
    for (let before: number | null = null; ;) {
      const { items, next } = await customers.list({ before, limit: pageSize, reach })
      yield rowsOf(items)
      if (next === null) return
      before = next
    }
  }
  return { header, pages: pages() }
}

function rowOf(customer: Customer, fields: readonly FieldDefinition[], language: Language): Row {
  const address = customer.addresses.find(({ isDefault }) => isDefault) ?? customer.addresses[0]
  const numbers = customer.numbers.map(writtenNumber)
  const yesNo = (value: boolean): string => (language === 'en' ? (value ? 'yes' : 'no') : value ? '是' : '否')
  return [
    customer.code ?? '',
    customer.name,
    customer.level,
    ...Array.from({ length: numberColumns }, (_, at) =>
      at < numberColumns - 1 ? (numbers[at] ?? '') : numbers.slice(at).join('/'),
    ),
    address?.province ?? '',
    address?.city ?? '',
    address?.district ?? '',
    address?.street ?? '',
    address?.detail ?? '',
    customer.tags.join('、'),
    customer.station ?? '',
    yesNo(customer.blacklisted),
    customer.notes,
    ...fields.map(({ key }) => {
      const value = customer.fields[key] ?? null
      return typeof value === 'boolean' ? yesNo(value) : value
    }),
  ]
}

/** As it is dialled in the country, with a dash that keeps Excel from taking the area code's 0 away. */
function writtenNumber({ number, extension }: CustomerNumber): string {
  const dialled = number
    .replace(/^\+86(?=1\d{10}$)/, '')
    .replace(/^\+86(10|2\d|[3-9]\d{2})(\d{7,8})$/, (_all, area: string, local: string) => `0${area}-${local}`)
  return extension === null ? dialled : `${dialled}转${extension}`
}
