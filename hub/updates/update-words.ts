import { type BilingualText } from '../../contract/language.ts'

/** What may be wrong with a source of updates, and what to do. */
export type Words = BilingualText

export const unreachable = (place: string): Words => ({
  'zh-CN': `连不上 ${place}；请检查 settings.yaml 的 updates.url，以及中心这台机器能否访问它`,
  en: `${place} cannot be reached; see to updates.url in settings.yaml, and whether the hub’s machine may go there`,
})
export const status = (url: string, code: number): Words => ({
  'zh-CN': `${url} 回答 ${String(code)}；请检查 updates.url`,
  en: `${url} answers ${String(code)}; see to updates.url`,
})
export const elsewhere = (place: string): Words => ({
  'zh-CN': `被转到了不安全的地址 ${place}`,
  en: `it leads to ${place}, which is not safe`,
})
export const noFeed = (url: string): Words => ({
  'zh-CN': `${url} 不是更新清单；清单由 zuoxi-hub sign-update 生成`,
  en: `${url} is no feed of updates; zuoxi-hub sign-update makes one`,
})
export const noKey = (file: string): Words => ({
  'zh-CN': `读不到发布方的公钥 ${file}（PEM）`,
  en: `the publisher’s public key ${file} (PEM) cannot be read`,
})
export const notSigned = (name: string): Words => ({
  'zh-CN': `${name} 的签名与 updates.key 不符，没有下载；请向发布方核对公钥`,
  en: `the signature of ${name} does not fit updates.key, so it was not fetched; compare the public key with the publisher’s`,
})
export const broken = (name: string): Words => ({
  'zh-CN': `${name} 下载的内容与清单不符，已丢弃；下次会再试`,
  en: `what came for ${name} is not what the feed says, and was thrown away; it is tried again`,
})
export const changed = (name: string): Words => ({
  'zh-CN': `${name} 的内容变了，版本号却没变；请发布方换一个版本号`,
  en: `${name} has changed under the same version; the publisher is to give it another`,
})
export const noRoom = (name: string): Words => ({
  'zh-CN': `磁盘空间不够下载 ${name}`,
  en: `there is no room on the disk for ${name}`,
})
