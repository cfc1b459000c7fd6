import { type CustomerNumber } from '../../contract/customer.ts'
import { maskNumber } from '../../contract/numbers/mask-number.ts'
import { type NormalisedNumber } from '../../contract/number.ts'
import { invalid } from './order-refusals.ts'

/**
 * Whom the courier calls. Nothing typed: the customer's first number. Somebody who sees numbers masked sends the mask
 * back: it stands for the number it was made from.
 * @throws ZuoxiError `request.invalid` for a mask of a number that is neither the customer's nor the order's
 */
export function contactNumberOf(
  typed: string,
  known: { readonly numbers: readonly Pick<CustomerNumber, 'number'>[]; readonly present: string | null },
  normalise: (typed: string) => NormalisedNumber,
): string {
  const own = known.numbers.map(({ number }) => number)
  if (typed === '') return own[0] ?? ''
  if (!typed.includes('*')) return normalise(typed).e164 ?? typed
  const candidates = known.present === null ? own : [known.present, ...own]
  const meant = candidates.find((number) => number !== '' && maskNumber(number) === typed)
  if (meant === undefined) {
    throw invalid('body.contactNumber', {
      'zh-CN': `${typed} 是隐藏后的号码，不是这位客户的`,
      en: `${typed} is a masked number, and not one of this customer's`,
    })
  }
  return meant
}
