import { z } from 'zod'
import { type BilingualText, fillText, type Language } from './language.ts'

/**
 * Every error that crosses a process, with its words. `status` is the HTTP status the hub answers with. The text says
 * what happened and what to do; `{name}` places are filled from the error's parameters.
 */
export const errorCatalogue = {
  'request.invalid': {
    status: 400,
    text: {
      'zh-CN': '请求内容有误：{place} {reason}。请改正后重试，没有任何内容被保存。',
      en: 'The request is not valid: {place} {reason}. Correct it and try again; nothing was saved.',
    },
  },
  'request.too-large': {
    status: 413,
    text: {
      'zh-CN': '请求内容过大，上限为 {limit} 字节。请分批提交。',
      en: 'The request is too large; the limit is {limit} bytes. Send it in parts.',
    },
  },
  'request.too-many': {
    status: 429,
    text: {
      'zh-CN': '请求过于频繁，请在 {seconds} 秒后重试。',
      en: 'Too many requests. Try again in {seconds} seconds.',
    },
  },
  'route.unknown': {
    status: 404,
    text: {
      'zh-CN': '没有这个接口：{method} {path}。接口清单见 /api/docs。',
      en: 'There is no such endpoint: {method} {path}. The list is at /api/docs.',
    },
  },
  'access.not-signed-in': {
    status: 401,
    text: {
      'zh-CN': '尚未登录或登录已过期，请重新登录。',
      en: 'You are not signed in, or the sign-in has expired. Sign in again.',
    },
  },
  'access.wrong-password': {
    status: 401,
    text: { 'zh-CN': '工号或密码不对。', en: 'The job number or the password is wrong.' },
  },
  'access.locked': {
    status: 429,
    text: {
      'zh-CN': '登录失败次数过多，账号已锁定，请在 {seconds} 秒后重试，或请管理员解锁。',
      en: 'Too many failed sign-ins; the account is locked. Try again in {seconds} seconds or ask an administrator to unlock it.',
    },
  },
  'access.denied': {
    status: 403,
    text: {
      'zh-CN': '没有权限：此操作需要「{right}」。请联系管理员授权。',
      en: 'Not allowed: this needs the right "{right}". Ask an administrator for it.',
    },
  },
  'access.wrong-code': {
    status: 401,
    text: {
      'zh-CN': '一次性代码不对、已用过或已过期。请向管理员重新要一个。',
      en: 'The one-time code is wrong, used or expired. Ask an administrator for a new one.',
    },
  },
  'access.weak-password': {
    status: 400,
    text: { 'zh-CN': '这个密码不能用：{reason}。', en: 'This password cannot be used: {reason}.' },
  },
  'access.beyond-own': {
    status: 403,
    text: {
      'zh-CN': '不能授予或管理超出您自己权限的内容：「{right}」。',
      en: 'You cannot grant or manage what goes beyond your own rights: "{right}".',
    },
  },
  'thing.not-found': {
    status: 404,
    text: { 'zh-CN': '找不到{what}：{id}。', en: '{what} not found: {id}.' },
  },
  'thing.exists': {
    status: 409,
    text: { 'zh-CN': '{what}已存在：{id}。', en: '{what} already exists: {id}.' },
  },
  'thing.changed': {
    status: 409,
    text: {
      'zh-CN': '{what}已被别人修改（当前版本 {version}）。请查看最新内容后再保存，您输入的内容没有丢失。',
      en: '{what} was changed by somebody else (now version {version}). Look at the latest and save again; what you typed is not lost.',
    },
  },
  'state.illegal': {
    status: 409,
    text: { 'zh-CN': '现在不能这样做：{reason}。', en: 'That is not possible now: {reason}.' },
  },
  'recording.unavailable': {
    status: 410,
    text: {
      'zh-CN': '这段录音现在听不了：{reason}。',
      en: 'This recording cannot be heard: {reason}.',
    },
  },
  'recording.damaged': {
    status: 422,
    text: {
      'zh-CN': '收到的录音与声明不符（{reason}），已丢弃收到的部分，请从头重新上传。座席上的原件没有动。',
      en: 'What arrived is not the recording that was announced ({reason}); it was thrown away. Send it again from the beginning: the original at the seat is untouched.',
    },
  },
  'pbx.unavailable': {
    status: 503,
    text: {
      'zh-CN': '交换机连接中断，正在重连；通话不受影响。请稍后重试。',
      en: 'The link to the PBX is down and being restored; running calls are not affected. Try again shortly.',
    },
  },
  'pbx.refused': {
    status: 502,
    text: { 'zh-CN': '交换机拒绝了此操作：{reason}。', en: 'The PBX refused: {reason}.' },
  },
  'database.unavailable': {
    status: 503,
    text: {
      'zh-CN': '数据库暂时不可用（{reason}）。这次操作没有保存，请稍后重试。',
      en: 'The database is not available now ({reason}). This was not saved; try again shortly.',
    },
  },
  'file.failed': {
    status: 500,
    text: { 'zh-CN': '文件 {file}：{reason}。', en: 'File {file}: {reason}.' },
  },
  'update.source': {
    status: 502,
    text: { 'zh-CN': '没能取得更新：{reason}。', en: 'Updates could not be had: {reason}.' },
  },
  'backup.unusable': {
    status: 400,
    text: {
      'zh-CN': '不能从 {file} 恢复：{reason}。现有数据没有改动。',
      en: 'Cannot restore from {file}: {reason}. The present data was not touched.',
    },
  },
  'data.in-use': {
    status: 409,
    text: {
      'zh-CN': '数据文件夹 {folder} 正由 {holder} 使用。请先停止它，或换一个数据文件夹。',
      en: 'The data folder {folder} is in use by {holder}. Stop that first, or choose another data folder.',
    },
  },
  'settings.invalid': {
    status: 400,
    text: {
      'zh-CN': '配置有误：{source} {place} {reason}。请改正后重新启动。',
      en: 'The settings are not valid: {source} {place} {reason}. Correct it and start again.',
    },
  },
  'hub.failed': {
    status: 500,
    text: {
      'zh-CN': '中心内部出错，已记录，编号 {reference}。这次操作没有保存，请重试或联系管理员。',
      en: 'The hub failed and has logged it under {reference}. This was not saved; try again or tell an administrator.',
    },
  },
} as const satisfies Record<string, { status: number; text: BilingualText }>

export type ErrorCode = keyof typeof errorCatalogue

/** What an error looks like on the wire. */
export const errorReplySchema = z.object({
  error: z.object({
    code: z.string(),
    /** In the language asked for. */
    message: z.string(),
    parameters: z.record(z.string(), z.unknown()),
  }),
})
export type ErrorReply = z.infer<typeof errorReplySchema>

/** An error with a name in the catalogue: the user or the operator can do something about it. */
export class ZuoxiError extends Error {
  readonly code: ErrorCode
  readonly parameters: Readonly<Record<string, unknown>>

  constructor(code: ErrorCode, parameters: Readonly<Record<string, unknown>> = {}, options?: { cause: unknown }) {
    super(fillText(errorCatalogue[code].text, 'en', parameters), options)
    this.name = 'ZuoxiError'
    this.code = code
    this.parameters = parameters
  }

  /** The sentence for the user. */
  say(language: Language): string {
    return fillText(errorCatalogue[this.code].text, language, this.parameters)
  }
}
