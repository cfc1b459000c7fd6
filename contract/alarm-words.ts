import { type Alarm, type AlarmKind } from './alarm.ts'
import { type BilingualText, fillText, type Language } from './language.ts'

/** What an alarm is called. */
export const alarmNames: Readonly<Record<AlarmKind, BilingualText>> = {
  surge: { 'zh-CN': '呼入量异常', en: 'Surge of calls' },
  'queue-waiting': { 'zh-CN': '排队超限', en: 'Queue over threshold' },
  'queue-wait': { 'zh-CN': '等待过久', en: 'Wait too long' },
  'service-level': { 'zh-CN': '服务水平下降', en: 'Service level falling' },
  'trunk-full': { 'zh-CN': '中继占满', en: 'Trunk full' },
  'trunk-down': { 'zh-CN': '中继中断', en: 'Trunk down' },
  'seat-unregistered': { 'zh-CN': '话机掉线', en: 'Phone gone' },
  recording: { 'zh-CN': '录音异常', en: 'Recording failing' },
  disk: { 'zh-CN': '磁盘空间不足', en: 'Disk nearly full' },
  'pbx-link': { 'zh-CN': '交换机连接中断', en: 'PBX link down' },
  'hub-slow': { 'zh-CN': '中心响应迟缓', en: 'Hub slow' },
}

const sentences: Readonly<Record<AlarmKind, BilingualText>> = {
  surge: { 'zh-CN': '每分钟来电 {value} 个，此时通常 {usual} 个', en: '{value} calls a minute; usual now is {usual}' },
  'queue-waiting': { 'zh-CN': '{value} 人排队，上限 {limit} 人', en: '{value} waiting, limit {limit}' },
  'queue-wait': { 'zh-CN': '最长等待 {value} 秒，上限 {limit} 秒', en: 'longest wait {value} s, limit {limit} s' },
  'service-level': { 'zh-CN': '近 30 分钟 {value}%，目标 {limit}%', en: 'last 30 min {value} %, target {limit} %' },
  'trunk-full': { 'zh-CN': '{limit} 路全部占用', en: 'all {limit} channels taken' },
  'trunk-down': { 'zh-CN': '运营商没有应答', en: 'the provider does not answer' },
  'seat-unregistered': {
    'zh-CN': '分机 {extension} 已签入但话机不在线',
    en: 'extension {extension} is signed in, its phone is gone',
  },
  recording: { 'zh-CN': '{value} 路通话没有录音', en: '{value} calls are not recorded' },
  disk: { 'zh-CN': '剩余 {value}%，下限 {limit}%', en: '{value} % left, limit {limit} %' },
  'pbx-link': { 'zh-CN': '中心看不到交换机，通话不受影响', en: 'the hub does not see the PBX; calls go on' },
  'hub-slow': { 'zh-CN': '响应滞后 {value} 毫秒，上限 {limit} 毫秒', en: 'late by {value} ms, limit {limit} ms' },
}
const manySeats: BilingualText = {
  'zh-CN': '{value} 个座席的话机掉线：{names}',
  en: '{value} phones are gone: {names}',
}
/** By `detail.why`, where it is not that calls are not recorded. */
const recordingTroubles: Readonly<Record<string, BilingualText>> = {
  'disk-full': {
    'zh-CN': '存放录音的磁盘已满，新录音留在交换机上等待，通话不受影响',
    en: 'the disk for recordings is full: new ones wait on the PBX, calls go on',
  },
  folder: { 'zh-CN': '交换机的录音目录无法读取', en: 'the PBX’s folder of recordings cannot be read' },
  work: { 'zh-CN': '录音无法入库或转码', en: 'recordings cannot be taken in or encoded' },
  lost: { 'zh-CN': '近 10 分钟有 {value} 条录音缺失或损坏', en: 'last 10 min: {value} recordings missing or damaged' },
  unclaimed: { 'zh-CN': '{value} 个录音文件找不到对应的通话', en: '{value} recording files belong to no known call' },
}
const noDatabase: BilingualText = { 'zh-CN': '数据库不可用（{state}）', en: 'the database is not available ({state})' }

/** The value that raised it against its limit, in words. */
export function sayAlarm(
  alarm: Pick<Alarm, 'kind' | 'value' | 'limit' | 'detail' | 'subject'>,
  language: Language,
): string {
  const { kind, detail, subject } = alarm
  const shown = (value: number | null): number | null =>
    value === null ? null : kind === 'service-level' ? Math.round(value * 100) : Math.round(value * 10) / 10
  const usual = detail['usual']
  const recorder = kind === 'recording' ? recordingTroubles[String(detail['why'])] : undefined
  return fillText(recorder ?? sentenceOf(kind, subject === null, detail['what'] === 'database'), language, {
    ...detail,
    ...(typeof usual === 'number' ? { usual: shown(usual) } : {}),
    value: shown(alarm.value),
    limit: shown(alarm.limit),
  })
}

function sentenceOf(kind: AlarmKind, ofAll: boolean, ofDatabase: boolean): BilingualText {
  if (kind === 'seat-unregistered' && ofAll) return manySeats
  return kind === 'hub-slow' && ofDatabase ? noDatabase : sentences[kind]
}
