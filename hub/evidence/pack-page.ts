import { type BilingualText } from '../../contract/language.ts'
import { type Manifest } from './manifest.ts'
import { type PackFacts } from './pack-facts.ts'

type Head = Pick<Manifest, 'madeAt' | 'madeBy' | 'reason' | 'callId' | 'company' | 'masked'>

const stepNames: Readonly<Record<string, BilingualText>> = {
  started: { 'zh-CN': '开始', en: 'Began' },
  routed: { 'zh-CN': '路由', en: 'Routed' },
  menu: { 'zh-CN': '语音菜单', en: 'Menu' },
  queued: { 'zh-CN': '进入队列', en: 'Queued' },
  offered: { 'zh-CN': '振铃', en: 'Rang' },
  'offer-ended': { 'zh-CN': '振铃结束', en: 'Stopped ringing' },
  answered: { 'zh-CN': '接通', en: 'Answered' },
  held: { 'zh-CN': '保持', en: 'Held' },
  retrieved: { 'zh-CN': '取回', en: 'Retrieved' },
  transferred: { 'zh-CN': '转接', en: 'Transferred' },
  parked: { 'zh-CN': '驻留', en: 'Parked' },
  unparked: { 'zh-CN': '离开驻留', en: 'Unparked' },
  help: { 'zh-CN': '求助', en: 'Help' },
  joined: { 'zh-CN': '加入', en: 'Joined' },
  supervised: { 'zh-CN': '班长介入', en: 'Supervised' },
  'left-queue': { 'zh-CN': '离开队列', en: 'Left the queue' },
  left: { 'zh-CN': '离开', en: 'Left' },
  recording: { 'zh-CN': '录音', en: 'Recording' },
  ended: { 'zh-CN': '结束', en: 'Ended' },
}

const escape = (text: string): string => text.replace(/[&<>"']/g, (sign) => `&#${String(sign.charCodeAt(0))};`)
const both = (chinese: string, english: string): string =>
  `${escape(chinese)} <span lang="en">${escape(english)}</span>`
const moment = (at: unknown): string =>
  typeof at === 'number' ? new Date(at).toISOString().replace('T', ' ').replace('Z', ' UTC') : ''
const shown = (value: unknown): string =>
  escape(typeof value === 'string' ? value : (JSON.stringify(value) ?? '').replaceAll('","', '", "'))

function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return `<p>${both('没有。', 'None.')}</p>`
  const head = heads.map((one) => `<th scope="col">${one}</th>`).join('')
  const body = rows.map((row) => `<tr>${row.map((cell) => `<td>${cell}</td>`).join('')}</tr>`).join('\n')
  return `<table><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table>`
}

const pairs = (facts: Readonly<Record<string, unknown>>): string =>
  table(
    [both('项目', 'Item'), both('内容', 'Content')],
    Object.entries(facts)
      .filter(([, value]) => value !== null && value !== '')
      .map(([name, value]) => [escape(name), /(?:^|_)at$/.test(name) ? moment(value) : shown(value)]),
  )

/** The pack as a page anybody can read: opens without the program, runs nothing, asks for nothing from outside. */
export function packPage(head: Head, facts: PackFacts, sounds: ReadonlyMap<string, string>): string {
  const time = [both('时间', 'Time'), both('发生了什么', 'What')]
  const recordings = facts.recordings
    .map((recording) => {
      const file = sounds.get(recording.id)
      const sound =
        file === undefined
          ? `<p>${both('没有声音文件。', 'No sound is kept.')}</p>`
          : `<p><audio controls preload="none" src="${escape(file)}"></audio> <a href="${escape(file)}">${escape(file)}</a></p>`
      return `${sound}${pairs(recording)}`
    })
    .join('\n')
  const orders = facts.orders
    .map(({ steps, ...order }) => {
      const rows = steps.map((step) => [
        moment(step['at']),
        shown(step['action']),
        shown(step['name']),
        shown(step['changes']),
      ])
      const heads = [time[0] ?? '', both('操作', 'Action'), both('操作人', 'By'), both('变更', 'Changes')]
      return `${pairs(order)}${table(heads, rows)}`
    })
    .join('\n')
  return `<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; media-src 'self' file:">
<title>证据包 Evidence ${escape(head.callId)}</title>
<style>
body { max-width: 960px; margin: 24px auto; padding: 0 16px; color: #1d2730; font: 14px/1.5 'Microsoft YaHei UI', 'PingFang SC', system-ui, sans-serif; }
h1 { font-size: 20px; } h2 { margin-top: 32px; font-size: 16px; } [lang='en'] { color: #55616d; }
table { width: 100%; margin: 8px 0 16px; border-collapse: collapse; } th, td { padding: 4px 8px; border: 1px solid #dde1e6; text-align: left; vertical-align: top; overflow-wrap: anywhere; }
th { background: #f7f8fa; } td:first-child { width: 210px; font-variant-numeric: tabular-nums; } audio { vertical-align: middle; }
</style>
</head>
<body>
<h1>${both('证据包', 'Evidence pack')}</h1>
<p>${both('用 zuoxi-hub verify-evidence 文件 核对本包是否被改动。', 'Check with zuoxi-hub verify-evidence FILE that nothing was changed.')}</p>
${pairs({
  公司_company: head.company,
  通话_call: head.callId,
  制作时间_made_at: head.madeAt,
  制作人_made_by: `${head.madeBy.jobNumber} ${head.madeBy.name}`,
  原因_reason: head.reason,
  号码已隐藏_numbers_masked: head.masked,
})}
<h2>${both('录音', 'Recordings')}</h2>
${recordings || `<p>${both('没有。', 'None.')}</p>`}
<h2>${both('通话', 'The call')}</h2>
${pairs(facts.call)}
<h2>${both('时间线', 'Time line')}</h2>
${table(
  [...time, both('座席与队列', 'Seat and queue'), both('详情', 'Detail')],
  facts.steps.map((step) => {
    const name = stepNames[step.kind]
    return [
      moment(step.at),
      name === undefined ? escape(step.kind) : both(name['zh-CN'], name.en),
      escape([step['extension'], step['queue']].filter((one) => typeof one === 'string').join(' ')),
      shown(step['detail']),
    ]
  }),
)}
<h2>${both('座席看到的', 'What the agent saw')}</h2>
${table(
  time,
  facts.seen.why.map((why) => [moment(why.at), both(why['zh-CN'], why.en)]),
)}
${facts.seen.customer === null ? `<p>${both('没有对应的客户。', 'No customer was known.')}</p>` : pairs(facts.seen.customer)}
<h2>${both('小结', 'Notes')}</h2>
${facts.notes.map(pairs).join('\n') || `<p>${both('没有。', 'None.')}</p>`}
<h2>${both('本次通话中的订单', 'Orders of this call')}</h2>
${orders || `<p>${both('没有。', 'None.')}</p>`}
</body>
</html>
`
}
