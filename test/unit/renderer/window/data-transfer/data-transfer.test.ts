// @vitest-environment happy-dom
import { flushPromises } from '@vue/test-utils'
import { afterEach, describe, expect, it } from 'vitest'
import { type TransferKind } from '../../../../../contract/api/transfers.api.ts'
import { builtInGrants } from '../../../../../contract/rights.ts'
import { mayExport, mayImport } from '../../../../../renderer/window/data-transfer/transfer-rights.ts'
import { sentTable } from '../../../../support/window-preview/data-scene.ts'
import { mountIn, openBridge, type Shown } from '../support/mount-window.ts'

openBridge('orders')
const { default: ImportSheet } = await import('../../../../../renderer/window/data-transfer/import-sheet.vue')
const { default: ExportSheet } = await import('../../../../../renderer/window/data-transfer/export-sheet.vue')
const { default: TransferButtons } = await import('../../../../../renderer/window/data-transfer/transfer-buttons.vue')

let shown: Shown
afterEach(() => shown.wrapper.unmount())

const withProps = (component: object, props: Record<string, unknown>) => ({
  components: { Inner: component },
  data: () => ({ props, left: 0 }),
  template: '<Inner v-bind="props" @leave="left += 1" />',
})
const main = async () => {
  await shown.wrapper.get('.buttons .main').trigger('click')
  await flushPromises()
}
const step = () => shown.wrapper.get('[aria-current="step"]').text()

describe('the sheet of an import', () => {
  it('goes from the file to its rows on the way in, with the columns as they were matched by hand', async () => {
    shown = await mountIn(withProps(ImportSheet, { kind: 'customers' }), 'orders')
    expect(step()).toBe('选择文件')
    await main()
    expect(step()).toBe('对应列')
    expect(shown.wrapper.text()).toContain('老客户名单 2026.csv · CSV GBK')
    const selects = shown.wrapper.findAll('tbody select')
    expect(selects.map((one) => (one.element as HTMLSelectElement).value)).toEqual(['name', 'number', 'address', ''])
    await selects[2]?.setValue('')
    await selects[3]?.setValue('notes')
    shown.asked()
    await main()
    const [look] = shown.asked()
    expect(look).toEqual({
      name: 'data.preview',
      input: {
        ...{ id: sentTable.id, duplicates: 'skip' },
        mapping: { 姓名: 'name', 联系电话: 'number', 送货地址: 'ignore', 楼层: 'notes' },
      },
    })
    expect(step()).toBe('预览')
    expect(shown.wrapper.text()).toContain('号码有 7 位，位数不对')
    await main()
    expect(step()).toBe('导入')
    expect(shown.wrapper.get('progress').attributes('value')).toBe('42')
    expect(shown.wrapper.text()).toContain('约剩 7 秒')
    await shown.wrapper.get('.danger').trigger('click')
    await flushPromises()
    expect(step()).toBe('结果')
    expect(shown.wrapper.text()).toContain('导入已取消。 已导入的内容全部撤回了。')
    await main()
    expect(shown.wrapper.text()).toContain('已保存到 /home/zuoxi/错误报告.csv')
  })

  it('does not go on while a column that cannot be missing is missing', async () => {
    shown = await mountIn(withProps(ImportSheet, { kind: 'customers' }), 'orders')
    await main()
    await shown.wrapper.findAll('tbody select')[0]?.setValue('')
    expect(shown.wrapper.get('.buttons .main').attributes('disabled')).toBeDefined()
    expect(shown.wrapper.text()).toContain('还没有对应：姓名')
  })

  it('takes a file that was sent and not imported from the hub again', async () => {
    shown = await mountIn(withProps(ImportSheet, { kind: 'customers' }), 'orders')
    await main()
    shown.asked()
    shown.wrapper.unmount()
    await flushPromises()
    expect(shown.asked()).toEqual([{ name: 'data.cancel', input: { id: sentTable.id } }])
  })
})

describe('the sheet of an export', () => {
  it('sends the filter of the list and the format, and says what goes out', async () => {
    const props = { kind: 'orders', filter: { states: 'released', from: 5 }, narrowed: '共 4 单' }
    shown = await mountIn(withProps(ExportSheet, props), 'orders')
    expect(shown.wrapper.text()).toContain('共 4 单')
    expect(shown.wrapper.text()).toContain('末行注明谁、何时')
    await shown.wrapper.get('input[value="csv-gbk"]').setValue(true)
    shown.asked()
    await shown.wrapper.get('form').trigger('submit')
    await flushPromises()
    expect(shown.asked()).toEqual([
      { name: 'data.export', input: { kind: 'orders', format: 'csv-gbk', filter: { states: 'released', from: 5 } } },
    ])
    expect(shown.wrapper.text()).toContain('已保存到')
  })
})

describe('the buttons beside a list', () => {
  it.each<[keyof typeof builtInGrants, TransferKind, boolean, boolean]>([
    ['administrator', 'orders', true, true],
    ['supervisor', 'customers', true, false],
    ['supervisor', 'orders', true, false],
    ['agent', 'customers', false, false],
    ['station-operator', 'products', false, false],
  ])('are there for %s and %s by the rights: %s, %s', async (role, kind, imports, exports) => {
    const grants = builtInGrants[role]
    expect([mayImport(kind, grants), mayExport(kind, grants)]).toEqual([imports, exports])
    shown = await mountIn(withProps(TransferButtons, { kind }), 'orders')
    const { session } = shown.topics
    await shown.show('session', { ...session, me: session.me === null ? null : { ...session.me, grants } })
    expect(shown.wrapper.findAll('button.import')).toHaveLength(imports ? 1 : 0)
    expect(shown.wrapper.findAll('button.export')).toHaveLength(exports ? 1 : 0)
  })
})
