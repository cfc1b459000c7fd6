import { resolve } from 'node:path'
import { isLoopback } from '../../../contract/loopback.ts'
import { openPracticeHub } from '../../practice/open-practice-hub.ts'
import { openPracticePbx } from '../../practice/open-practice-pbx.ts'
import { ownNames } from '../../settings/settings.ts'
import { openBrowser } from '../open-browser.ts'
import { progressLine } from '../progress-line.ts'
import { Cancelled } from '../say-error.ts'
import { textTable } from '../table.ts'
import { type CommandContext } from '../terminal.ts'
import { openWebSeats, type WebSeatsHere } from '../web-seats-here.ts'

export type PracticeCommandOptions = {
  readonly data: string
  readonly listen?: { readonly host?: string; readonly port?: number }
  readonly name?: readonly string[]
  /** False: none. */
  readonly webPort?: number | false
  /** Opens the web seats in the browser of this machine. */
  readonly open?: boolean
}

const texts = {
  running: {
    'zh-CN': '练习中心已启动：{address}。这里的客户、订单和来电都是编出来的。',
    en: 'The practice centre is running at {address}. Its customers, orders and callers are all made up.',
  },
  code: { 'zh-CN': '座席注册码：{code}', en: 'Enrolment code of a seat: {code}' },
  people: { 'zh-CN': '可以登录的人员：', en: 'Who can sign in:' },
  header: {
    'zh-CN': ['工号', '姓名', '角色', '分机', '密码'],
    en: ['Job number', 'Name', 'Role', 'Extension', 'Password'],
  },
  signIn: {
    'zh-CN':
      '在网页里登录：工号 {jobNumber}，密码 {password}（{name}，分机 {extension}）。话机由网页代替：声音从网页播放，不用麦克风。',
    en: 'Sign in there: job number {jobNumber}, password {password} ({name}, seat {extension}). The page is the telephone: it plays the sound, and uses no microphone.',
  },
  opened: { 'zh-CN': '已经让浏览器打开它。', en: 'The browser has been asked to open it.' },
  notOpened: { 'zh-CN': '请用浏览器打开 {address}。', en: 'Open {address} in a browser.' },
  agent: { 'zh-CN': '座席', en: 'agent' },
  supervisor: { 'zh-CN': '班长', en: 'supervisor' },
  reset: {
    'zh-CN': '重新来过：停止后删除文件夹 {folder}。',
    en: 'To begin anew: stop it and delete the folder {folder}.',
  },
  stopping: { 'zh-CN': '正在停止……', en: 'Stopping …' },
  stopped: { 'zh-CN': '已停止。', en: 'Stopped.' },
} as const

/** Runs a centre to practise in until SIGTERM or Ctrl-C: for a classroom, or to try the program without a telephone system. */
export async function practice(options: PracticeCommandOptions, context: CommandContext): Promise<void> {
  const { terminal, say, language } = context
  const folder = resolve(options.data)
  const { host, port } = options.listen ?? {}
  // Under its own name when others are to come; else on this machine alone.
  const alone = host === undefined || isLoopback(host)
  const names = options.name ?? (host === undefined ? undefined : [...ownNames(), 'localhost'])
  const webPort = options.webPort === false ? null : (options.webPort ?? 0)
  const opened = await openPracticeHub({
    ...{ folder, language, host, port, names, webPort, signal: terminal.signal, createPbx: openPracticePbx },
    told: progressLine(context),
  }).catch((error: unknown) => {
    if (terminal.signal.aborted) throw new Cancelled()
    throw error
  })
  let web: WebSeatsHere | null = null
  try {
    const { hub, settings, at, enrolmentCode, people, deskPhones } = opened
    terminal.out(say(texts.running, { address: `https://${at.host}:${String(at.port)}` }))
    terminal.out(say(texts.code, { code: enrolmentCode }))
    terminal.out(say(texts.people))
    const rows = people.map((one) => [one.jobNumber, one.name, say(texts[one.role]), one.extension, one.password])
    terminal.out(textTable([texts.header[language], ...rows]))
    // On this machine alone no browser shall warn of a certificate it does not know.
    web = await openWebSeats(settings, { port: at.port, company: hub.company }, context, { plain: alone })
    const guest = people.find(({ extension }) => deskPhones.some((one) => one === extension))
    if (web !== null && guest !== undefined) terminal.out(say(texts.signIn, guest))
    if (web !== null && options.open === true) {
      const did = await openBrowser(web.address, terminal.environment)
      terminal.out(say(did ? texts.opened : texts.notOpened, { address: web.address }))
    }
    terminal.out(say(texts.reset, { folder }))
    await new Promise<void>((over) => {
      if (terminal.signal.aborted) over()
      else terminal.signal.addEventListener('abort', () => over(), { once: true })
    })
    terminal.out(say(texts.stopping))
  } finally {
    await web?.close()
    await opened.close()
  }
  terminal.out(say(texts.stopped))
}
