import { access, constants, copyFile, mkdir, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { stringify } from 'yaml'
import { ZuoxiError } from '../../contract/errors.ts'
import { type CentreAnswers, type SetUpDone } from '../../contract/set-up.ts'
import { renderAsterisk } from '../../pbx-config/asterisk/render-asterisk.ts'
import { ensureCertificates } from '../../pbx-config/certificates/ensure-certificates.ts'
import { checkCentreText } from '../../pbx-config/check/check-text.ts'
import { hasErrors, sayProblem } from '../../pbx-config/check/problems.ts'
import { ensureSecrets, secretsPath } from '../../pbx-config/secrets-file.ts'
import { makeFolder } from '../backup/make-folder.ts'
import { pbxAuthorityFile } from '../seats/pbx-authority.ts'
import { centreOfAnswers } from './centre-of-answers.ts'
import { askPlaces, usualConfiguration } from './own-asterisk.ts'
import { addressTowards, isHere } from './own-address.ts'

/**
 * The centre of the answers: its definition and secrets below the company's folder, and beside them what the PBX is to
 * be given, with the certificates that the seats will trust. Made again it keeps the secrets and the authority.
 * @throws ZuoxiError `settings.invalid` in the checker's own words
 */
export async function makeCentre(
  folder: string,
  answers: CentreAnswers,
): Promise<Extract<SetUpDone, { kind: 'made' }>> {
  const centreFolder = join(folder, 'centre')
  const centreFile = join(centreFolder, 'centre.yaml')
  const { pbx } = answers
  const here = pbx === null || isHere(pbx.address)
  const places = here && pbx !== null ? await askPlaces() : null
  const text = centreOfAnswers(answers, {
    here,
    hubAddress: here ? '127.0.0.1' : await addressTowards(pbx.address),
    timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    folders: places,
  })
  const { centre, problems } = checkCentreText(centreFile, text)
  if (centre === undefined || hasErrors(problems)) {
    const first = problems.find(({ severity }) => severity === 'error')
    const words = (language: 'zh-CN' | 'en'): string => (first === undefined ? '' : sayProblem(first, language))
    throw new ZuoxiError('settings.invalid', {
      ...{ source: 'centre.yaml', place: '' },
      reason: { 'zh-CN': words('zh-CN'), en: words('en') },
    })
  }
  makeFolder(centreFolder)
  await writeWhole(centreFile, text)
  const { secrets } = await ensureSecrets(centreFile, centre)
  if (secrets === undefined) throw new ZuoxiError('file.failed', { file: secretsPath(centreFile), reason: 'YAML' })
  if (pbx === null) return { kind: 'made', centreFile, folder: centreFolder, files: 0, canApply: false }
  const { password } = pbx.trunk
  const complete = password === null ? secrets : { ...secrets, trunks: { ...secrets.trunks, line: password } }
  if (password !== null) await writeWhole(secretsPath(centreFile), stringify(complete))

  const certificates = join(folder, 'pbx', 'certificates')
  await ensureCertificates(centre, { folder: certificates })
  await copyFile(join(certificates, 'ca.crt'), join(centreFolder, pbxAuthorityFile))
  const files = renderAsterisk(centre, complete)
  const asterisk = join(folder, 'pbx', 'asterisk')
  await mkdir(asterisk, { recursive: true, mode: 0o700 })
  for (const [name, content] of files) await writeWhole(join(asterisk, name), content)
  return {
    kind: 'made',
    centreFile,
    folder: join(folder, 'pbx'),
    files: files.size,
    canApply: here && (await mayWrite(places?.configuration ?? usualConfiguration)),
  }
}

async function writeWhole(file: string, text: string): Promise<void> {
  await writeFile(`${file}.new`, text, { mode: 0o600 })
  await rename(`${file}.new`, file)
}

const mayWrite = (folder: string): Promise<boolean> =>
  access(folder, constants.W_OK).then(
    () => true,
    () => false,
  )
