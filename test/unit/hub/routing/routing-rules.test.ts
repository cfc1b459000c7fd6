import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Extension } from '../../../../contract/agent.ts'
import { explainRule } from '../../../../contract/explain-routing.ts'
import { defaultRoutingParameters, routingRules, type RoutingParameters } from '../../../../contract/routing.ts'
import {
  type CallerCustomer,
  decideRoute,
  defaultDecision,
  type RoutingFacts,
} from '../../../../hub/routing/routing-rules.ts'

const customer = (over: Partial<CallerCustomer> = {}): CallerCustomer => ({
  customerId: 'k1',
  name: '张三',
  level: 'normal',
  ownerId: null,
  station: null,
  blacklisted: false,
  ...over,
})
const seat = (number: number): Extension => String(number) as Extension
const facts = (over: Partial<RoutingFacts> = {}): RoutingFacts => ({
  number: { key: '+8613800000000', e164: '+8613800000000', kind: 'mobile' },
  lists: { ok: true, value: { white: null, black: null } },
  customers: { ok: true, value: [] },
  lastAgent: { ok: true, value: null },
  ownerSeats: new Map(),
  area: { ok: true, value: null },
  stationTargets: new Map(),
  ...over,
})
const decide = (over: Partial<RoutingFacts>, rules: Partial<RoutingParameters> = {}) =>
  decideRoute(facts(over), { ...defaultRoutingParameters, ...rules })

describe('routing rules', () => {
  it('send an unknown caller the called number’s own way', () => {
    expect(decide({})).toMatchObject({ action: 'default', queue: null, priority: 0, decidedBy: 'default' })
  })

  it('refuse the blacklisted, by number or by customer, unless the whitelist knows better', () => {
    const black = { white: null, black: { reason: '骚扰' } }
    expect(decide({ lists: { ok: true, value: black } })).toMatchObject({ action: 'reject', decidedBy: 'blacklist' })
    expect(decide({ customers: { ok: true, value: [customer({ blacklisted: true })] } }).action).toBe('reject')
    const both = { white: { reason: '领导' }, black: { reason: '骚扰' } }
    expect(decide({ lists: { ok: true, value: both } }).action).toBe('default')
    expect(decide({ lists: { ok: true, value: both } }, { whitelist: false }).action).toBe('reject')
    expect(decide({ lists: { ok: true, value: black } }, { blacklist: false }).action).toBe('default')
  })

  it('put a VIP first', () => {
    expect(decide({ customers: { ok: true, value: [customer({ level: 'vip' })] } })).toMatchObject({
      priority: 10,
      decidedBy: 'default',
      customerId: 'k1',
    })
  })

  it('try the last agent first, only when signed in, and before the owner', () => {
    const owned = [customer({ ownerId: 'u7' })]
    const ownerSeats = new Map([['u7', seat(8007)]])
    const spoke = { userId: 'u1', at: 1, seat: seat(8001) }
    const customers = { ok: true, value: owned } as const
    expect(decide({ customers, ownerSeats, lastAgent: { ok: true, value: spoke } })).toMatchObject({
      preferredAgent: '8001',
      preferredAgentSeconds: 15,
      decidedBy: 'last-agent',
    })
    expect(decide({ customers, ownerSeats, lastAgent: { ok: true, value: { ...spoke, seat: null } } })).toMatchObject({
      preferredAgent: '8007',
      decidedBy: 'owner',
    })
    expect(decide({ customers }).preferredAgent).toBeNull()
  })

  it('route by area to a queue and by station to its phone', () => {
    const area = { id: 'a', kind: 'city', value: '杭州市', action: 'queue', target: 'hangzhou' } as const
    expect(decide({ area: { ok: true, value: area } })).toMatchObject({
      action: 'queue',
      queue: 'hangzhou',
      decidedBy: 'area',
    })
    const stationTargets = new Map([['s1', { action: 'outside', target: '057188880009' } as const]])
    expect(
      decide({ customers: { ok: true, value: [customer({ station: 's1' })] }, stationTargets }, { station: true }),
    ).toMatchObject({ action: 'outside', target: '057188880009', queue: null, decidedBy: 'station' })
  })

  it('pass over what failed and say so', () => {
    const failed = { ok: false, why: 'timeout' } as const
    const decision = decide({ lists: failed, customers: failed, lastAgent: failed, area: failed }, { station: true })
    expect(decision).toMatchObject({ action: 'default', decidedBy: 'default' })
    expect(decision.considered.filter(({ outcome }) => outcome === 'failed').map(({ rule }) => rule)).toEqual([
      'whitelist',
      'blacklist',
      'vip',
      'last-agent',
      'owner',
      'area',
      'station',
    ])
  })

  it('explain every decision in both languages, with no empty place, whatever was found', () => {
    const found = <T>(value: fc.Arbitrary<T>) =>
      fc.oneof(
        value.map((one) => ({ ok: true, value: one }) as const),
        fc.constant({ ok: false, why: 'timeout' } as const),
      )
    const entry = fc.option(fc.constant({ reason: '测试' }), { nil: null })
    const anyFacts = fc.record({
      number: fc.constant(facts().number),
      lists: found(fc.record({ white: entry, black: entry })),
      customers: found(
        fc.array(
          fc.record({
            customerId: fc.constant('k'),
            name: fc.constant('李四'),
            level: fc.constantFrom('vip', 'normal'),
            ownerId: fc.constantFrom('u1', 'u2', null),
            station: fc.constantFrom('s1', null),
            blacklisted: fc.boolean(),
          }),
          { maxLength: 3 },
        ),
      ),
      lastAgent: found(
        fc.constantFrom(null, { userId: 'u', at: 1, seat: null }, { userId: 'u', at: 1, seat: seat(8001) }),
      ),
      ownerSeats: fc.constantFrom(new Map(), new Map([['u1', seat(8002)]])),
      area: found(
        fc.constantFrom(null, {
          id: 'a',
          kind: 'city',
          value: '杭州',
          action: 'outside',
          target: '13900000000',
        } as const),
      ),
      stationTargets: fc.constant(new Map([['s1', { action: 'extension', target: '8100' } as const]])),
    })
    const anyRules = fc.record({
      whitelist: fc.boolean(),
      blacklist: fc.boolean(),
      vipLevels: fc.constantFrom<string[]>([], ['vip']),
      vipPriority: fc.constantFrom(0, 10),
      lastAgentDays: fc.constantFrom(0, 30),
      owner: fc.boolean(),
      area: fc.boolean(),
      station: fc.boolean(),
      preferredAgentSeconds: fc.constant(15),
    })
    fc.assert(
      fc.property(anyFacts, anyRules, (some, rules) => {
        const decision = decideRoute(some, rules)
        const order = decision.considered.map(({ rule }) => routingRules.indexOf(rule))
        expect(order).toEqual([...order].sort((a, b) => a - b))
        expect(
          decision.considered.some(({ rule, outcome }) => rule === decision.decidedBy && outcome === 'decides'),
        ).toBe(true)
        expect(decision.preferredAgent !== null).toBe(decision.preferredAgentSeconds > 0)
        for (const rule of decision.considered) {
          for (const language of ['zh-CN', 'en'] as const) {
            expect(explainRule(rule, language)).not.toMatch(/[{}]|undefined|null/)
          }
        }
      }),
      { numRuns: 1000 },
    )
  })

  it('have an answer for a hub that failed', () => {
    const decision = defaultDecision('timeout')
    expect(decision.action).toBe('default')
    expect(explainRule(decision.considered[0]!, 'zh-CN')).toBe('默认去向：按被叫号码的默认去向（timeout）')
  })
})
