import { type BilingualText } from './language.ts'

/**
 * Every right of the product, and the roles a new hub starts with. A right is what a person may do; a scope is whose
 * data it reaches (AD1). The hub checks both; a screen only hides what would be refused anyway.
 */
export const rights = [
  'agent.work', // sign in to a seat, take calls, change the own state
  'call.read', // call history
  'call.control', // record a call of somebody else
  'call.supervise.listen',
  'call.supervise.whisper',
  'call.supervise.barge',
  'call.supervise.take-over',
  'call.supervise.transfer',
  'call.supervise.hang-up',
  'recording.play', // hear recordings, put marks
  'recording.export', // take a copy out
  'recording.hold', // keep one beyond the rule
  'recording.evidence', // the signed pack of a complaint
  'recording.rules', // how long what is kept
  'own.export', // take the own calls, notes and orders of this seat out, also without the hub
  'wall.read', // queues, agents, trunks, calls and their figures; alarms, staffing
  'alarm.handle', // take an alarm, tick its play-book
  'alarm.settings', // thresholds of the alarms
  'agent.read', // other agents' states and logs
  'agent.control', // force a state, a sign-out, queue membership
  'customer.read',
  'customer.write',
  'customer.number', // see whole phone numbers; without it they arrive masked (PU6)
  'customer.import',
  'customer.export',
  'customer.fields', // define self-defined fields
  'message.send', // in-house messages
  'announcement.write', // publish announcements, see who has read them
  'order.read', // orders and their history; `own`: those one placed
  'order.write', // place, change, cancel, chase
  'order.price', // other prices and discounts than the rules give
  'order.audit', // release, reject, merge
  'order.import', // many orders from a table
  'order.export',
  'delivery.work', // accept, send out, deliver; `own`: the own station's orders
  'receipt.write', // take money; `own`: at the own station
  'receipt.refund',
  'ledger.read', // tickets, deposits, points and takings
  'ledger.adjust', // correct a balance by hand, with a reason
  'product.write', // products, prices, gift rules, order settings
  'station.write', // stations and couriers
  'routing.read',
  'routing.write', // black and white lists, owners, area routes
  'user.read',
  'user.write', // users, roles and rights
  'operation-log.read',
  'system.read', // run state, versions, PBX link
  'system.write', // centre definition, backup, restore
] as const
export type Right = (typeof rights)[number]

/** Who is asked for help (求助): whoever may listen to the agent, and whoever may control his seat. */
export const helpRights = ['call.supervise.listen', 'agent.control'] as const satisfies readonly Right[]

/** What a right is called where it is given or missing. */
export const rightNames: Readonly<Record<Right, BilingualText>> = {
  'agent.work': { 'zh-CN': '座席签入接听', en: 'Work as an agent' },
  'call.read': { 'zh-CN': '查看通话记录', en: 'See call history' },
  'call.control': { 'zh-CN': '控制他人通话', en: "Control others' calls" },
  'call.supervise.listen': { 'zh-CN': '监听', en: 'Listen in' },
  'call.supervise.whisper': { 'zh-CN': '耳语', en: 'Whisper' },
  'call.supervise.barge': { 'zh-CN': '强插', en: 'Barge in' },
  'call.supervise.take-over': { 'zh-CN': '拦截', en: 'Take calls over' },
  'call.supervise.transfer': { 'zh-CN': '强转', en: "Transfer others' calls" },
  'call.supervise.hang-up': { 'zh-CN': '强拆', en: "Hang up others' calls" },
  'recording.play': { 'zh-CN': '听录音', en: 'Play recordings' },
  'recording.export': { 'zh-CN': '下载录音', en: 'Download recordings' },
  'recording.hold': { 'zh-CN': '保留录音证据', en: 'Hold recordings' },
  'recording.evidence': { 'zh-CN': '制作证据包', en: 'Make evidence packs' },
  'recording.rules': { 'zh-CN': '设置录音保留', en: 'Set recording rules' },
  'own.export': { 'zh-CN': '导出本人记录', en: 'Export own records' },
  'wall.read': { 'zh-CN': '查看监控墙', en: 'See the wall' },
  'alarm.handle': { 'zh-CN': '处理告警', en: 'Handle alarms' },
  'alarm.settings': { 'zh-CN': '设置告警门限', en: 'Set alarm thresholds' },
  'agent.read': { 'zh-CN': '查看座席状态', en: "See agents' states" },
  'agent.control': { 'zh-CN': '控制座席状态', en: "Control agents' states" },
  'customer.read': { 'zh-CN': '查看客户', en: 'See customers' },
  'customer.write': { 'zh-CN': '修改客户', en: 'Change customers' },
  'customer.number': { 'zh-CN': '查看完整号码', en: 'See whole numbers' },
  'customer.import': { 'zh-CN': '导入客户', en: 'Import customers' },
  'customer.export': { 'zh-CN': '导出客户', en: 'Export customers' },
  'customer.fields': { 'zh-CN': '自定义客户字段', en: 'Define customer fields' },
  'message.send': { 'zh-CN': '发送站内短信', en: 'Send messages' },
  'announcement.write': { 'zh-CN': '发布公告', en: 'Publish announcements' },
  'order.read': { 'zh-CN': '查看订单', en: 'See orders' },
  'order.write': { 'zh-CN': '下单改单', en: 'Place and change orders' },
  'order.price': { 'zh-CN': '改价与优惠', en: 'Override prices' },
  'order.audit': { 'zh-CN': '审核订单', en: 'Audit orders' },
  'order.import': { 'zh-CN': '导入订单', en: 'Import orders' },
  'order.export': { 'zh-CN': '导出订单', en: 'Export orders' },
  'delivery.work': { 'zh-CN': '配送处理', en: 'Deliver orders' },
  'receipt.write': { 'zh-CN': '收款登记', en: 'Take money' },
  'receipt.refund': { 'zh-CN': '退款', en: 'Refund' },
  'ledger.read': { 'zh-CN': '查看水票押桶积分账', en: 'See the ledgers' },
  'ledger.adjust': { 'zh-CN': '调整水票押桶积分', en: 'Correct the ledgers' },
  'product.write': { 'zh-CN': '管理商品与赠品', en: 'Manage products and gifts' },
  'station.write': { 'zh-CN': '管理送水站', en: 'Manage stations' },
  'routing.read': { 'zh-CN': '查看来电路由', en: 'See call routing' },
  'routing.write': { 'zh-CN': '修改来电路由', en: 'Change call routing' },
  'user.read': { 'zh-CN': '查看人员', en: 'See users' },
  'user.write': { 'zh-CN': '管理人员与角色', en: 'Manage users and roles' },
  'operation-log.read': { 'zh-CN': '查看操作日志', en: 'See the operation log' },
  'system.read': { 'zh-CN': '查看运行状态', en: 'See the run state' },
  'system.write': { 'zh-CN': '系统设置', en: 'Change the system' },
}

/** Whose data a right reaches, from narrow to wide. */
export const scopes = ['own', 'team', 'all'] as const
export type Scope = (typeof scopes)[number]

export type Grants = Readonly<Partial<Record<Right, Scope>>>

export const builtInRoles = [
  'administrator',
  'supervisor',
  'agent',
  'inspector',
  'station-operator',
  'department-handler',
  'leader',
] as const
export type BuiltInRole = (typeof builtInRoles)[number]

const everything = Object.fromEntries(rights.map((right) => [right, 'all'])) as Grants

/** What the built-in roles may do on a new hub; an administrator changes it afterwards. */
export const builtInGrants: Readonly<Record<BuiltInRole, Grants>> = {
  administrator: everything,
  supervisor: {
    'agent.work': 'own',
    'call.read': 'team',
    'call.control': 'team',
    'call.supervise.listen': 'team',
    'call.supervise.whisper': 'team',
    'call.supervise.barge': 'team',
    'call.supervise.take-over': 'team',
    'call.supervise.transfer': 'team',
    'call.supervise.hang-up': 'team',
    'recording.play': 'team',
    'recording.export': 'team',
    'recording.hold': 'team',
    'recording.evidence': 'team',
    'wall.read': 'team',
    'alarm.handle': 'all',
    'agent.read': 'team',
    'agent.control': 'team',
    'customer.read': 'all',
    'customer.write': 'all',
    'customer.number': 'all',
    'customer.import': 'all',
    'message.send': 'all',
    'announcement.write': 'team',
    'order.read': 'all',
    'order.write': 'all',
    'order.price': 'all',
    'order.audit': 'all',
    'order.import': 'all',
    'delivery.work': 'all',
    'receipt.write': 'all',
    'receipt.refund': 'all',
    'ledger.read': 'all',
    'routing.read': 'all',
    'routing.write': 'all',
    'user.read': 'team',
    'system.read': 'all',
  },
  agent: {
    'agent.work': 'own',
    'call.read': 'own',
    'recording.play': 'own',
    'agent.read': 'team',
    'message.send': 'team',
    'customer.read': 'all',
    'customer.write': 'all',
    'customer.number': 'all',
    'order.read': 'all',
    'order.write': 'all',
    'ledger.read': 'all',
  },
  inspector: {
    'call.read': 'all',
    'call.supervise.listen': 'all',
    'recording.play': 'all',
    'recording.hold': 'all',
    'recording.evidence': 'all',
    'wall.read': 'all',
    'agent.read': 'all',
    'message.send': 'all',
    'customer.read': 'all',
  },
  // `own` is the station one belongs to, for what is delivered and paid there.
  'station-operator': {
    'customer.read': 'own',
    'customer.number': 'own',
    'delivery.work': 'own',
    'receipt.write': 'own',
  },
  'department-handler': { 'customer.read': 'own' },
  leader: {
    'call.read': 'all',
    'wall.read': 'all',
    'agent.read': 'all',
    'message.send': 'all',
    'customer.read': 'all',
    'order.read': 'all',
    'ledger.read': 'all',
    'routing.read': 'all',
    'system.read': 'all',
  },
}
