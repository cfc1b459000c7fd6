import { chmod, chown, copyFile, mkdir, mkdtemp, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { ZuoxiError } from '../../contract/errors.ts'
import { type BilingualText } from '../../contract/language.ts'
import { type ApplyResult, applyRendering } from '../../pbx-config/apply/apply.ts'
import { renderAsterisk } from '../../pbx-config/asterisk/render-asterisk.ts'
import { ensureCertificates } from '../../pbx-config/certificates/ensure-certificates.ts'
import { readPair, writePair } from '../../pbx-config/certificates/pair-files.ts'
import { loadCentre } from '../settings/load-centre.ts'
import { askPlaces, ownAsterisk, usualConfiguration } from './own-asterisk.ts'

export type Applied = { readonly text: BilingualText; readonly foreign: string[] }

/**
 * As `zuoxi-pbx apply` does it, on the Asterisk of this machine. Nothing of somebody else's is written over: with `adopt`
 * it is copied below `folder`, the company's, first.
 */
export async function applyCentre(centreFile: string, folder: string, adopt: boolean): Promise<Applied> {
  const { centre, secrets } = await loadCentre(centreFile)
  const target = (await askPlaces())?.configuration ?? usualConfiguration
  // Asterisk's own account reads its configuration, and need not get into the company's folder.
  const certificates = join(target, 'zuoxi-certificates')
  const own = { ...centre, network: { ...centre.network, certificates } }
  const rendering = renderAsterisk(own, secrets)
  const apply = (over: boolean): Promise<ApplyResult> =>
    applyRendering(target, rendering, { asterisk: ownAsterisk, adopt: over })

  await ensureCertificates(centre, { folder: join(folder, 'certificates') })
  await copyCertificates(join(folder, 'certificates'), certificates, target)
  let result = await apply(false)
  if (result.kind === 'foreign' && adopt) {
    await keepCopies(target, result.files, join(folder, `before-${new Date().toISOString().replace(/\D/g, '')}`))
    result = await apply(true)
  }
  return { text: wordsOf(result), foreign: result.kind === 'foreign' ? [...result.files] : [] }
}

/** In a fresh folder that takes the old one's place: Asterisk's account owns `target`, and might have put links there. */
async function copyCertificates(from: string, to: string, target: string): Promise<void> {
  const pair = await readPair(from, 'pbx')
  if (pair === undefined) throw new ZuoxiError('file.failed', { file: join(from, 'pbx.crt'), reason: 'ENOENT' })
  const owner = process.getuid?.() === 0 ? await stat(target) : undefined
  const fresh = await mkdtemp(`${to}-`)
  await copyFile(join(from, 'ca.crt'), join(fresh, 'ca.crt'))
  await writePair(fresh, 'pbx', pair, owner)
  await chmod(fresh, 0o755)
  if (owner !== undefined) await chown(fresh, owner.uid, owner.gid)
  await rm(to, { recursive: true, force: true })
  await rename(fresh, to)
}

async function keepCopies(target: string, files: readonly string[], folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  for (const name of files) await copyFile(join(target, name), join(folder, name))
}

/** @throws ZuoxiError when it was not done, and pressing again would not do it either */
function wordsOf(result: ApplyResult): BilingualText {
  switch (result.kind) {
    case 'unchanged':
      return { 'zh-CN': '交换机已是最新。', en: 'The PBX is up to date.' }
    case 'applied':
      return result.running && result.restart.length === 0
        ? { 'zh-CN': '交换机已用上新配置。', en: 'The PBX has the new configuration.' }
        : {
            'zh-CN': '文件已放好。请（重新）启动 Asterisk 使其生效：sudo systemctl restart asterisk',
            en: 'The files are in place; (re)start Asterisk to put them to use: sudo systemctl restart asterisk',
          }
    case 'rejected':
      throw new ZuoxiError('pbx.refused', { reason: result.reasons[0] ?? '' })
    case 'foreign':
      return {
        'zh-CN': `Asterisk 的文件夹里有别人写的文件（${String(result.files.length)} 个），还没有改动任何东西。`,
        en: `${String(result.files.length)} files of somebody else are in Asterisk’s folder; nothing was touched yet.`,
      }
    case 'locked':
      throw new ZuoxiError('state.illegal', {
        reason: { 'zh-CN': '另一个 apply 正在进行', en: 'another apply is at work' },
      })
  }
}
