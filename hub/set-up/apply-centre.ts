import { ZuoxiError } from '../../contract/errors.ts'
import { type BilingualText } from '../../contract/language.ts'
import { applyRendering } from '../../pbx-config/apply/apply.ts'
import { asteriskCommand } from '../../pbx-config/apply/running-asterisk.ts'
import { renderAsterisk } from '../../pbx-config/asterisk/render-asterisk.ts'
import { ensureCertificates } from '../../pbx-config/certificates/ensure-certificates.ts'
import { loadCentre } from '../settings/load-centre.ts'

/** As `zuoxi-pbx apply` does it, with the certificates of before. Nothing of somebody else's is written over. */
export async function applyCentre(centreFile: string, certificates: string): Promise<BilingualText> {
  const { centre, secrets } = await loadCentre(centreFile)
  await ensureCertificates(centre, { folder: certificates })
  const own = { ...centre, network: { ...centre.network, certificates } }
  const result = await applyRendering('/etc/asterisk', renderAsterisk(own, secrets), {
    asterisk: asteriskCommand(['asterisk']),
  })
  switch (result.kind) {
    case 'unchanged':
      return { 'zh-CN': '交换机已是最新。', en: 'The PBX is up to date.' }
    case 'applied':
      return result.running && result.restart.length === 0
        ? { 'zh-CN': '交换机已用上新配置。', en: 'The PBX has the new configuration.' }
        : {
            'zh-CN': '文件已放好，请（重新）启动 Asterisk 使其生效。',
            en: 'The files are in place; (re)start Asterisk to put them to use.',
          }
    case 'rejected':
      throw new ZuoxiError('pbx.refused', { reason: result.reasons[0] ?? '' })
    case 'foreign': {
      const files = result.files.join(', ')
      throw new ZuoxiError('state.illegal', {
        reason: {
          'zh-CN': `/etc/asterisk 里有别人写的文件（${files}），没有改动；请先备份，再用 zuoxi-pbx apply --adopt`,
          en: `somebody else’s files are in /etc/asterisk (${files}); nothing was touched. Keep a copy, then zuoxi-pbx apply --adopt`,
        },
      })
    }
    case 'locked':
      throw new ZuoxiError('state.illegal', {
        reason: { 'zh-CN': '另一个 apply 正在进行', en: 'another apply is at work' },
      })
  }
}
