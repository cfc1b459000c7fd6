import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type ProductId } from '../../../../contract/ids.ts'
import { type LineWish, orderLineSchema, payWiths } from '../../../../contract/order/order.ts'
import { priceOrder, type PricingFacts, type PricingWish } from '../../../../contract/order/price-order.ts'
import { quoteProblemSchema } from '../../../../contract/order/quote.ts'
import { facts, giftRule, idOf, line, product } from './shop-facts.ts'

const bucket = { kind: '18.9L', perUnit: 1, depositFen: 3_000 }
const water = product(1, { name: '农夫山泉', priceFen: 2_200, levelPrices: { vip: 2_000 }, bucket, pointsPrice: 200 })
const bottles = product(2, { name: '小瓶水', unit: '箱', priceFen: 3_000, pointsEarned: 5 })
const book = product(3, {
  name: '水票买十送一',
  kind: 'ticket-book',
  unit: '本',
  priceFen: 22_000,
  tickets: { productId: water.id, count: 11 },
})
const pump = product(4, { name: '压水器', unit: '个', priceFen: 1_500, sold: false })
const deal = product(5, {
  name: '开户套餐',
  kind: 'package',
  unit: '套',
  priceFen: 9_900,
  parts: [
    { productId: water.id, quantity: 3 },
    { productId: pump.id, quantity: 1 },
  ],
})
const gone = product(6, { active: false })
const all = [water, bottles, book, pump, deal, gone]

const wish = (lines: readonly LineWish[], about: Partial<PricingWish> = {}): PricingWish => ({
  lines,
  discountFen: 0,
  method: 'deliver',
  ...about,
})
const settings = (delivery: object, perYuan = 1): PricingFacts['settings'] => ({
  points: { perYuan },
  delivery: { feeFen: 0, freeFromFen: 0, windows: [], ...delivery },
})

describe('the price of a line', () => {
  it('is the list price, the level’s own, or what somebody may say instead', () => {
    expect(priceOrder(wish([line(water, 3)]), facts(all)).lines[0]).toMatchObject({
      unitPriceFen: 2_200,
      amountFen: 6_600,
      priceFrom: 'list',
    })
    const vip = facts(all, { level: 'vip' })
    expect(priceOrder(wish([line(water, 3)]), vip).lines[0]).toMatchObject({ amountFen: 6_000, priceFrom: 'level' })
    expect(priceOrder(wish([line(water, 3, { priceFen: 1_800 })]), vip).lines[0]).toMatchObject({
      listPriceFen: 2_200,
      amountFen: 5_400,
      priceFrom: 'override',
    })
    // The price he pays anyway is no other price.
    expect(priceOrder(wish([line(water, 3, { priceFen: 2_000 })]), vip).lines[0]).toMatchObject({ priceFrom: 'level' })
  })

  it('does not take a level’s name for something every object has', () => {
    const odd = facts(all, { level: 'constructor' })
    expect(priceOrder(wish([line(water, 1)]), odd).totalFen).toBe(2_200 + 3_000)
  })

  it('leaves out what is unknown, switched off or only a gift, and computes the rest', () => {
    const lines = [line(gone, 1), line(pump, 1), line(product(99), 1), line(bottles, 1)]
    const quote = priceOrder(wish(lines), facts(all))
    expect(quote.problems.map(({ kind }) => kind)).toEqual(['not-sold', 'not-sold', 'unknown-product'])
    expect(quote.lines).toHaveLength(1)
    expect(quote.totalFen).toBe(3_000)
  })
})

describe('tickets and points', () => {
  const account = { tickets: { [water.id]: 5 }, points: 450, buckets: {} }

  it('pay a line whole, and each line has what those before it left', () => {
    const lines = [line(water, 3, { payWith: 'ticket' }), line(water, 3, { payWith: 'ticket' })]
    const quote = priceOrder(wish(lines), facts(all, { account }))
    expect(quote.lines.map(({ payWith, amountFen }) => [payWith, amountFen])).toEqual([
      ['ticket', 0],
      ['money', 6_600],
    ])
    expect(quote.problems).toEqual([{ kind: 'not-enough-tickets', lineId: lines[1]?.id, have: 2, need: 3 }])
  })

  it('are spent for what has a price in points, and no more than there are', () => {
    const lines = [1, 2].map((quantity) => line(water, quantity, { payWith: 'points' }))
    const quote = priceOrder(wish([...lines, line(bottles, 1, { payWith: 'points' })]), facts(all, { account }))
    expect(quote.pointsSpent).toBe(200)
    expect(quote.problems).toEqual([
      { kind: 'not-enough-points', lineId: lines[1]?.id, have: 250, need: 400 },
      { kind: 'not-for-points', lineId: expect.any(String), name: '小瓶水' },
    ])
  })

  it('are earned by money alone: the product’s own, else for each full yuan after the discount', () => {
    const lines = [line(water, 1), line(bottles, 2), line(water, 1, { payWith: 'ticket' })]
    const quote = priceOrder(wish(lines, { discountFen: 250 }), facts(all, { account }))
    expect(quote.pointsEarned).toBe(2 * 5 + 19)
  })
})

describe('gifts', () => {
  const tenGiveOne = giftRule(1, {
    productIds: [water.id],
    minimumQuantity: 10,
    gives: [{ productId: water.id, quantity: 1 }],
    repeats: true,
  })

  it('come once for every full measure, cost nothing and bring their bucket', () => {
    const quote = priceOrder(wish([line(water, 25)]), facts(all, { giftRules: [tenGiveOne] }))
    expect(quote.lines[1]).toMatchObject({ quantity: 2, amountFen: 0, priceFrom: 'gift', giftRuleId: tenGiveOne.id })
    expect(quote.goodsFen).toBe(25 * 2_200)
    expect(quote.depositFen).toBe(27 * 3_000)
    expect(priceOrder(wish([line(water, 9)]), facts(all, { giftRules: [tenGiveOne] })).lines).toHaveLength(1)
  })

  it('end at what one line can hold, however often the measure is in what was bought', () => {
    const perFen = giftRule(2, { minimumFen: 1, gives: [{ productId: water.id, quantity: 16 }], repeats: true })
    const quote = priceOrder(wish([line(water, 9_999)]), facts(all, { giftRules: [perFen] }))
    expect(quote.lines[1]?.quantity).toBe(9_999)
    expect(Number.isSafeInteger(quote.totalFen)).toBe(true)
  })

  it('count what is paid with money, over several lines', () => {
    const account = { tickets: { [water.id]: 20 }, points: 0, buckets: {} }
    const given = (lines: readonly LineWish[]): number =>
      priceOrder(wish(lines), facts(all, { giftRules: [tenGiveOne], account })).lines.length - lines.length
    expect(given([line(water, 5), line(water, 5)])).toBe(1)
    expect(given([line(water, 5), line(water, 5, { payWith: 'ticket' })])).toBe(0)
  })

  it('hold within their days, for their levels, and when both measures are there', () => {
    const at = 1_790_000_000_000
    const rule = giftRule(2, {
      minimumQuantity: 2,
      minimumFen: 6_000,
      levels: ['vip'],
      from: at,
      until: at + 1,
      gives: [{ productId: pump.id, quantity: 1 }],
      points: 30,
    })
    const given = (about: Partial<PricingFacts>, quantity = 3): number =>
      priceOrder(wish([line(water, quantity)]), facts(all, { giftRules: [rule], level: 'vip', at, ...about })).lines
        .length - 1
    expect(given({})).toBe(1)
    expect(given({ at: at - 1 })).toBe(0)
    expect(given({ at: at + 1 })).toBe(0)
    expect(given({ level: 'normal' })).toBe(0)
    expect(given({}, 2)).toBe(0)
    expect(given({ giftRules: [{ ...rule, active: false }] })).toBe(0)
    const quote = priceOrder(wish([line(water, 90)]), facts(all, { giftRules: [rule], level: 'vip', at }))
    expect(quote.lines[1]?.quantity).toBe(1)
    expect(quote.pointsEarned).toBe(90 * 20 + 30)
  })

  it('leave out a gift that is not to be had any more', () => {
    const rule = giftRule(3, { gives: [{ productId: gone.id, quantity: 1 }] })
    expect(priceOrder(wish([line(water, 1)]), facts(all, { giftRules: [rule] })).lines).toHaveLength(1)
  })
})

describe('what comes on top', () => {
  it('asks a deposit for buckets he does not give back and has not paid for', () => {
    const deposit = (buckets: Record<string, { out: number; covered: number; depositFen: number }>, quantity: number) =>
      priceOrder(wish([line(water, quantity)]), facts(all, { account: { tickets: {}, points: 0, buckets } })).depositFen
    expect(deposit({}, 2)).toBe(6_000)
    expect(deposit({ '18.9L': { out: 2, covered: 2, depositFen: 6_000 } }, 2)).toBe(0)
    expect(deposit({ '18.9L': { out: 2, covered: 2, depositFen: 6_000 } }, 3)).toBe(3_000)
    // Two are paid for and at the shop.
    expect(deposit({ '18.9L': { out: 0, covered: 2, depositFen: 6_000 } }, 3)).toBe(3_000)
    // Buckets out without deposit from long ago are not charged by a new order.
    expect(deposit({ '18.9L': { out: 4, covered: 0, depositFen: 0 } }, 2)).toBe(0)
  })

  it('knows the buckets in a package', () => {
    const quote = priceOrder(wish([line(deal, 2)]), facts(all))
    expect(quote.lines[0]?.buckets).toEqual({ kind: '18.9L', count: 6, depositFen: 3_000 })
    expect(quote.totalFen).toBe(2 * 9_900 + 6 * 3_000)
  })

  it('asks for bringing it, unless it is fetched or enough', () => {
    const account = { tickets: { [water.id]: 5 }, points: 0, buckets: {} }
    const fee = (lines: readonly LineWish[], about: Partial<PricingWish> = {}, delivery: object = {}): number =>
      priceOrder(
        wish(lines, about),
        facts(all, { account, settings: settings({ feeFen: 500, freeFromFen: 6_600, ...delivery }) }),
      ).deliveryFeeFen
    expect(fee([line(water, 2)])).toBe(500)
    expect(fee([line(water, 3)])).toBe(0)
    expect(fee([line(water, 3)], { discountFen: 1 })).toBe(500)
    expect(fee([line(water, 3, { payWith: 'ticket' })])).toBe(0)
    expect(fee([line(water, 2)], { method: 'pick-up' })).toBe(0)
    expect(fee([line(water, 90)], {}, { freeFromFen: 0 })).toBe(500)
    expect(fee([])).toBe(0)
  })

  it('ends a discount at the price of the goods', () => {
    const quote = priceOrder(wish([line(bottles, 1)], { discountFen: 3_001 }), facts(all))
    expect(quote).toMatchObject({ discountFen: 3_000, totalFen: 0, pointsEarned: 5 })
    expect(quote.problems).toEqual([{ kind: 'discount-too-large', mostFen: 3_000 }])
  })
})

describe('whatever is asked of whatever shop', () => {
  const ids = [1, 2, 3, 4, 5].map((serial) => idOf<ProductId>(serial))
  const level = fc.constantFrom('normal', 'vip', '', 'constructor')
  const fen = fc.integer({ min: 0, max: 100_000_000 })
  const quantity = fc.integer({ min: 1, max: 9_999 })
  const few = fc.integer({ min: 1, max: 20 })
  const deposit = fc.integer({ min: 0, max: 100_000 })
  const kind = fc.constantFrom('18.9L', '11.3L', '__proto__')
  const anyProduct = (serial: number) =>
    fc
      .record({
        priceFen: fen,
        levelPrices: fc.dictionary(level, fen, { maxKeys: 2 }),
        bucket: fc.option(fc.record({ kind, perUnit: fc.integer({ min: 1, max: 20 }), depositFen: deposit })),
        kind: fc.constantFrom('goods' as const, 'package' as const),
        parts: fc.array(fc.record({ productId: fc.constantFrom(...ids), quantity: few }), { maxLength: 3 }),
        pointsEarned: fc.option(fc.integer({ min: 0, max: 100_000 })),
        pointsPrice: fc.option(fc.integer({ min: 1, max: 1_000_000 })),
        sold: fc.boolean(),
        active: fc.boolean(),
      })
      .map((about) => product(serial, about))
  const anyRule = (serial: number) =>
    fc
      .record({
        productIds: fc.subarray(ids),
        minimumQuantity: fc.option(quantity),
        minimumFen: fc.option(fen),
        levels: fc.array(level, { maxLength: 2 }),
        gives: fc.array(fc.record({ productId: fc.constantFrom(...ids), quantity: few }), { maxLength: 2 }),
        points: fc.integer({ min: 0, max: 1000 }),
        repeats: fc.boolean(),
      })
      .map((about) => giftRule(serial, about))
  const balance = fc.integer({ min: -50, max: 20_000 })
  const anyFacts = fc
    .record({
      products: fc.tuple(anyProduct(1), anyProduct(2), anyProduct(3), anyProduct(4)),
      giftRules: fc.tuple(anyRule(1), anyRule(2)),
      level,
      account: fc.option(
        fc.record({
          tickets: fc.dictionary(fc.constantFrom(...ids), balance),
          points: fc.integer({ min: -50, max: 5_000_000 }),
          buckets: fc.dictionary(kind, fc.record({ out: balance, covered: balance, depositFen: fen })),
        }),
      ),
      settings: fc.tuple(fen, fen, fc.integer({ min: 0, max: 1000 })),
    })
    .map(({ products, settings: [feeFen, freeFromFen, perYuan], ...about }) =>
      facts(products, { ...about, settings: settings({ feeFen, freeFromFen }, perYuan) }),
    )
  const anyWish: fc.Arbitrary<PricingWish> = fc.record({
    lines: fc
      .array(
        fc.record({
          productId: fc.constantFrom(...ids),
          quantity,
          payWith: fc.constantFrom(...payWiths),
          priceFen: fc.option(fen),
        }),
        { maxLength: 6 },
      )
      .map((list) => list.map((one, index) => ({ id: idOf<string>(index, 3), ...one }))),
    discountFen: fen,
    method: fc.constantFrom('deliver' as const, 'pick-up' as const),
  })

  it('the sums add up, nothing is negative, and all of it is of the contract', () => {
    fc.assert(
      fc.property(anyWish, anyFacts, (asked, known) => {
        const quote = priceOrder(asked, known)
        for (const one of quote.lines) {
          orderLineSchema.parse(one)
          expect(one.amountFen).toBe(one.unitPriceFen * one.quantity)
          expect(one.amountFen).toBeGreaterThanOrEqual(0)
        }
        for (const problem of quote.problems) quoteProblemSchema.parse(problem)
        expect(quote.goodsFen).toBe(quote.lines.reduce((sum, one) => sum + one.amountFen, 0))
        expect(quote.totalFen).toBe(quote.goodsFen - quote.discountFen + quote.deliveryFeeFen + quote.depositFen)
        for (const fenField of ['goodsFen', 'deliveryFeeFen', 'depositFen', 'totalFen'] as const) {
          expect(quote[fenField]).toBeGreaterThanOrEqual(0)
          expect(Number.isSafeInteger(quote[fenField])).toBe(true)
        }
        expect(quote.discountFen).toBeLessThanOrEqual(quote.goodsFen)
        expect(new Set(quote.lines.map(({ id }) => id)).size).toBe(quote.lines.length)
      }),
      { numRuns: 500 },
    )
  })

  it('tickets and points never go over the balance, and each line is as wished or said not to be', () => {
    fc.assert(
      fc.property(anyWish, anyFacts, (asked, known) => {
        const quote = priceOrder(asked, known)
        for (const id of ids) {
          const used = quote.lines.filter(({ productId, payWith }) => productId === id && payWith === 'ticket')
          const sum = used.reduce((count, one) => count + one.quantity, 0)
          expect(sum).toBeLessThanOrEqual(Math.max(0, known.account?.tickets[id] ?? 0))
        }
        expect(quote.pointsSpent).toBeLessThanOrEqual(Math.max(0, known.account?.points ?? 0))
        const told = new Set(quote.problems.map((problem) => ('lineId' in problem ? problem.lineId : null)))
        for (const one of asked.lines) {
          const priced = quote.lines.find(({ id }) => id === one.id)
          if (!told.has(one.id)) expect(priced).toMatchObject({ quantity: one.quantity, payWith: one.payWith })
          else expect(priced?.payWith ?? 'money').toBe('money')
        }
      }),
      { numRuns: 500 },
    )
  })

  it('gifts never cost: without the rules the goods and the fee are the same', () => {
    fc.assert(
      fc.property(anyWish, anyFacts, (asked, known) => {
        const quote = priceOrder(asked, known)
        const plain = priceOrder(asked, { ...known, giftRules: [] })
        expect(quote.lines.filter(({ giftRuleId }) => giftRuleId === null)).toEqual(plain.lines)
        expect([quote.goodsFen, quote.discountFen, quote.deliveryFeeFen, quote.pointsSpent]).toEqual([
          plain.goodsFen,
          plain.discountFen,
          plain.deliveryFeeFen,
          plain.pointsSpent,
        ])
        for (const one of quote.lines.filter(({ giftRuleId }) => giftRuleId !== null)) expect(one.amountFen).toBe(0)
        expect(quote.pointsEarned).toBeGreaterThanOrEqual(plain.pointsEarned)
      }),
      { numRuns: 500 },
    )
  })

  it('the same facts give the same result, also after a way over the wire', () => {
    fc.assert(
      fc.property(anyWish, anyFacts, (asked, known) => {
        const copy = { ...known, products: new Map([...known.products].map(([id, one]) => [id, structuredClone(one)])) }
        const again = priceOrder(JSON.parse(JSON.stringify(asked)) as PricingWish, copy)
        expect(again).toEqual(priceOrder(asked, known))
      }),
    )
  })
})
