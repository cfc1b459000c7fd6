import { dirname, join } from 'node:path'
import { ZuoxiError } from '../../contract/errors.ts'
import { type BilingualText } from '../../contract/language.ts'
import { type SetUpDone, type SetUpJob } from '../../contract/set-up.ts'
import { applyCentre } from './apply-centre.ts'
import { checkCompany } from './check-company.ts'
import { makeCentre } from './make-centre.ts'

/** Where a company that the app runs keeps what: below its folder. */
export const companyFolders = { hub: 'hub', centre: 'centre', pbx: 'pbx' } as const

/** Does one thing of the set-up; what goes wrong is its answer, in words. */
export async function doSetUp(job: SetUpJob): Promise<SetUpDone> {
  try {
    switch (job.kind) {
      case 'make':
        return await makeCentre(job.folder, job.answers)
      case 'check': {
        const findings = await checkCompany(join(job.folder, companyFolders.hub), job.centreFile)
        return { kind: 'checked', findings: [...findings] }
      }
      case 'apply': {
        const folder = join(dirname(job.centreFile), '..', companyFolders.pbx)
        return { kind: 'applied', ...(await applyCentre(job.centreFile, folder, job.adopt)) }
      }
    }
  } catch (error) {
    return { kind: 'failed', text: wordsOf(error) }
  }
}

function wordsOf(error: unknown): BilingualText {
  if (error instanceof ZuoxiError) return { 'zh-CN': error.say('zh-CN'), en: error.say('en') }
  const { code, message } = error as NodeJS.ErrnoException
  return { 'zh-CN': `没有做成（${code ?? message}）。`, en: `It was not done (${code ?? message}).` }
}
