// @vitest-environment happy-dom
import { afterEach, describe, expect, it } from 'vitest'
import { shopProducts } from '../../../../support/window-preview/shop-scene.ts'
import { mountIn, openBridge, type Shown } from '../support/mount-window.ts'

openBridge('orders')
const { default: ShopPage } = await import('../../../../../renderer/window/shop-settings/shop-page.vue')
const { spansOf, wordsOf } = await import('../../../../../renderer/window/shop-settings/shop-editor.ts')

let shown: Shown
afterEach(() => shown.wrapper.unmount())

const field = (label: string) => {
  const found = shown.wrapper.findAll('.form-field').find((one) => one.get('label').text() === label)
  if (found === undefined) throw new Error(`no field ${label}`)
  return found
}
const puts = () => shown.asked().filter(({ name }) => name.startsWith('shop.put-'))

describe('the place where products and stations are kept', () => {
  it('saves a changed price in fen, on the version it was read with', async () => {
    shown = await mountIn(ShopPage, 'orders')
    await field('单价（元）').get('input').setValue('19.9')
    shown.asked()
    await shown.wrapper.get('form').trigger('submit')
    const [put] = puts()
    expect(put?.name).toBe('shop.put-product')
    expect(put?.input).toMatchObject({ id: shopProducts[0]?.id, version: 1, priceFen: 1_990 })
  })

  it('tells what is wrong beside the field and saves nothing', async () => {
    shown = await mountIn(ShopPage, 'orders')
    await field('名称').get('input').setValue('')
    shown.asked()
    await shown.wrapper.get('form').trigger('submit')
    expect(puts()).toEqual([])
    expect(field('名称').text()).toContain('不能为空')
    expect(shown.wrapper.get('[role="alert"]').text()).toContain('请改正')
  })

  it('reads lists and hours as people write them', () => {
    expect(wordsOf('西湖区， 拱墅区、\n西湖区')).toEqual(['西湖区', '拱墅区'])
    expect(spansOf('08：00至12：00，13:00~20:00')).toEqual(['08:00-12:00', '13:00-20:00'])
  })
})
