import { expect, test } from 'vitest'
import { openDisplay } from '../../app/support/display.ts'
import { BilingualFailure } from '../../support/programs/bilingual-failure.ts'

test('takes the display there is', async () => {
  expect(await openDisplay({ DISPLAY: ':7', PATH: '' })).toBeUndefined()
})

test('says in both languages that there is neither a display nor Xvfb', async () => {
  const opening = openDisplay({ PATH: '/nowhere' })
  await expect(opening).rejects.toThrow(BilingualFailure)
  await expect(opening).rejects.toThrow(/没有显示器.*apt install xvfb.*\n.*no display.*apt install xvfb/)
})
