import { type BilingualText } from '../language.ts'
import { type MetricSettings } from './figures.ts'
import { type Tally } from './tally.ts'

/** `share`: 0–1. `duration`: ms. */
export type MetricUnit = 'count' | 'share' | 'duration' | 'per-hour'

/**
 * What a figure means, where the word comes from, and how it is computed: the one place for hub, wall and reports (SV3,
 * RP2). `value` is null where there was nothing to divide by: no calls is not 0 %.
 */
export type MetricDefinition = {
  readonly name: BilingualText
  /** In words of the tally, as shown under the figure. */
  readonly formula: BilingualText
  readonly source: string
  readonly unit: MetricUnit
  readonly better: 'higher' | 'lower' | 'neither'
  readonly value: (tally: Tally, settings: MetricSettings) => number | null
}

const ratio = (part: number, whole: number): number | null => (whole === 0 ? null : part / whole)

/** Stays that count: short abandons in or out by setting. */
const abandons = (tally: Tally, { countShortAbandons }: MetricSettings): number =>
  tally.abandoned + (countShortAbandons ? tally.shortAbandoned : 0)
const abandonsInTime = (tally: Tally, { countShortAbandons }: MetricSettings): number =>
  tally.abandonedInTime + (countShortAbandons ? tally.shortAbandonedInTime : 0)
/** Answered ≤ T, abandoned ≤ T, or still waiting at T. */
const events = (tally: Tally, settings: MetricSettings): number =>
  tally.answered + abandons(tally, settings) + tally.otherwise - tally.otherwiseInTime

const cisco = 'Cisco ICM 4.5, Administrator’s Guide, p. 143'

export const metricDefinitions = {
  offered: {
    name: { 'zh-CN': '进队', en: 'Offered' },
    formula: { 'zh-CN': '接通 + 放弃 + 其他离队', en: 'answered + abandoned + left otherwise' },
    source: 'Amazon Connect, metric definitions',
    unit: 'count',
    better: 'neither',
    value: (tally, settings) => tally.answered + abandons(tally, settings) + tally.otherwise,
  },
  answered: {
    name: { 'zh-CN': '接通', en: 'Answered' },
    formula: { 'zh-CN': '排队后由座席接起的次数', en: 'stays that ended with an agent' },
    source: 'Asterisk, queue_log: CONNECT',
    unit: 'count',
    better: 'higher',
    value: (tally) => tally.answered,
  },
  abandoned: {
    name: { 'zh-CN': '放弃', en: 'Abandoned' },
    formula: { 'zh-CN': '排队中主叫挂机的次数', en: 'callers who hung up waiting' },
    source: 'Asterisk, queue_log: ABANDON',
    unit: 'count',
    better: 'lower',
    value: abandons,
  },
  'short-abandoned': {
    name: { 'zh-CN': '短时放弃', en: 'Short abandons' },
    formula: { 'zh-CN': '在短时限之内就挂机的次数', en: 'hung up within the short-abandon limit' },
    source: 'Google CCAI, data dictionary',
    unit: 'count',
    better: 'neither',
    value: (tally) => tally.shortAbandoned,
  },
  'service-level-abandons-ignored': {
    name: { 'zh-CN': '服务水平（不计放弃）', en: 'Service level, abandons ignored' },
    formula: { 'zh-CN': 'T 内接通 ÷（服务水平事件 − T 内放弃）', en: 'answered ≤ T ÷ (events − abandoned ≤ T)' },
    source: cisco,
    unit: 'share',
    better: 'higher',
    value: (tally, settings) => ratio(tally.answeredInTime, events(tally, settings) - abandonsInTime(tally, settings)),
  },
  'service-level-abandons-hurt': {
    name: { 'zh-CN': '服务水平（放弃算未达标）', en: 'Service level, abandons hurt' },
    formula: { 'zh-CN': 'T 内接通 ÷ 服务水平事件', en: 'answered ≤ T ÷ events' },
    source: cisco,
    unit: 'share',
    better: 'higher',
    value: (tally, settings) => ratio(tally.answeredInTime, events(tally, settings)),
  },
  'service-level-abandons-help': {
    name: { 'zh-CN': '服务水平（T 内放弃算达标）', en: 'Service level, abandons help' },
    formula: { 'zh-CN': '（T 内接通 + T 内放弃）÷ 服务水平事件', en: '(answered ≤ T + abandoned ≤ T) ÷ events' },
    source: cisco,
    unit: 'share',
    better: 'higher',
    value: (tally, settings) => ratio(tally.answeredInTime + abandonsInTime(tally, settings), events(tally, settings)),
  },
  abandonment: {
    name: { 'zh-CN': '放弃率', en: 'Abandonment' },
    formula: { 'zh-CN': '放弃 ÷ 进队', en: 'abandoned ÷ offered' },
    source: 'Amazon Connect, metric definitions',
    unit: 'share',
    better: 'lower',
    value: (tally, settings) =>
      ratio(abandons(tally, settings), tally.answered + abandons(tally, settings) + tally.otherwise),
  },
  asa: {
    name: { 'zh-CN': '平均应答速度', en: 'ASA' },
    formula: { 'zh-CN': '已接通者的等待之和 ÷ 接通', en: 'Σ wait of answered ÷ answered' },
    source: '—',
    unit: 'duration',
    better: 'lower',
    value: (tally) => ratio(tally.waitOfAnsweredMs, tally.answered),
  },
  'longest-wait': {
    name: { 'zh-CN': '最长等待', en: 'Longest wait' },
    formula: { 'zh-CN': '已结束的等待中最长的一次', en: 'the longest of the waits that ended' },
    source: '—',
    unit: 'duration',
    better: 'lower',
    value: (tally) => tally.longestWaitMs,
  },
  aht: {
    name: { 'zh-CN': '平均处理时长', en: 'AHT' },
    formula: { 'zh-CN': '（通话 + 保持 + 话后）÷ 处理数', en: '(talk + hold + wrap-up) ÷ handled' },
    source: 'Calabrio, agent interval report',
    unit: 'duration',
    better: 'neither',
    value: (tally) => ratio(tally.talkMs + tally.holdMs + tally.wrapUpMs, tally.handled),
  },
  'average-talk': {
    name: { 'zh-CN': '平均通话', en: 'Average talk' },
    formula: { 'zh-CN': '通话 ÷ 处理数（不含保持）', en: 'talk ÷ handled, hold excluded' },
    source: 'Calabrio, agent interval report',
    unit: 'duration',
    better: 'neither',
    value: (tally) => ratio(tally.talkMs, tally.handled),
  },
  'average-hold': {
    name: { 'zh-CN': '平均保持', en: 'Average hold' },
    formula: { 'zh-CN': '保持 ÷ 处理数', en: 'hold ÷ handled' },
    source: 'Calabrio, agent interval report',
    unit: 'duration',
    better: 'lower',
    value: (tally) => ratio(tally.holdMs, tally.handled),
  },
  'average-wrap-up': {
    name: { 'zh-CN': '平均话后', en: 'Average wrap-up' },
    formula: { 'zh-CN': '话后 ÷ 处理数', en: 'wrap-up ÷ handled' },
    source: 'Calabrio, agent interval report',
    unit: 'duration',
    better: 'lower',
    value: (tally) => ratio(tally.wrapUpMs, tally.handled),
  },
  handled: {
    name: { 'zh-CN': '处理', en: 'Handled' },
    formula: { 'zh-CN': '座席参与并已结束的通话段', en: 'parts of agents in calls that ended' },
    source: 'Calabrio, agent interval report',
    unit: 'count',
    better: 'higher',
    value: (tally) => tally.handled,
  },
  occupancy: {
    name: { 'zh-CN': '占用率', en: 'Occupancy' },
    formula: {
      'zh-CN': '（通话 + 保持 + 话后）÷（通话 + 保持 + 话后 + 示闲）',
      en: '(talk + hold + wrap-up) ÷ (the same + ready)',
    },
    source: 'Calabrio',
    unit: 'share',
    better: 'neither',
    value: ({ talkingMs, holdingMs, wrapUpStateMs, readyMs }) =>
      ratio(talkingMs + holdingMs + wrapUpStateMs, talkingMs + holdingMs + wrapUpStateMs + readyMs),
  },
  'break-adherence': {
    name: { 'zh-CN': '小休守时', en: 'Break adherence' },
    formula: { 'zh-CN': '计划小休 ÷（计划小休 + 超时）', en: 'planned break ÷ (planned + overrun)' },
    source: '2Ring, adherence',
    unit: 'share',
    better: 'higher',
    value: ({ breakPlannedMs, breakOverrunMs }) => ratio(breakPlannedMs, breakPlannedMs + breakOverrunMs),
  },
  transfers: {
    name: { 'zh-CN': '转出', en: 'Transfers' },
    formula: { 'zh-CN': '座席把客户转给他人的次数', en: 'customers handed on to somebody else' },
    source: 'Asterisk, queue_log: BLINDTRANSFER, ATTENDEDTRANSFER',
    unit: 'count',
    better: 'neither',
    value: (tally) => tally.transfersOut,
  },
  'missed-offers': {
    name: { 'zh-CN': '未接振铃', en: 'Missed offers' },
    formula: { 'zh-CN': '振铃而未接起的次数', en: 'seats that rang and did not answer' },
    source: 'Asterisk, queue_log: RINGNOANSWER',
    unit: 'count',
    better: 'lower',
    value: (tally) => tally.missedOffers,
  },
  inbound: {
    name: { 'zh-CN': '呼入', en: 'Inbound' },
    formula: { 'zh-CN': '已结束的呼入电话', en: 'inbound calls that ended' },
    source: 'Asterisk, CEL: LINKEDID_END',
    unit: 'count',
    better: 'neither',
    value: (tally) => tally.inbound,
  },
  outbound: {
    name: { 'zh-CN': '呼出', en: 'Outbound' },
    formula: { 'zh-CN': '已结束的呼出电话', en: 'outbound calls that ended' },
    source: 'Asterisk, CEL: LINKEDID_END',
    unit: 'count',
    better: 'neither',
    value: (tally) => tally.outbound,
  },
  lost: {
    name: { 'zh-CN': '漏话', en: 'Lost' },
    formula: { 'zh-CN': '没有座席与之通话的呼入电话', en: 'inbound calls nobody spoke with' },
    source: '—',
    unit: 'count',
    better: 'lower',
    value: (tally) => tally.lost,
  },
  'called-back': {
    name: { 'zh-CN': '已回拨', en: 'Called back' },
    formula: { 'zh-CN': '当天漏话之后被座席拨过的号码', en: 'lost callers whose number was dialled later that day' },
    source: '—',
    unit: 'count',
    better: 'higher',
    value: (tally) => tally.calledBack,
  },
} as const satisfies Record<string, MetricDefinition>

export type MetricKey = keyof typeof metricDefinitions

/** The three service levels in use, so that a tile can show the other two beside its own. */
export const serviceLevelKeys = {
  'abandons-ignored': 'service-level-abandons-ignored',
  'abandons-hurt': 'service-level-abandons-hurt',
  'abandons-help': 'service-level-abandons-help',
} as const satisfies Record<MetricSettings['serviceLevel'], MetricKey>
