// @vitest-environment happy-dom
import { flushPromises } from '@vue/test-utils'
import { afterEach, describe, expect, it } from 'vitest'
import { mountIn, openBridge, type Shown } from '../support/mount-window.ts'

openBridge('talking')
const { default: CallerCard } = await import('../../../../../renderer/window/desk/caller-card.vue')
const { pauseForSensitiveFields } = await import('../../../../../renderer/window/recording/sensitive-fields.ts')

let shown: Shown
const end = pauseForSensitiveFields(document)
afterEach(() => {
  end()
  shown.wrapper.unmount()
})

describe('a field that the administrator has called sensitive', () => {
  it('pauses the recording while it is filled in, and the others do not', async () => {
    shown = await mountIn(CallerCard, 'talking')
    const field = (label: string) => shown.wrapper.get<HTMLInputElement>(`input[aria-label="${label}"]`).element
    const told = () =>
      shown
        .asked()
        .filter(({ name }) => name === 'recording.sensitive')
        .map(({ input }) => input)
    shown.asked()
    field('生日').focus()
    await flushPromises()
    expect(told()).toEqual([])
    field('证件号').focus()
    await flushPromises()
    expect(told()).toEqual([{ on: true }])
    field('生日').focus()
    await flushPromises()
    expect(told()).toEqual([{ on: false }])
  })
})
