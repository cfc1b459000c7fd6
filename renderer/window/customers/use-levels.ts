import { useI18n } from 'vue-i18n'
import { customerLevels } from '../../../contract/customer.ts'

/** Levels in words; one of the centre's own is its own word. */
export function useLevels() {
  const { t, te } = useI18n()
  const nameOf = (level: string): string => (te(`customer.levels.${level}`) ? t(`customer.levels.${level}`) : level)
  /** The usual ones, and this customer's when it is none of them. */
  const choices = (own: string) =>
    [...new Set([...customerLevels, own])].map((level) => ({ level, name: nameOf(level) }))
  return { nameOf, choices }
}
