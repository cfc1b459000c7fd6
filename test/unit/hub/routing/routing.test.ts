import { describe, expect, it } from 'vitest'
import { type Extension } from '../../../../contract/agent.ts'
import { type AreaRoute, defaultRoutingParameters, type ListEntry } from '../../../../contract/routing.ts'
import { normaliseNumber } from '../../../../hub/numbers/normalise-number.ts'
import { type RoutingQuestion } from '../../../../hub/pbx/port.ts'
import { chooseArea } from '../../../../hub/routing/area-choice.ts'
import { createRouting, type RoutingOptions } from '../../../../hub/routing/routing.ts'

const question: RoutingQuestion = {
  call: 'x.1',
  callerNumber: '13812345678',
  calledNumber: '057188880001',
  trunk: 'telecom',
  digits: null,
}
const never = new Promise<never>(() => undefined)
const entry = (over: Partial<ListEntry>): ListEntry => ({
  id: 'e',
  list: 'black',
  number: '+8613812345678',
  typed: '13812345678',
  reason: '骚扰',
  until: null,
  createdBy: 'u',
  createdAt: 0,
  ...over,
})

async function routingWith(over: Partial<RoutingOptions> = {}, lists: ListEntry[] = [], areas: AreaRoute[] = []) {
  const explained: Readonly<Record<string, unknown>>[] = []
  const routing = createRouting({
    store: {
      lists: async () => lists,
      areas: async () => areas,
      parameters: async () => ({ value: defaultRoutingParameters, version: 1 }),
    } as unknown as RoutingOptions['store'],
    logger: { warn: () => undefined, error: () => undefined },
    now: () => 1_000_000,
    normalise: (number) => normaliseNumber(number),
    homePlace: () => undefined,
    customersOf: async () => [],
    lastTalk: async () => null,
    seatOf: () => null,
    stationTargets: new Map(),
    callIdFor: (call) => `id-of-${call}`,
    explain: (_call, explanation) => void explained.push(explanation),
    limitMs: 60,
    ...over,
  })
  await routing.load()
  return { routing, explained, ask: (more: Partial<RoutingQuestion> = {}) => routing.route({ ...question, ...more }) }
}

describe('the routing question', () => {
  it('is answered by default when a look-up never ends, naming the look-up', async () => {
    const { ask, explained } = await routingWith({ customersOf: () => never, lastTalk: () => never })
    expect(await ask()).toMatchObject({ callId: 'id-of-x.1', action: 'default', preferredAgent: null })
    const failed = (explained[0]?.['considered'] as { rule: string; outcome: string }[]).filter(
      (one) => one.outcome === 'failed',
    )
    expect(failed.map(({ rule }) => rule)).toEqual(expect.arrayContaining(['vip', 'last-agent', 'owner']))
  })

  it('is answered when a look-up throws, at once or later', async () => {
    const { ask } = await routingWith({
      customersOf: () => {
        throw new Error('no table')
      },
      lastTalk: () => Promise.reject(new Error('locked')),
      homePlace: () => {
        throw new Error('no file')
      },
    })
    expect((await ask()).action).toBe('default')
  })

  it('still refuses the blacklisted while the customers cannot be read', async () => {
    const { ask } = await routingWith({ customersOf: () => never }, [entry({})])
    expect((await ask()).action).toBe('reject')
  })

  it('knows a listed number however it arrives, and only until its time is over', async () => {
    const { ask } = await routingWith({}, [entry({ until: 1_000_001 })])
    for (const callerNumber of [
      '13812345678',
      '013812345678',
      '+8613812345678',
      '008613812345678',
      '1795113812345678',
    ]) {
      expect((await ask({ callerNumber })).action, callerNumber).toBe('reject')
    }
    const over = await routingWith({}, [entry({ until: 1_000_000 })])
    expect((await over.ask()).action).toBe('default')
  })

  it('answers a caller who hides his number', async () => {
    const { ask } = await routingWith({
      customersOf: () => Promise.reject(new Error('nobody should be looked up')),
    })
    for (const callerNumber of ['', 'anonymous', 'Restricted'])
      expect((await ask({ callerNumber })).action).toBe('default')
  })

  it('leaves closed hours to the dial plan, but for a refusal', async () => {
    const seat = '8001' as Extension
    const lastTalk = async () => ({ extension: seat, userId: 'u1', at: 1 })
    const { ask } = await routingWith({ lastTalk, seatOf: () => seat })
    expect((await ask({ hours: 'open' })).preferredAgent).toBe('8001')
    expect(await ask({ hours: 'closed' })).toMatchObject({ action: 'default', preferredAgent: null })
    const black = await routingWith({}, [entry({})])
    expect((await black.ask({ hours: 'closed' })).action).toBe('reject')
  })
})

describe('area choice', () => {
  const area = (over: Partial<AreaRoute>): AreaRoute => ({
    id: 'a',
    kind: 'city',
    value: '杭州',
    calledNumber: null,
    action: 'queue',
    target: 'water-order',
    createdBy: 'u',
    createdAt: 0,
    ...over,
  })
  const text = (zh: string) => ({ 'zh-CN': zh, en: zh })
  const hangzhou = { place: text('浙江省杭州市'), province: text('浙江省'), city: text('杭州市') }
  const mobile = { number: normaliseNumber('13812345678'), place: hangzhou, calledNumber: '0571' }
  const fixed = { number: normaliseNumber('0571-88886666'), place: hangzhou, calledNumber: '0571' }

  it('takes the most exact route, and the called number’s own before one for all', () => {
    const province = area({ id: 'p', kind: 'province', value: '浙江省' })
    const city = area({ id: 'c' })
    const code = area({ id: 'k', kind: 'area-code', value: '0571' })
    const own = area({ id: 'o', calledNumber: '0571' })
    expect(chooseArea([province, city, code], fixed)?.id).toBe('k')
    expect(chooseArea([province, city, code], mobile)?.id).toBe('c')
    expect(chooseArea([city, own], mobile)?.id).toBe('o')
    expect(chooseArea([own], { ...mobile, calledNumber: '028' })).toBeNull()
    expect(chooseArea([province, city], { ...mobile, place: undefined })).toBeNull()
  })

  it('reads a place with or without its suffix', () => {
    expect(chooseArea([area({ value: '杭州市' })], mobile)).not.toBeNull()
    const guangxi = { place: text('广西'), province: text('广西壮族自治区') }
    const route = area({ kind: 'province', value: '广西' })
    expect(chooseArea([route], { ...mobile, place: guangxi })).not.toBeNull()
  })
})
