import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { dataNames } from '../../backup/data-folder.ts'
import { asFileError } from '../../backup/file-trouble.ts'
import { type Finding, type Verdict, verifyPack, verifyRows } from '../../evidence/verify-pack.ts'
import { exitCodes, type ExitCode } from '../exit-codes.ts'
import { openParts } from '../open-parts.ts'
import { type CommandContext } from '../terminal.ts'

const texts = {
  'no-pack': { 'zh-CN': '这不是证据包，或文件不完整。', en: 'This is no evidence pack, or it is not complete.' },
  manifest: { 'zh-CN': '清单缺失或读不出来。', en: 'The manifest is missing or cannot be read.' },
  signature: {
    'zh-CN': '签名不符：清单在签名之后被改动过，或不是由所附证书签的。',
    en: 'The signature is wrong: the manifest was changed after it was signed, or another key signed it.',
  },
  certificate: {
    'zh-CN': '签名证书不是由所附的颁发机构签发，或制作时已失效。',
    en: 'The signer’s certificate is not of the authority beside it, or was not valid when the pack was made.',
  },
  authority: { 'zh-CN': '签名的不是这个中心。', en: 'It was not this hub that signed it.' },
  'file-changed': { 'zh-CN': '文件被改动：{path}', en: 'Changed file: {path}' },
  'file-missing': { 'zh-CN': '缺少文件：{path}', en: 'Missing file: {path}' },
  'file-added': { 'zh-CN': '多出文件：{path}', en: 'Added file: {path}' },
  'sound-changed': {
    'zh-CN': '录音与收到时不符（制作证据包之前已被改动）：{path}',
    en: 'The sound is not what arrived at the hub; it was changed before the pack was made: {path}',
  },
  'row-changed': { 'zh-CN': '数据库记录被改动：{table} {key}', en: 'Changed row of the database: {table} {key}' },
  'row-missing': { 'zh-CN': '数据库缺少记录：{table} {key}', en: 'Missing row of the database: {table} {key}' },
  chain: {
    'zh-CN': '{chain}的校验链在第 {sequence} 条处不对。',
    en: 'The chain of the {chain} is broken at entry {sequence}.',
  },
  operationLog: { 'zh-CN': '操作日志', en: 'operation log' },
  recordings: { 'zh-CN': '录音', en: 'recordings' },
  whole: {
    'zh-CN': '证据包完整：通话 {callId}，{at} 由 {by} 制作，{files} 个文件。',
    en: 'The pack is whole: call {callId}, made {at} by {by}, {files} files.',
  },
  signedBy: {
    'zh-CN': '签名的中心：{authority}。没有给出 --data，请与中心的证书指纹核对。',
    en: 'Signed by the hub {authority}. Without --data, compare this with the hub’s fingerprint.',
  },
  rowsToo: { 'zh-CN': '数据库中的 {rows} 条记录与之相符。', en: 'The {rows} rows of the database agree with it.' },
} as const

/** Whether a pack is as it was made; with a data folder, also whether the hub's own rows still say the same. */
export async function verifyEvidence(
  file: string,
  options: { readonly data?: string },
  context: CommandContext,
): Promise<ExitCode> {
  const { terminal, say } = context
  const verdict = await verifyPack(file)
  const { manifest, authority } = verdict
  const findings = [...verdict.findings]
  if (options.data !== undefined) findings.push(...(await againstHub(options.data, verdict, context)))
  for (const finding of findings) terminal.error(say(texts[finding.kind], { ...finding, chain: chainName(finding) }))
  if (findings.length > 0 || manifest === null) return exitCodes.found
  const { callId, madeAt, madeBy, files, rows } = manifest
  const by = `${madeBy.jobNumber} ${madeBy.name}`
  terminal.out(say(texts.whole, { callId, at: new Date(madeAt).toISOString(), by, files: files.length }))
  if (options.data === undefined) terminal.out(say(texts.signedBy, { authority }))
  else terminal.out(say(texts.rowsToo, { rows: rows.length }))
  return exitCodes.done
}

const chainName = (finding: Finding) => (finding.kind === 'chain' ? texts[finding.chain] : '')

async function againstHub(
  dataFolder: string,
  { manifest, authority }: Verdict,
  context: CommandContext,
): Promise<readonly Finding[]> {
  const wish = { lock: false, migrate: false, what: 'zuoxi-hub verify-evidence' } as const
  const parts = await openParts(context, { dataFolder }, wish)
  try {
    const { settings, database } = parts
    const findings: Finding[] = []
    const own = authorityOf(join(settings.dataFolder, 'certificates', 'authority.crt'))
    if (authority !== null && authority !== own) findings.push({ kind: 'authority' })
    if (manifest === null) return findings
    return [...findings, ...(await verifyRows(database, join(settings.dataFolder, dataNames.witness), manifest))]
  } finally {
    await parts.close()
  }
}

function authorityOf(file: string): string {
  try {
    return new X509Certificate(readFileSync(file)).fingerprint256.replaceAll(':', '').toLowerCase()
  } catch (error) {
    throw asFileError(error, file)
  }
}
