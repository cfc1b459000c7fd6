import { type Centre, centreSchema } from '../../contract/centre/centre.ts'
import { checkCalendar } from './calendar.ts'
import { checkFlow } from './flow.ts'
import { checkMachine } from './machine.ts'
import { checkNames, checkReferences } from './names.ts'
import { checkNetwork } from './network.ts'
import { hasErrors, type Problem, problemAt } from './problems.ts'
import { reporterFor } from './reporter.ts'
import { schemaProblems } from './schema-problems.ts'
import { readSource } from './source.ts'

export interface CheckedCentre {
  /** Undefined when there is an error. */
  readonly centre: Centre | undefined
  /** In the order of the file. */
  readonly problems: readonly Problem[]
}

/**
 * Checks the text of a centre definition. First the shape, then, when the shape is right, what belongs together.
 * `machine` also looks for the files the definition names.
 */
export function checkCentreText(
  file: string,
  text: string,
  options: { readonly machine?: boolean } = {},
): CheckedCentre {
  const refused = (problem: Problem): CheckedCentre => ({ centre: undefined, problems: [problem] })
  if (text.length > 4_000_000) return refused(problemAt(file, undefined, 'file.large'))
  if (text.trim() === '') return refused(problemAt(file, { line: 1, column: 1 }, 'file.empty'))
  const source = readSource(text)
  if (source.errors.length > 0) {
    const problems = source.errors.map(({ duplicateKey, reason, place }) =>
      problemAt(file, place, duplicateKey ? 'yaml.duplicate-key' : 'yaml.syntax', { reason }),
    )
    return { centre: undefined, problems }
  }
  const parsed = centreSchema.safeParse(source.value)
  if (!parsed.success)
    return { centre: undefined, problems: inOrder(schemaProblems(file, source, parsed.error.issues)) }
  const centre = parsed.data
  const reporter = reporterFor(file, source)
  for (const check of [checkNames, checkReferences, checkNetwork, checkCalendar, checkFlow]) check(centre, reporter)
  if (options.machine) checkMachine(centre, reporter)
  const problems = inOrder(reporter.problems())
  return { centre: hasErrors(problems) ? undefined : centre, problems }
}

const inOrder = (problems: readonly Problem[]) => [...problems].sort((a, b) => a.line - b.line || a.column - b.column)
