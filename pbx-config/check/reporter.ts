import { type Problem, problemAt } from './problems.ts'
import { type ProblemCode } from './problem-catalogue.ts'
import { type Path, type Source } from './source.ts'

/** Collects the problems of one definition; a path becomes a place in the file. */
export interface Reporter {
  readonly report: (path: Path, code: ProblemCode, parameters?: Readonly<Record<string, unknown>>) => void
  readonly lineOf: (path: Path) => number
  readonly problems: () => readonly Problem[]
}

export function reporterFor(file: string, source: Source): Reporter {
  const problems: Problem[] = []
  return {
    report: (path, code, parameters = {}) => problems.push(problemAt(file, source.placeOf(path), code, parameters)),
    lineOf: (path) => source.placeOf(path).line,
    problems: () => problems,
  }
}

/** Reports every value that came before, with the line of the first. */
export function reportTwice(
  { report, lineOf }: Reporter,
  code: ProblemCode,
  entries: readonly (readonly [value: string, path: Path, owner?: string])[],
): void {
  const first = new Map<string, readonly [Path, string]>()
  for (const [value, path, owner = ''] of entries) {
    const known = first.get(value)
    if (known === undefined) first.set(value, [path, owner])
    else report(path, code, { value, line: lineOf(known[0]), other: known[1] })
  }
}
