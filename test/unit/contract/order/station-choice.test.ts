import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { chooseStations, createStationIndex, type StationWish } from '../../../../contract/order/station-choice.ts'
import { rankedStationSchema, type Station } from '../../../../contract/order/station.ts'
import { station } from './shop-facts.ts'

const daily = ['08:00-12:00', '12:00-18:00']
const week: Station['week'] = {
  monday: daily,
  tuesday: daily,
  wednesday: daily,
  thursday: daily,
  friday: daily,
  saturday: ['09:00-12:00'],
}
const lake = station('west-lake', { name: '西湖站', districts: ['西湖区'], streets: ['文三路'], week })
const north = station('north', { districts: ['拱墅区', '西湖区'], streets: ['文三路新村'], week })
const south = station('south', { districts: ['滨江区'], week })
const zone = 'Asia/Shanghai'
// A Friday, ten o'clock in Shanghai.
const friday = Date.UTC(2026, 10, 27, 2)
const index = createStationIndex([lake, north, south], zone)

const choose = (address: Partial<StationWish['address']>, about: Partial<StationWish> = {}, of = index) =>
  chooseStations(of, {
    address: { district: '', street: '', detail: '', ...address },
    customerStation: null,
    at: friday,
    loads: {},
    ...about,
  })
const keys = (ranked: readonly { readonly key: string }[]): string[] => ranked.map(({ key }) => key)

describe('the station for an address', () => {
  it('goes by the district, wherever it stands', () => {
    expect(keys(choose({ district: '滨江区' }))).toEqual(['south'])
    expect(keys(choose({ detail: '杭州市 滨江区 江南大道 1 号' }))).toEqual(['south'])
    expect(keys(choose({ district: '滨江' }))).toEqual(['south'])
    expect(choose({ district: '滨江区' })[0]).toEqual({
      key: 'south',
      name: 'south',
      serves: true,
      reasons: [
        { kind: 'district', district: '滨江区' },
        { kind: 'open', until: '18:00' },
        { kind: 'load', open: 0, capacity: null },
      ],
    })
  })

  it('takes a street before a district, and the longest street name of all', () => {
    expect(keys(choose({ district: '西湖区', street: '文三路 90 号' }))).toEqual(['west-lake', 'north'])
    const ranked = choose({ district: '西湖区', detail: '文三路新村 3 幢' })
    expect(keys(ranked)).toEqual(['north', 'west-lake'])
    expect(ranked[0]?.reasons[0]).toEqual({ kind: 'street', street: '文三路新村' })
  })

  it('keeps to the district that is named when a street of that name is in two', () => {
    const two = createStationIndex(
      [
        station('a', { districts: ['甲区'], streets: ['人民路'], week }),
        station('b', { districts: ['乙区'], streets: ['人民路'], week }),
      ],
      zone,
    )
    expect(keys(choose({ district: '乙区', street: '人民路 1 号' }, {}, two))).toEqual(['b', 'a'])
  })

  it('does not put a name together from two fields', () => {
    expect(choose({ street: '文三', detail: '路口' }).every(({ serves }) => !serves)).toBe(true)
  })

  it('takes the customer’s own choice first, also when it serves another place', () => {
    const ranked = choose({ district: '西湖区' }, { customerStation: 'south' })
    expect(keys(ranked)).toEqual(['south', 'north', 'west-lake'])
    expect(ranked[0]?.reasons[0]).toEqual({ kind: 'customer-choice' })
    const off = createStationIndex([lake, { ...south, active: false }], zone)
    expect(keys(choose({ district: '西湖区' }, { customerStation: 'south' }, off))).toEqual(['west-lake'])
  })

  it('puts a full station behind, with the reason, and the less loaded of two before the other', () => {
    const small = createStationIndex(
      [
        { ...lake, dailyCapacity: 10 },
        { ...north, dailyCapacity: 20 },
      ],
      zone,
    )
    const ranked = choose({ district: '西湖区', street: '文三路' }, { loads: { 'west-lake': 10 } }, small)
    expect(keys(ranked)).toEqual(['north', 'west-lake'])
    expect(ranked[1]?.reasons.at(-1)).toEqual({ kind: 'full', open: 10, capacity: 10 })
    expect(keys(choose({ district: '西湖区' }, { loads: { 'west-lake': 4, north: 9 } }, small))).toEqual([
      'west-lake',
      'north',
    ])
  })

  it('puts a closed station behind and says when it opens, by the clock of the centre', () => {
    const late = station('late', { districts: ['西湖区'], week: { friday: ['18:00-22:00'] } })
    const three = createStationIndex([lake, late], zone)
    const evening = Date.UTC(2026, 10, 27, 11) // 19:00
    const ranked = choose({ district: '西湖区', street: '文三路' }, { at: evening }, three)
    expect(keys(ranked)).toEqual(['late', 'west-lake'])
    expect(ranked[1]?.reasons[1]).toEqual({ kind: 'closed', opens: '09:00', inDays: 1 })
    const opens = (at: number) => choose({ district: '滨江区' }, { at })[0]?.reasons[1]
    expect(opens(Date.UTC(2026, 10, 26, 23))).toEqual({ kind: 'closed', opens: '08:00', inDays: 0 })
    expect(opens(Date.UTC(2026, 10, 28, 6))).toEqual({ kind: 'closed', opens: '08:00', inDays: 2 })
    expect(opens(Date.UTC(2026, 10, 27, 4))).toEqual({ kind: 'open', until: '18:00' })
    const never = createStationIndex([{ ...south, week: {} }], zone)
    expect(choose({ district: '滨江区' }, {}, never)[0]?.reasons[1]).toEqual({
      kind: 'closed',
      opens: null,
      inDays: null,
    })
  })

  it('names the others when nobody serves the place, by their load', () => {
    const ranked = choose({ district: '萧山区', street: '市心路' }, { loads: { 'west-lake': 3, south: 1 } })
    expect(keys(ranked)).toEqual(['north', 'south', 'west-lake'])
    for (const one of ranked) {
      expect(one.serves).toBe(false)
      expect(one.reasons[0]).toEqual({ kind: 'no-area' })
    }
  })
})

describe('whatever stations and address', () => {
  const name = fc.constantFrom('西湖区', '拱墅区', '滨江区', '文三路', '文三路新村', '新村', 'A座', 'ａ座', '路')
  const span = fc.constantFrom('00:00-24:00', '08:00-12:00', '13:00-18:00', '20:00-23:00')
  const anyStation = fc.record({
    districts: fc.array(name, { maxLength: 3 }),
    streets: fc.array(name, { maxLength: 4 }),
    week: fc.record({ monday: fc.array(span, { minLength: 1, maxLength: 2 }), friday: fc.tuple(span) }),
    dailyCapacity: fc.option(fc.integer({ min: 1, max: 10 })),
    position: fc.integer({ min: 0, max: 2 }),
    active: fc.boolean(),
  })
  const anyStations = fc
    .array(anyStation, { maxLength: 12 })
    .map((list) => list.map((about, at) => station(`s${String(at)}`, about)))
  const anyWish: fc.Arbitrary<StationWish> = fc.record({
    address: fc.record({
      district: fc.oneof(name, fc.constant('')),
      street: fc.array(name, { maxLength: 3 }).map((parts) => parts.join('')),
      detail: fc.array(name, { maxLength: 3 }).map((parts) => parts.join(' ')),
    }),
    customerStation: fc.option(fc.constantFrom('s0', 's1', 'constructor')),
    at: fc.integer({ min: friday, max: friday + 7 * 86_400_000 }),
    loads: fc.dictionary(fc.constantFrom('s0', 's1', 's2'), fc.integer({ min: 0, max: 20 })),
  })

  it('the ranking does not depend on the order of the stations, names nobody twice, and explains itself', () => {
    fc.assert(
      fc.property(anyStations, anyWish, (stations, wish) => {
        const ranked = chooseStations(createStationIndex(stations, zone), wish)
        expect(chooseStations(createStationIndex([...stations].reverse(), zone), wish)).toEqual(ranked)
        expect(new Set(keys(ranked)).size).toBe(ranked.length)
        const active = stations.filter((one) => one.active)
        if (active.length > 0) expect(ranked.length).toBeGreaterThan(0)
        for (const one of ranked) {
          rankedStationSchema.parse(one)
          expect(active.map(({ key }) => key)).toContain(one.key)
          const kinds = one.reasons.map(({ kind }) => kind)
          expect(kinds.filter((kind) => kind === 'open' || kind === 'closed')).toHaveLength(1)
          expect(kinds.filter((kind) => kind === 'load' || kind === 'full')).toHaveLength(1)
          const why = kinds.some((kind) => ['customer-choice', 'street', 'district'].includes(kind))
          expect(why).toBe(one.serves)
        }
      }),
      { numRuns: 500 },
    )
  })

  it('no closed or full station stands before one that is neither', () => {
    fc.assert(
      fc.property(anyStations, anyWish, (stations, wish) => {
        const hindered = chooseStations(createStationIndex(stations, zone), wish).map(({ reasons }) =>
          reasons.some(({ kind }) => kind === 'closed' || kind === 'full'),
        )
        expect(hindered).toEqual([...hindered].sort((a, b) => Number(a) - Number(b)))
      }),
      { numRuns: 500 },
    )
  })
})
