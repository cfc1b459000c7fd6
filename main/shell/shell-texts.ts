import { type AgentState } from '../../contract/agent.ts'
import { type BilingualText } from '../../contract/language.ts'

/** What the system shows of us outside the window: tray, notifications, questions. */
export const stateNames: Readonly<Record<AgentState, BilingualText>> = {
  'signed-out': { 'zh-CN': '签出', en: 'Signed out' },
  ready: { 'zh-CN': '空闲', en: 'Ready' },
  'not-ready': { 'zh-CN': '示忙', en: 'Not ready' },
  break: { 'zh-CN': '小休', en: 'Break' },
  'outbound-only': { 'zh-CN': '仅外呼', en: 'Outbound only' },
  ringing: { 'zh-CN': '振铃', en: 'Ringing' },
  talking: { 'zh-CN': '通话', en: 'Talking' },
  holding: { 'zh-CN': '保持', en: 'On hold' },
  'wrap-up': { 'zh-CN': '话后', en: 'Wrap-up' },
}

export const shellTexts = {
  product: { 'zh-CN': '座席', en: 'Zuoxi' },
  open: { 'zh-CN': '打开座席', en: 'Open Zuoxi' },
  beReady: { 'zh-CN': '示闲', en: 'Be ready' },
  beNotReady: { 'zh-CN': '示忙', en: 'Be not ready' },
  quit: { 'zh-CN': '退出', en: 'Quit' },
  putAway: { 'zh-CN': '座席还在运行', en: 'Zuoxi is still running' },
  putAwayHow: {
    'zh-CN': '来电照常振铃，通话不断。点托盘图标打开；要退出，用托盘菜单的「退出」。',
    en: 'Calls ring and go on as before. Press its tray icon to open it; to end it, use Quit in the tray menu.',
  },
  callFrom: { 'zh-CN': '来电 {who}', en: 'Call from {who}' },
  newCustomer: { 'zh-CN': '新客户', en: 'new customer' },
  helpWanted: { 'zh-CN': '{who} 求助', en: '{who} asks for help' },
  helpAt: { 'zh-CN': '分机 {extension}', en: 'Extension {extension}' },
  whichHeadset: { 'zh-CN': '使用哪个耳麦的按键？', en: 'Which headset’s buttons are to be used?' },
  noHeadset: { 'zh-CN': '都不用', en: 'None' },
  quitInCall: { 'zh-CN': '正在通话，退出会挂断。确定退出？', en: 'You are in a call; quitting ends it. Quit?' },
  stay: { 'zh-CN': '继续通话', en: 'Stay in the call' },
  quitAndEnd: { 'zh-CN': '挂断并退出', en: 'End the call and quit' },
  chooseTable: { 'zh-CN': '选择要导入的表格', en: 'Choose the table to import' },
  tables: { 'zh-CN': '表格（Excel、CSV）', en: 'Tables (Excel, CSV)' },
  saveTable: { 'zh-CN': '保存表格', en: 'Save the table' },
  saveFile: { 'zh-CN': '保存文件', en: 'Save the file' },
  saveSlip: { 'zh-CN': '另存送货单', en: 'Save the slip' },
  saveDiagnostics: { 'zh-CN': '保存诊断包', en: 'Save diagnostics' },
} as const satisfies Record<string, BilingualText>
