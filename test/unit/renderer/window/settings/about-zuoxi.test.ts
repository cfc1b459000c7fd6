// @vitest-environment happy-dom
import { afterEach, beforeAll, expect, it, vi } from 'vitest'
import { type Component } from 'vue'
import { type LicenceList } from '../../../../../contract/licence-list.ts'
import { mountIn, openBridge, type Shown } from '../support/mount-window.ts'

const list: LicenceList = {
  packages: [
    { name: 'fastify', version: '5.0.0', licence: 'MIT', text: 0 },
    { name: 'mediabunny', version: '1.0.0', licence: 'MPL-2.0', text: null },
  ],
  texts: ['The MIT words'],
}

let AboutZuoxi: Component
let shown: Shown
beforeAll(async () => {
  openBridge()
  AboutZuoxi = (await import('../../../../../renderer/window/settings/about-zuoxi.vue')).default as Component
}, 60_000)
afterEach(() => {
  shown.wrapper.unmount()
  vi.unstubAllGlobals()
})

it('shows the version, and each component with its licence and the words of it', async () => {
  vi.stubGlobal('fetch', async () => Response.json(list))
  shown = await mountIn(AboutZuoxi, 'ready')
  await vi.waitFor(() => expect(shown.wrapper.findAll('details')).toHaveLength(2))
  expect(shown.wrapper.text()).toContain(`版本 ${shown.topics.app.version}`)
  expect(shown.wrapper.text()).toContain('不能自己更新')
  expect(shown.wrapper.find('pre').text()).toBe('The MIT words')
  expect(shown.wrapper.text()).toContain('没有附带许可证全文')
})

it('finds a component by its name or its licence', async () => {
  vi.stubGlobal('fetch', async () => Response.json(list))
  shown = await mountIn(AboutZuoxi, 'ready')
  await vi.waitFor(() => expect(shown.wrapper.findAll('details')).toHaveLength(2))
  await shown.wrapper.find('input').setValue('mpl')
  expect(shown.wrapper.findAll('summary').map((one) => one.text())).toEqual(['mediabunny 1.0.0 MPL-2.0'])
  await shown.wrapper.find('input').setValue('nothing of that name')
  expect(shown.wrapper.text()).toContain('没有符合的组件')
})

it('says where else the list is when it cannot be read', async () => {
  vi.stubGlobal('fetch', async () => new Response(null, { status: 404 }))
  shown = await mountIn(AboutZuoxi, 'ready')
  await vi.waitFor(() => expect(shown.wrapper.text()).toContain('THIRD-PARTY-LICENSES.txt'))
})

it('leads through an update: fetched and restarted only when the person says so', async () => {
  vi.stubGlobal('fetch', async () => Response.json(list))
  shown = await mountIn(AboutZuoxi, 'ready')
  const { update } = shown.topics
  const possible = { ...update, possible: true, version: '9.9.9' }
  const press = async (words: string): Promise<void> => {
    const button = shown.wrapper.findAll('button').find((one) => one.text() === words)
    if (button === undefined) throw new Error(`no button ${words}: ${shown.wrapper.text()}`)
    await button.trigger('click')
  }
  await shown.show('update', { ...possible, state: 'offered', takenBack: '9.9.8' })
  expect(shown.wrapper.text()).toContain('版本 9.9.8 在这台电脑上没能正常启动，已自动退回')
  await press('下载新版本')
  await shown.show('update', { ...possible, state: 'fetching', percent: 40 })
  expect(shown.wrapper.findAll('button').map((one) => one.text())).toEqual([])
  await shown.show('update', { ...possible, state: 'ready' })
  await press('重新启动并更新')
  expect(
    shown
      .asked()
      .map(({ name }) => name)
      .filter((name) => name.startsWith('update.')),
  ).toEqual(['update.fetch', 'update.restart'])
})
