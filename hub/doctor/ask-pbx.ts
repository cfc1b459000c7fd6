import { type BilingualText } from '../../contract/language.ts'
import { createAmiClient } from '../pbx/asterisk/ami-client.ts'
import { type Finding, fail, ok } from './finding.ts'

export type PbxAnswer = {
  readonly finding: Finding
  /** How far the PBX's clock is ahead of ours; null when it was not reached. */
  readonly clockOffsetMs: number | null
}

export type AmiAddress = {
  readonly host: string
  readonly port: number
  readonly username: string
  readonly secret: string
}

/** Logs in to Asterisk's management interface once and asks for the time (AMI action Ping). */
export function askPbx(address: AmiAddress, limitMs = 5_000): Promise<PbxAnswer> {
  const place = `${address.host}:${address.port}`
  return new Promise((resolve) => {
    const end = (answer: PbxAnswer): void => {
      clearTimeout(timer)
      resolve(answer)
      // After the client's own code has run to its end.
      setImmediate(() => client.close())
    }
    const client = createAmiClient({
      ...address,
      events: new Set(),
      event: () => undefined,
      log: () => undefined,
      down: (reason) => end(unreached(place, explain(reason))),
      up: async (session) => {
        const sent = Date.now()
        const answer = await session.action({ action: 'Ping' })
        const middle = (sent + Date.now()) / 2
        const told = Number(answer.get('Timestamp'))
        end({
          finding: ok('pbx', { 'zh-CN': `交换机 ${place} 已登录`, en: `logged in to the PBX at ${place}` }),
          clockOffsetMs: Number.isFinite(told) && told > 0 ? told * 1000 - middle : null,
        })
      },
    })
    const timer = setTimeout(
      () =>
        end(
          unreached(place, { 'zh-CN': `${limitMs / 1000} 秒内没有回答`, en: `no answer within ${limitMs / 1000} s` }),
        ),
      limitMs,
    )
    client.start()
  })
}

/** The link's own words, for the log, as a person would say them; words of Asterisk or the system stay as they are. */
function explain(reason: string): BilingualText {
  if (reason.startsWith('AMI login refused'))
    return { 'zh-CN': '交换机不接受用户名或密码', en: 'the PBX does not accept the user name or password' }
  if (reason.includes('ECONNREFUSED'))
    return { 'zh-CN': '那里没有交换机在运行', en: 'no PBX is running there (connection refused)' }
  if (/ETIMEDOUT|EHOSTUNREACH|ENETUNREACH/.test(reason))
    return { 'zh-CN': '网络不通', en: 'the network does not get there' }
  if (reason.includes('did not answer')) return { 'zh-CN': '它没有回答登录', en: 'it did not answer the login' }
  if (reason.includes('closed the connection')) return { 'zh-CN': '它断开了连接', en: 'it closed the connection' }
  return { 'zh-CN': reason, en: reason }
}

function unreached(place: string, reason: BilingualText): PbxAnswer {
  return {
    finding: fail(
      'pbx',
      {
        'zh-CN': `连不上或登录不了交换机 ${place}（${reason['zh-CN']}）`,
        en: `cannot reach or log in to the PBX at ${place} (${reason.en})`,
      },
      {
        'zh-CN': '确认 Asterisk 在运行，并用 zuoxi-pbx apply 更新它的配置和密码',
        en: 'make sure Asterisk runs, and bring its configuration and password up to date with zuoxi-pbx apply',
      },
    ),
    clockOffsetMs: null,
  }
}
