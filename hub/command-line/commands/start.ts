import { resolve } from 'node:path'
import { lockDataFolder } from '../../backup/data-lock.ts'
import { makeFolder } from '../../backup/make-folder.ts'
import { createHub } from '../../hub.ts'
import { readSettings } from '../../settings/settings.ts'
import { type WebSeats } from '../../web-seats/web-seats.ts'
import { clearInterrupted, hasDatabase } from '../open-parts.ts'
import { type CommandContext } from '../terminal.ts'
import { addressOf, openWebSeats } from '../web-seats-here.ts'
import { upgradeFolder } from './upgrade.ts'

export type StartOptions = {
  readonly data: string
  readonly centre?: string
  readonly listen?: { readonly host?: string; readonly port?: number }
  readonly name?: readonly string[]
  /** False: none. */
  readonly webPort?: number | false
}

const texts = {
  listening: { 'zh-CN': '中心已启动：{address}', en: 'The hub is running at {address}' },
  documentation: { 'zh-CN': '接口文档：{address}/api/docs', en: 'API documentation: {address}/api/docs' },
  firstCode: {
    'zh-CN': '首次启动。管理员工号 {jobNumber}，一次性代码 {code}（24 小时内有效，只显示这一次）。',
    en: 'First start. Administrator {jobNumber}, one-time code {code} (good for 24 hours, shown only now).',
  },
  noCentre: {
    'zh-CN': '没有中心定义（--centre），不连接交换机。',
    en: 'There is no centre definition (--centre); the hub runs without a PBX.',
  },
  stopping: { 'zh-CN': '正在停止……', en: 'Stopping …' },
  stopped: { 'zh-CN': '已停止。', en: 'Stopped.' },
} as const

/** Runs the hub until SIGTERM or Ctrl-C. */
export async function start(options: StartOptions, context: CommandContext): Promise<void> {
  const { terminal, say } = context
  const folder = resolve(options.data)
  makeFolder(folder)
  await clearInterrupted(context, folder, 'zuoxi-hub start')
  const settings = readSettings({
    dataFolder: folder,
    centreFile: options.centre === undefined ? undefined : resolve(options.centre),
    host: options.listen?.host,
    port: options.listen?.port,
    names: options.name,
    webPort: options.webPort === false ? null : options.webPort,
    environment: terminal.environment,
  })
  // A new version's first start keeps what the old one had.
  if (hasDatabase(settings)) await upgradeFolder(folder, 'zuoxi-hub start', context)
  const lock = lockDataFolder(folder, 'zuoxi-hub start')
  try {
    const hub = await createHub(settings)
    let web: WebSeats | null = null
    try {
      const at = await hub.start()
      lock.note(at.port)
      const address = addressOf(settings, at.port)
      terminal.out(say(texts.listening, { address }))
      terminal.out(say(texts.documentation, { address }))
      web = await openWebSeats(settings, { port: at.port, company: hub.company }, context)
      if (settings.centreFile === null) terminal.out(say(texts.noCentre))
      const first = hub.access.firstCode
      if (first) terminal.out(say(texts.firstCode, { jobNumber: first.jobNumber, code: first.oneTimeCode }))
      await aborted(terminal.signal)
      terminal.out(say(texts.stopping))
    } finally {
      await web?.close()
      await hub.close()
    }
  } finally {
    lock.release()
  }
  terminal.out(say(texts.stopped))
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve()
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
}
