// @vitest-environment happy-dom
import { mount } from '@vue/test-utils'
import { expect, it } from 'vitest'
import KeyHint from '../../../../renderer/ui/key-hint.vue'

it('shows the key as it is printed on the keyboard', () => {
  const hint = mount(KeyHint, { props: { keys: 'Shift+F2' } })
  expect(hint.get('kbd').text()).toBe('Shift+F2')
})
