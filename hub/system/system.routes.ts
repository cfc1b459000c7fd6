import { systemApi } from '../../contract/api/system.api.ts'
import { writeEnrolmentCode } from '../../contract/enrolment.ts'
import { ZuoxiError } from '../../contract/errors.ts'
import { type Register } from '../http/http-server.ts'
import { type HubIdentity, type System } from './system.ts'

const noTls = {
  'zh-CN': '中心没有启用 TLS，因此没有证书',
  en: 'the hub runs without TLS and has no certificate',
} as const

export function registerSystem(register: Register, system: System): void {
  const identity = (): NonNullable<HubIdentity> => {
    const found = system.identity()
    if (!found) throw new ZuoxiError('state.illegal', { reason: noTls })
    return found
  }

  register(systemApi.health, async () => system.health())
  register(systemApi.state, () => system.state())
  register(systemApi.certificateAuthority, async () => {
    const { authority, fingerprint } = identity()
    return { pem: authority, fingerprint, company: system.company() }
  })
  register(systemApi.enrolmentCode, async ({ query }) => {
    const { host, port, fingerprint } = { ...identity(), ...(query.host === undefined ? {} : { host: query.host }) }
    return { code: writeEnrolmentCode({ host, port, fingerprint }), host, port, fingerprint }
  })
}
