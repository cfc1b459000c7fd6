import { AxeBuilder } from '@axe-core/playwright'
import { type Page } from '@playwright/test'

/**
 * What axe finds wrong on a page by WCAG 2.2 A and AA, one line each: rule, weight, and the elements. Legacy mode,
 * because axe would otherwise open a page of its own, which an Electron app cannot.
 */
export async function accessibilityProblems(page: Page): Promise<readonly string[]> {
  const builder = new AxeBuilder({ page }).setLegacyMode(true)
  const { violations } = await builder.withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']).analyze()
  return violations.map(
    ({ id, impact, nodes }) =>
      `${id} (${impact ?? 'unknown'}): ${nodes.map(({ target }) => target.join(' ')).join('; ')}`,
  )
}
