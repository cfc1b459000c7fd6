import { type BilingualText } from '../../contract/language.ts'
import { type LineAction } from '../../contract/seat/phone-line.ts'
import { SeatError } from '../seat-error.ts'

const actions: Readonly<Record<LineAction | 'dial' | 'cancel-transfer', BilingualText>> = {
  dial: { 'zh-CN': '拨号', en: 'dial' },
  answer: { 'zh-CN': '接听', en: 'answer' },
  reject: { 'zh-CN': '拒接', en: 'reject' },
  'hang-up': { 'zh-CN': '挂断', en: 'hang up' },
  hold: { 'zh-CN': '保持', en: 'hold' },
  retrieve: { 'zh-CN': '取回', en: 'retrieve' },
  mute: { 'zh-CN': '静音', en: 'mute' },
  unmute: { 'zh-CN': '取消静音', en: 'unmute' },
  dtmf: { 'zh-CN': '发送按键', en: 'send keys' },
  transfer: { 'zh-CN': '转接', en: 'transfer' },
  'complete-transfer': { 'zh-CN': '完成转接', en: 'complete the transfer' },
  'cancel-transfer': { 'zh-CN': '取消转接', en: 'cancel the transfer' },
  conference: { 'zh-CN': '开三方会议', en: 'start a conference' },
  'leave-conference': { 'zh-CN': '结束三方会议', en: 'end the conference' },
}

const reasons = {
  ringing: { 'zh-CN': '电话还在振铃', en: 'the call is still ringing' },
  dialling: { 'zh-CN': '电话还没有接通', en: 'the call is not connected yet' },
  'ring-back': { 'zh-CN': '对方还没有接听', en: 'the other side has not answered yet' },
  talking: { 'zh-CN': '正在通话', en: 'the call is in talk' },
  held: { 'zh-CN': '电话在保持中', en: 'the call is on hold' },
  ended: { 'zh-CN': '通话已经结束', en: 'the call has ended' },
  media: { 'zh-CN': '正在恢复声音', en: 'its sound is being brought back' },
  network: { 'zh-CN': '网络正在恢复', en: 'the network is coming back' },
  restart: { 'zh-CN': '正在接回重启前的通话', en: 'the call from before the restart is being taken back' },
  number: { 'zh-CN': '号码里有不能拨的字符', en: 'the number has characters that cannot be dialled' },
  'too-many': { 'zh-CN': '线路已满，请先挂断一路', en: 'all lines are in use; hang one up first' },
  'two-lines': { 'zh-CN': '需要正好两路已接通的电话', en: 'it takes exactly two connected calls' },
  'no-such-number': { 'zh-CN': '交换机没有这个号码', en: 'the PBX knows no such number' },
  refused: { 'zh-CN': '交换机没有接受，通话保持原样', en: 'the PBX did not accept it; the call stays as it is' },
} as const satisfies Record<string, BilingualText>

/** `seat.line-cannot` with both languages of what was asked and why not. */
export function lineCannot(action: keyof typeof actions, reason: keyof typeof reasons): SeatError {
  return new SeatError('seat.line-cannot', { action: actions[action], reason: reasons[reason] })
}

/** DOMException names of `getUserMedia` (W3C Media Capture §10.2) that have words of their own. */
const microphone: Readonly<Record<string, BilingualText>> = {
  NotAllowedError: { 'zh-CN': '系统不允许使用麦克风', en: 'the system does not allow it' },
  NotFoundError: { 'zh-CN': '没有找到麦克风', en: 'none was found' },
  NotReadableError: { 'zh-CN': '麦克风被其他程序占用', en: 'another programme is using it' },
  OverconstrainedError: { 'zh-CN': '选定的麦克风已拔出', en: 'the chosen one is unplugged' },
}

/** What a media window refused, as the agent should read it. */
export function mediaTrouble(error: unknown): SeatError {
  const name = error instanceof Error ? error.name : 'unknown'
  const reason = microphone[name] ?? { 'zh-CN': `声音组件出错（${name}）`, en: `the sound component failed (${name})` }
  return new SeatError('seat.microphone', { reason })
}
