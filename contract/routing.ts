import { z } from 'zod'
import { type BilingualText } from './language.ts'

/** The rules of the one question per call, in the order they are asked (IV4). */
export const routingRules = [
  'whitelist',
  'blacklist',
  'vip',
  'last-agent', // 来电记忆
  'owner', // 客户经理
  'area', // 区域路由
  'station', // 送水站
  'default',
] as const
export const routingRuleSchema = z.enum(routingRules)
export type RoutingRule = z.infer<typeof routingRuleSchema>

export const ruleOutcomes = ['decides', 'adds', 'no-match', 'not-signed-in', 'off', 'failed'] as const
export const ruleOutcomeSchema = z.enum(ruleOutcomes)

/** What one rule found for one call. Stored as codes; `explainRule` makes the sentence. */
export const consideredRuleSchema = z.object({
  rule: routingRuleSchema,
  outcome: ruleOutcomeSchema,
  detail: z.record(z.string(), z.unknown()),
})
export type ConsideredRule = z.infer<typeof consideredRuleSchema>

export const routingParametersSchema = z.strictObject({
  whitelist: z.boolean(),
  blacklist: z.boolean(),
  /** Customer levels that go first; none switches the rule off. */
  vipLevels: z.array(z.string().trim().min(1).max(32)).max(20),
  /** QUEUE_PRIO given to them; 0 is usual. */
  vipPriority: z.int().min(0).max(100),
  /** How far back 来电记忆 looks; 0 switches it off. */
  lastAgentDays: z.int().min(0).max(3650),
  owner: z.boolean(),
  area: z.boolean(),
  station: z.boolean(),
  /** How long a preferred seat is rung before the queue. */
  preferredAgentSeconds: z.int().min(1).max(60),
})
export type RoutingParameters = z.infer<typeof routingParametersSchema>

export const defaultRoutingParameters: RoutingParameters = {
  whitelist: true,
  blacklist: true,
  vipLevels: ['vip'],
  vipPriority: 10,
  lastAgentDays: 30,
  owner: true,
  area: true,
  station: false,
  preferredAgentSeconds: 15,
}

export const listEntrySchema = z.object({
  id: z.uuidv7(),
  list: z.enum(['black', 'white']),
  /** The number's key: E.164, or the digits of a short code. */
  number: z.string(),
  typed: z.string(),
  reason: z.string(),
  /** Epoch ms; null for ever. */
  until: z.number().nullable(),
  createdBy: z.string(),
  createdAt: z.number(),
})
export type ListEntry = z.infer<typeof listEntrySchema>

export const areaKinds = ['area-code', 'province', 'city'] as const

export const areaRouteSchema = z.object({
  id: z.uuidv7(),
  kind: z.enum(areaKinds),
  /** `0571`, `浙江省`, `杭州市`. */
  value: z.string(),
  /** The centre's number it holds for; null for all. */
  calledNumber: z.string().nullable(),
  action: z.enum(['queue', 'extension', 'outside']),
  target: z.string(),
  createdBy: z.string(),
  createdAt: z.number(),
})
export type AreaRoute = z.infer<typeof areaRouteSchema>

export const routingRuleNames: Readonly<Record<RoutingRule, BilingualText>> = {
  whitelist: { 'zh-CN': '白名单', en: 'Whitelist' },
  blacklist: { 'zh-CN': '黑名单', en: 'Blacklist' },
  vip: { 'zh-CN': 'VIP 优先', en: 'VIP priority' },
  'last-agent': { 'zh-CN': '来电记忆', en: 'Last agent' },
  owner: { 'zh-CN': '客户经理', en: "Customer's owner" },
  area: { 'zh-CN': '区域路由', en: 'Area route' },
  station: { 'zh-CN': '客户送水站', en: "Customer's station" },
  default: { 'zh-CN': '默认去向', en: 'Default' },
}

/**
 * The sentences, by rule and outcome; `rule.outcome.detail` where a detail of that name changes the sentence. `{name}`
 * places are filled from the detail.
 */
export const routingSentences: Readonly<Record<string, BilingualText>> = {
  off: { 'zh-CN': '未启用', en: 'switched off' },
  'no-match': { 'zh-CN': '不适用', en: 'does not apply' },
  failed: { 'zh-CN': '查询失败，已跳过（{why}）', en: 'look-up failed and was passed over ({why})' },
  'no-match.overruledBy': { 'zh-CN': '不采用：前面的规则优先', en: 'not used: an earlier rule goes first' },
  'whitelist.adds': { 'zh-CN': '号码在白名单中：{reason}', en: 'the number is on the whitelist: {reason}' },
  'blacklist.decides': {
    'zh-CN': '号码在黑名单中，拒接：{reason}',
    en: 'refused, the number is blacklisted: {reason}',
  },
  'blacklist.decides.customer': {
    'zh-CN': '客户“{customer}”已拉黑，拒接',
    en: 'refused, the customer {customer} is blacklisted',
  },
  'vip.adds': {
    'zh-CN': '客户“{customer}”等级为 {level}，优先级 {priority}',
    en: 'customer {customer} has level {level}: priority {priority}',
  },
  'last-agent.no-match': { 'zh-CN': '最近 {days} 天没有通话记录', en: 'no talk within {days} days' },
  'last-agent.not-signed-in': {
    'zh-CN': '上次接听的话务员没有签入',
    en: 'whoever spoke with the caller last is not signed in',
  },
  'last-agent.decides': {
    'zh-CN': '优先上次接听的座席 {extension}',
    en: 'first to seat {extension}, who spoke with the caller last',
  },
  'owner.not-signed-in': {
    'zh-CN': '客户“{customer}”的客户经理没有签入',
    en: 'the owner of customer {customer} is not signed in',
  },
  'owner.decides': {
    'zh-CN': '优先客户“{customer}”的客户经理座席 {extension}',
    en: 'first to seat {extension}, the owner of customer {customer}',
  },
  'area.decides': { 'zh-CN': '归属地 {value}，转 {target}', en: 'calls from {value} go to {target}' },
  'station.decides': {
    'zh-CN': '客户的送水站 {station}，转 {target}',
    en: "to the customer's station {station} at {target}",
  },
  'default.adds': { 'zh-CN': '其余按被叫号码的默认去向', en: "otherwise the called number's own way" },
  'default.decides': { 'zh-CN': '按被叫号码的默认去向', en: "the called number's own way" },
  'default.decides.why': {
    'zh-CN': '按被叫号码的默认去向（{why}）',
    en: "the called number's own way ({why})",
  },
}
