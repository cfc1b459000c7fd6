// @vitest-environment happy-dom
import { flushPromises, type VueWrapper } from '@vue/test-utils'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { type CommandInput } from '../../../../../contract/bridge/commands.ts'
import { shopOrder, shopTopic } from '../../../../support/window-preview/shop-scene.ts'
import { createFakeWindow, type FakeWindow, good, refusal } from '../fake-window.ts'

let fake: FakeWindow
let shown: VueWrapper

async function open(): Promise<void> {
  const { default: component } = await import('../../../../../renderer/window/orders/slip-sheet.vue')
  const { useOverlays } = await import('../../../../../renderer/window/stores/overlays.ts')
  shown = await fake.mount(component, { order: shopOrder() })
  useOverlays().show({ name: 'slip', order: shopOrder() })
  await flushPromises()
}
const overlay = async (): Promise<string | null> => {
  const { useOverlays } = await import('../../../../../renderer/window/stores/overlays.ts')
  return useOverlays().name
}

beforeEach(() => {
  vi.resetModules()
  fake = createFakeWindow()
  fake.answer('slip.printers', () => good({ printers: [{ name: 'XP-80', label: '前台小票机' }] }))
  fake.show('shop', shopTopic)
  fake.show('session', { ...fake.state('session'), hub: { host: 'hub', port: 1, company: '清泉水业' } })
})
afterEach(() => shown.unmount())

it('shows what will be printed, with the keyboard on printing it', async () => {
  await open()
  const preview = shown.get('.slip-view').element.shadowRoot
  for (const part of ['清泉水业', '20418', '138 0013 8000', '应收', '清泉水业，电话'])
    expect(preview?.textContent).toContain(part)
  expect(preview?.textContent).not.toContain('+86')
  expect(document.activeElement?.textContent).toContain('打印')
  await shown.get('.main').trigger('click')
  await flushPromises()
  const [printed] = fake.askedFor('slip.print') as CommandInput<'slip.print'>[]
  expect(printed).toMatchObject({ paper: '80', printer: null, slip: { number: '20418', company: '清泉水业' } })
  expect(await overlay()).toBeNull()
})

it('remembers paper and printer on this machine', async () => {
  const app = fake.state('app')
  fake.show('app', { ...app, settings: { ...app.settings, slipPaper: '58', slipPrinter: 'XP-80' } })
  await open()
  expect(shown.get('[aria-checked="true"]').text()).toBe('58 mm')
  expect(shown.get('select').element.value).toBe('XP-80')
  await shown.findAll('[role="radio"]')[2]?.trigger('click')
  await shown.get('select').setValue('')
  expect(fake.askedFor('app.change-settings')).toEqual([{ slipPaper: 'A4' }, { slipPrinter: null }])
})

it('stays when it was not printed, and says why', async () => {
  fake.answer('slip.print', () => refusal('seat.no-printer', '没有打印机可用'))
  await open()
  await shown.get('.main').trigger('click')
  await flushPromises()
  expect(shown.get('[role="alert"]').text()).toBe('没有打印机可用')
  expect(await overlay()).toBe('slip')
})

it('is saved as a file', async () => {
  fake.answer('slip.save', () => good({ file: '/tmp/slip.pdf' }))
  await open()
  await shown.findAll('.choices > button')[1]?.trigger('click')
  await flushPromises()
  expect(fake.askedFor('slip.save')).toMatchObject([{ paper: '80', slip: { number: '20418' } }])
  expect(await overlay()).toBeNull()
})
