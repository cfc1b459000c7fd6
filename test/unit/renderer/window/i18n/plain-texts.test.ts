// @vitest-environment happy-dom
import { describe, expect, it, vi } from 'vitest'
import { effectScope, ref, watchEffect } from 'vue'
import { createTexts } from '../../../../../renderer/window/i18n/index.ts'
import { keepPlainTexts } from '../../../../../renderer/window/i18n/plain-texts.ts'

describe('plain texts', () => {
  it('are worked out once for each language', () => {
    const work = vi.fn((key: string, ...about: unknown[]) => `${key} ${about.join()}`)
    const texts = { locale: ref('zh-CN'), t: work as (key: string, ...about: unknown[]) => string }
    keepPlainTexts(texts)
    expect([texts.t('a'), texts.t('a'), texts.t('a', 1), texts.t('a', 2)]).toEqual(['a ', 'a ', 'a 1', 'a 2'])
    texts.locale.value = 'en'
    texts.t('a')
    texts.t('a')
    expect(work.mock.calls).toEqual([['a'], ['a', 1], ['a', 2], ['a']])
  })

  it('follow the language of the window, where they are read', () => {
    const { global: texts } = createTexts('zh-CN')
    const seen: string[] = []
    const scope = effectScope()
    scope.run(() => watchEffect(() => seen.push(texts.t('customer.notes')), { flush: 'sync' }))
    texts.locale.value = 'en'
    texts.locale.value = 'zh-CN'
    scope.stop()
    expect(seen).toEqual(['备注', 'Notes', '备注'])
    expect(texts.t('customer.stored', { field: '备注' })).toContain('备注')
  })
})
