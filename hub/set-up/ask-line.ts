import { type Centre } from '../../contract/centre/centre.ts'
import { type BilingualText } from '../../contract/language.ts'
import { fail, type Finding, ok, warn } from '../doctor/finding.ts'
import { createAmiClient } from '../pbx/asterisk/ami-client.ts'

type Access = { readonly host: string; readonly port: number; readonly username: string; readonly secret: string }
type Trunk = Centre['trunks'][number]

const limitMs = 8_000
const askAgainMs = 700

/**
 * How the provider takes the account: Asterisk tells it (AMI `PJSIPShowRegistrationsOutbound`). One that has only just
 * begun to register is waited for. Null where there is no account, or the PBX cannot be asked, which is told elsewhere.
 */
export function askLine(access: Access, trunk: Trunk, waitMs: number = limitMs): Promise<Finding | null> {
  const { register } = trunk
  if (register === undefined) return Promise.resolve(null)
  return new Promise((resolve) => {
    let again: NodeJS.Timeout | undefined
    const end = (finding: Finding | null): void => {
      clearTimeout(late)
      clearTimeout(again)
      resolve(finding)
      setImmediate(() => client.close())
    }
    let last: string | null = null
    const late = setTimeout(() => end(last === null ? null : judgeLine(last, trunk)), waitMs)
    const client = createAmiClient({
      ...access,
      events: new Set(['OutboundRegistrationDetail', 'OutboundRegistrationDetailComplete']),
      event: () => undefined,
      log: () => undefined,
      down: () => end(null),
      async up(session) {
        const look = async (): Promise<void> => {
          const list = await session.list({ action: 'PJSIPShowRegistrationsOutbound' }).catch(() => [])
          const own = list.find((frame) => frame.get('ObjectName')?.startsWith(trunk.key) === true)
          last = own?.get('Status') ?? null
          if (last === 'Registered' || last === 'Rejected') return end(judgeLine(last, trunk))
          again = setTimeout(() => void look(), askAgainMs)
        }
        await look()
      },
    })
    client.start()
  })
}

/** From Asterisk's word for the registration (res_pjsip_outbound_registration.c) to what it means. */
export function judgeLine(status: string, trunk: Trunk): Finding {
  const { server = '', port = 5060, user = '' } = trunk.register ?? {}
  const place = `${server}:${String(port)}`
  if (status === 'Registered') {
    return ok('line', { 'zh-CN': `外线已在 ${place} 注册`, en: `the trunk is registered at ${place}` })
  }
  if (status === 'Rejected') {
    return fail(
      'line',
      {
        'zh-CN': `运营商 ${place} 不接受账号 ${user}`,
        en: `the provider at ${place} does not accept the account ${user}`,
      },
      {
        'zh-CN': '回到“交换机”，核对账号和账号密码；不行就请运营商重置密码',
        en: 'go back to “PBX” and compare the account and its password; if they are right, ask the provider for a new password',
      },
    )
  }
  const remedy: BilingualText = {
    'zh-CN': '核对服务器地址和端口，确认交换机能上外网；运营商刚开通时可以等几分钟再查',
    en: 'compare the server’s address and port, and see that the PBX gets out to the internet; just opened, an account may take some minutes',
  }
  return warn(
    'line',
    { 'zh-CN': `外线在 ${place} 还没有注册上`, en: `the trunk is not registered at ${place} yet` },
    remedy,
  )
}
