import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { messages } from '../../../../renderer/window/i18n/index.ts'

const renderer = join(import.meta.dirname, '../../../../renderer')

/** What stands at a key: a text, a group of texts, or nothing. */
function at(key: string): unknown {
  return key.split('.').reduce<unknown>((tree, part) => (tree as Record<string, unknown> | undefined)?.[part], {
    ...messages['zh-CN'],
  })
}

/** Keys written out, `t('a.b')`, and the groups of keys put together, t(`a.b.${c}`), with the file each is in. */
function keysAskedFor(): { file: string; key: string; group: boolean }[] {
  return globSync('{window,ui}/**/*.{vue,ts}', { cwd: renderer, exclude: ['window/i18n/**'] }).flatMap((file) => {
    const source = readFileSync(join(renderer, file), 'utf8')
    const whole = [...source.matchAll(/(?<![\w.])\$?t\(\s*(['"`])([\w.]+)\1/g)].map((found) => found[2] ?? '')
    const groups = [...source.matchAll(/(?<![\w.])\$?t\(\s*`([\w.]+)\.\$\{/g)].map((found) => found[1] ?? '')
    return [...whole.map((key) => ({ file, key, group: false })), ...groups.map((key) => ({ file, key, group: true }))]
  })
}

it('every text the window asks for is there', () => {
  const asked = keysAskedFor()
  expect(asked.length).toBeGreaterThan(0)
  const missing = asked.filter(({ key, group }) => typeof at(key) !== (group ? 'object' : 'string'))
  expect(missing).toEqual([])
})
