import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { languages } from '../../../../../contract/language.ts'
import { manualPage } from '../../../../../renderer/window/manual/manual-pages.ts'
import { placeNames } from '../../../../../renderer/window/place-names.ts'

const folder = new URL('../../../../../docs/manual/', import.meta.url)

describe.each(languages)('the manual in %s', (language) => {
  it.each([...placeNames, 'announcements', 'general'])('has a page of its own for %s', async (name) => {
    const html = await manualPage(name as never, language)
    expect(html).toMatch(/^<h1>.+<\/h1>/)
    expect(html.length).toBeGreaterThan(100)
  })

  it('has no page that nothing opens', () => {
    const names = readdirSync(new URL(`${language}/`, folder)).map((file) => file.replace(/\.md$/, ''))
    const opened: readonly string[] = [...placeNames, 'announcements', 'general']
    expect(names.filter((name) => !opened.includes(name))).toEqual([])
  })

  it('keeps HTML in the text as text', () => {
    for (const file of readdirSync(new URL(`${language}/`, folder))) {
      expect(readFileSync(new URL(`${language}/${file}`, folder), 'utf8')).not.toMatch(/<[a-z]/i)
    }
  })
})

it('gives the general page to a place without one', async () => {
  expect(await manualPage('nowhere' as never, 'en')).toContain('The same everywhere')
})
