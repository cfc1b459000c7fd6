import { type Page } from '@playwright/test'

type WithCount = { input: { keys: string[]; clicks: number } }

/** Notes what a person's hands do to the page from now on; gives what it was. */
export async function countInput(page: Page): Promise<() => Promise<WithCount['input']>> {
  await page.evaluate(() => {
    const input: WithCount['input'] = { keys: [], clicks: 0 }
    Object.assign(globalThis, { input })
    addEventListener('keydown', ({ key }) => input.keys.push(key), true)
    addEventListener('pointerdown', () => (input.clicks += 1), true)
  })
  return () => page.evaluate(() => (globalThis as unknown as WithCount).input)
}
