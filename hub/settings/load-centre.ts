import { type Centre } from '../../contract/centre/centre.ts'
import { type Secrets } from '../../contract/centre/secrets.ts'
import { ZuoxiError } from '../../contract/errors.ts'
import { type BilingualText } from '../../contract/language.ts'
import { ensureSecrets, loadCentre as readCentre, type Problem, sayProblem } from '../../pbx-config/load-centre.ts'

export type LoadedCentre = { readonly centre: Centre; readonly secrets: Secrets }

/**
 * The centre definition and its secrets (made beside it when they are not there yet).
 * @throws ZuoxiError `settings.invalid` with the first error's own sentence
 */
export async function loadCentre(file: string): Promise<LoadedCentre> {
  const { centre, problems } = await readCentre(file)
  if (!centre) throw refused(file, problems)
  const { secrets, problems: secretProblems } = await ensureSecrets(file, centre)
  if (!secrets) throw refused(file, secretProblems)
  return { centre, secrets }
}

function refused(file: string, problems: readonly Problem[]): ZuoxiError {
  const first = problems.find(({ severity }) => severity === 'error')
  const more = problems.filter(({ severity }) => severity === 'error').length - 1
  const reason: BilingualText = first
    ? {
        'zh-CN': `${sayProblem(first, 'zh-CN')}${more > 0 ? `（另有 ${more} 处，见 zuoxi-pbx check）` : ''}`,
        en: `${sayProblem(first, 'en')}${more > 0 ? ` (${more} more; see zuoxi-pbx check)` : ''}`,
      }
    : { 'zh-CN': '不对', en: 'is not right' }
  return new ZuoxiError('settings.invalid', { source: file, place: '', reason })
}
