import { readFile } from 'node:fs/promises'
import { checkCentreText, type CheckedCentre } from './check/check-text.ts'
import { problemAt } from './check/problems.ts'

export { hasErrors, type Problem, sayProblem } from './check/problems.ts'
export { type CheckedCentre } from './check/check-text.ts'
export { ensureSecrets, loadSecrets, secretsPath } from './secrets-file.ts'

/**
 * Reads and checks a centre definition. `centre` is undefined when something is wrong; `problems` then says what, where
 * and what to do (`sayProblem`). Never throws for what the file holds.
 * @param options.machine also look for certificates, prompts and music that the definition names
 */
export async function loadCentre(path: string, options: { readonly machine?: boolean } = {}): Promise<CheckedCentre> {
  try {
    return checkCentreText(path, await readFile(path, 'utf8'), options)
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    return { centre: undefined, problems: [problemAt(path, undefined, 'file.unreadable', { reason: code ?? message })] }
  }
}
