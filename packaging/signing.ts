import { type BilingualText } from '../contract/language.ts'
import { type Configuration } from 'electron-builder'

export type Signing = {
  readonly windows: Configuration['win']
  readonly mac: Configuration['mac']
  /** For each system without keys: what that means for whoever installs it. */
  readonly missing: Readonly<Partial<Record<'win' | 'mac', BilingualText>>>
}

/** Apple's own names for the three ways of proving who asks for a notarisation. */
const notaryKeys = [
  ['APPLE_API_KEY', 'APPLE_API_KEY_ID', 'APPLE_API_ISSUER'],
  ['APPLE_ID', 'APPLE_APP_SPECIFIC_PASSWORD', 'APPLE_TEAM_ID'],
  ['APPLE_KEYCHAIN_PROFILE'],
] as const

/** Signs with the keys the environment names, by electron-builder's own variables; says plainly where there are none. */
export function signingOf(environment: NodeJS.ProcessEnv): Signing {
  const has = (name: string): boolean => (environment[name] ?? '') !== ''
  const windows = has('WIN_CSC_LINK') || has('CSC_LINK')
  const mac = has('CSC_LINK') || has('CSC_NAME')
  const notary = notaryKeys.some((names) => names.every(has))
  return {
    windows: windows ? {} : { signExecutable: false },
    mac: mac ? { notarize: notary } : { identity: null, notarize: false },
    missing: {
      ...(windows ? {} : { win: unsignedWindows }),
      ...(mac && notary ? {} : { mac: mac ? notNotarised : unsignedMac }),
    },
  }
}

const unsignedWindows: BilingualText = {
  'zh-CN':
    '没有签名证书（WIN_CSC_LINK、WIN_CSC_KEY_PASSWORD），安装包未签名：Windows 会提示“未知发布者”，企业策略可能拒绝安装。',
  en: 'There is no signing certificate (WIN_CSC_LINK, WIN_CSC_KEY_PASSWORD): the installer is not signed, Windows will warn of an unknown publisher, and a company policy may refuse it.',
}

const unsignedMac: BilingualText = {
  'zh-CN':
    '没有签名证书（CSC_LINK 或 CSC_NAME），应用未签名、未公证：macOS 会拒绝打开下载的应用，自动更新也不起作用。仅供试用。',
  en: 'There is no signing certificate (CSC_LINK or CSC_NAME): the app is neither signed nor notarised, macOS refuses to open it once downloaded, and it cannot update itself. For trying out only.',
}

const notNotarised: BilingualText = {
  'zh-CN': '已签名但未公证（缺 APPLE_API_KEY、APPLE_API_KEY_ID、APPLE_API_ISSUER）：macOS 会拒绝打开下载的应用。',
  en: 'Signed but not notarised (APPLE_API_KEY, APPLE_API_KEY_ID, APPLE_API_ISSUER are missing): macOS refuses to open the app once downloaded.',
}
