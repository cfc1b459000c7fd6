import { type Customer, type CustomerAddress, type CustomerNumber, customerLevels } from '../../../contract/customer.ts'
import { type Grants } from '../../../contract/rights.ts'

/** What a card says about a customer, decided here and worded by its component. */

/** Without the right `customer.number` a number comes with stars: neither dialled nor copied. */
export const isMasked = (number: string): boolean => number.includes('*')

/** The level, when it is one worth a mark. */
export const markedLevel = (level: string): string | null => (level === customerLevels[0] ? null : level)

export const mayWrite = (grants: Grants | undefined): boolean => grants?.['customer.write'] !== undefined

/** The default address first, the rest as they are. */
export function addressesInOrder(addresses: readonly CustomerAddress[]): readonly CustomerAddress[] {
  return addresses.toSorted((one, two) => Number(two.isDefault) - Number(one.isDefault))
}

/** As it is said to a driver: the place is known, the province only when it is all there is. */
export function addressText({ province, city, district, street, detail }: CustomerAddress): string {
  const near = [district, `${street}${street !== '' && /^[\dA-Za-z]/.test(detail) ? ' ' : ''}${detail}`].join('').trim()
  return near === '' ? `${province}${city}` : near
}

/** The whole of it, for copying and for reading aloud. */
export const wholeAddress = (address: CustomerAddress): string =>
  `${address.province}${address.city}${addressText({ ...address, province: '', city: '' })}`

const dayMs = 86_400_000

/** How long somebody has been a customer, in the largest whole unit. */
export function customerSince(
  createdAt: number,
  now: number,
): { readonly unit: 'years' | 'months' | 'days' | 'today'; readonly count: number } {
  const days = Math.floor((now - createdAt) / dayMs)
  if (days < 1) return { unit: 'today', count: 0 }
  if (days < 31) return { unit: 'days', count: days }
  if (days < 365) return { unit: 'months', count: Math.floor(days / 30.44) }
  return { unit: 'years', count: Math.floor(days / 365.24) || 1 }
}

/** The number somebody calls from before the others. */
export function numbersInOrder(customer: Customer, calling: string | null): readonly CustomerNumber[] {
  return customer.numbers.toSorted((one, two) => Number(two.number === calling) - Number(one.number === calling))
}

/** What is dialled for a number of the customer; null when it may not be known. */
export const dialledNumber = ({ number }: Pick<CustomerNumber, 'number'>): string | null =>
  number === '' || isMasked(number) ? null : number
