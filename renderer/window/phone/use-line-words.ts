import { useI18n } from 'vue-i18n'
import { customerLevels } from '../../../contract/customer.ts'
import { type Language } from '../../../contract/language.ts'
import { type PhoneLine } from '../../../contract/seat/phone-line.ts'
import { groupedNumber } from '../format/numbers.ts'
import { useCards } from '../stores/topic-store.ts'
import { cardOf, whoIs } from './line-view.ts'

/** How a line is called in words, the same on the bar, on a chip, and read aloud. */
export function useLineWords() {
  const { t, te, locale } = useI18n()
  const cards = useCards()

  /** Only a name that is known. */
  function name(line: PhoneLine): string {
    const known = whoIs(line, cardOf(line, cards.state.cards))
    return known.kind === 'name' ? known.name : ''
  }

  function who(line: PhoneLine): string {
    const known = whoIs(line, cardOf(line, cards.state.cards))
    if (known.kind === 'name') return known.name
    if (known.kind === 'several') return t('phone.several', { count: known.count })
    return known.kind === 'new' && line.direction === 'inbound' ? t('phone.newCustomer') : ''
  }

  /** The level, when it is one worth a mark. */
  function level(line: PhoneLine): string {
    if (line.level === null || line.level === customerLevels[0]) return ''
    return te(`phone.level.${line.level}`) ? t(`phone.level.${line.level}`) : line.level
  }

  function phase(line: PhoneLine): string {
    if (line.recovering !== null) return t('phone.recovering')
    if (line.phase === 'ended') return t(`phone.ended.${line.endReason ?? 'failed'}`)
    if (line.inConference) return t('phone.inConference')
    if (line.consultationFor !== null && line.phase === 'talking') return t('phone.consulting')
    return t(`phone.phase.${line.phase}`)
  }

  const card = (line: PhoneLine) => cardOf(line, cards.state.cards)
  const number = (line: PhoneLine): string => (line.number === '' ? t('phone.withheld') : groupedNumber(line.number))

  const queue = (line: PhoneLine): string => line.queueName?.[locale.value as Language] ?? ''

  /** One sentence of an arriving call, for a screen reader. */
  function announcement(line: PhoneLine): string {
    const of = card(line)
    const parts = [who(line), level(line), number(line), of?.homePlace ?? '', queue(line), ...(of?.why ?? [])]
    return t('phone.incoming', { who: parts.filter((part) => part !== '').join(t('session.listComma')) })
  }

  return { name, who, level, phase, number, queue, card, announcement }
}
