import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { makeSlip, slipPapers, slipSchema, type SlipFacts } from '../../../../contract/order/slip.ts'
import { pageStyle, slipBody, slipPage } from '../../../../contract/order/slip-page.ts'
import { shopOrder } from '../../../support/window-preview/shop-scene.ts'

const facts: SlipFacts = {
  company: '清泉水业',
  language: 'zh-CN',
  timeZone: 'Asia/Shanghai',
  printedAt: Date.UTC(2026, 10, 22, 6, 30),
  stationNumber: '051986001300',
  footer: '谢谢惠顾',
}
const placedAt = Date.UTC(2026, 10, 22, 6, 5)
const valueOf = (list: readonly { name: string; value: string }[], name: string): string | undefined =>
  list.find((one) => one.name === name)?.value

describe('the slip of an order', () => {
  it('says what a courier needs, in the centre’s time', () => {
    const window = { from: Date.UTC(2026, 10, 22, 8), to: Date.UTC(2026, 10, 22, 10) }
    const slip = makeSlip(shopOrder({ placedAt, window, chases: 1 }), facts)
    expect(slip.company).toBe('清泉水业')
    expect(slip.number).toBe('20418')
    expect(valueOf(slip.facts, '下单')).toMatch(/11.22.*14:05/)
    expect(valueOf(slip.facts, '送达')).toMatch(/16:00–18:00$/)
    expect(valueOf(slip.facts, '地址')).toBe('天宁区青洋路 12-302')
    expect(valueOf(slip.facts, '水站')).toBe('天宁站 0519 8600 1300')
    expect(valueOf(slip.notes, '收水票')).toBe('3 张')
    expect(valueOf(slip.notes, '回收空桶')).toBe('18.9L × 5')
    expect(valueOf(slip.notes, '催单')).toBe('1 次')
    expect(valueOf(slip.notes, '备注')).toContain('先打电话')
    expect(slipSchema.safeParse(slip).success).toBe(true)
  })

  it.each([
    ['+8613800138000', '138 0013 8000'],
    ['+8651986001234', '0519 8600 1234'],
    ['138****8000', '138 **** 8000'],
    ['+442079460958', '+442079460958'],
  ])('has the number %s as it is dialled at home, in groups', (contactNumber, printed) => {
    expect(valueOf(makeSlip(shopOrder({ contactNumber }), facts).facts, '电话')).toBe(printed)
  })

  it('has no line for a number that is not known', () => {
    expect(valueOf(makeSlip(shopOrder({ contactNumber: '' }), facts).facts, '电话')).toBeUndefined()
  })

  it('ends with what is to be collected, after what was paid', () => {
    const { sums } = makeSlip(shopOrder({ discountFen: 200, totalFen: 12_000, paidFen: 5_000 }), facts)
    expect(sums.map(({ name }) => name)).toEqual(['商品金额', '优惠', '押金', '合计', '已付', '应收'])
    expect(sums.at(-1)?.value).toBe('¥70.00')
  })

  it('marks gifts and shows no price for tickets', () => {
    const [money, ticket, gift] = makeSlip(shopOrder(), facts).lines
    expect(money).toMatchObject({ quantity: '2 桶', price: '16.00', amount: '32.00', mark: null })
    expect(ticket).toMatchObject({ price: '', amount: '水票' })
    expect(gift).toMatchObject({ price: '', amount: '0.00', mark: '赠' })
  })

  it('is English for an English centre', () => {
    const slip = makeSlip(shopOrder({ note: '', lines: [] }), { ...facts, language: 'en', footer: '' })
    const { facts: about, columns, sums, title, signature } = slip
    const own = [title, signature, ...Object.values(columns), ...[...about, ...sums].map(({ name }) => name)]
    expect(own.join(' ')).not.toMatch(/\p{Script=Han}/u)
  })

  it('asks nobody for an address who fetches it himself', () => {
    const slip = makeSlip(shopOrder({ method: 'pick-up' }), facts)
    expect(slip.title).toBe('自提单')
    expect(valueOf(slip.facts, '地址')).toBeUndefined()
  })
})

describe('the page of a slip', () => {
  it('escapes every text', () => {
    const nasty = '<script>alert("1")</script>&\''
    const body = slipBody(makeSlip(shopOrder({ note: nasty, contactName: nasty }), { ...facts, footer: nasty }))
    expect(body).not.toContain('<script')
    expect(body.match(/&#60;script&#62;/g)).toHaveLength(3)
  })

  it.each(slipPapers)('may use its own style on %s and load nothing', (paper) => {
    const hash = createHash('sha256').update(pageStyle(paper)).digest('base64')
    const page = slipPage(makeSlip(shopOrder(), facts), paper, hash)
    const style = /<style>([\s\S]*)<\/style>/.exec(page)?.[1] ?? ''
    expect(createHash('sha256').update(style).digest('base64')).toBe(hash)
    expect(page).toContain(`default-src 'none'; style-src 'sha256-${hash}'`)
    expect(page).not.toMatch(/url\(|<script|style="/)
  })
})
