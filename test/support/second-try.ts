import { type TestCount } from './test-count.ts'

/**
 * Tests that play with a real PBX, real sound and real windows keep real time; a machine that stops for a second (another
 * build beside it, a disk that flushes) makes one of some hundreds miss a deadline. A file that failed is run once more, by
 * itself. What then passes has passed, and is named in the output so that its cause is looked for; what fails again has
 * failed (docs/adr/0011-a-second-try-for-tests-in-real-time.md). More than `mostFiles` failing files are no accident.
 */
export const mostFiles = 4

/** The files of a vitest report with a failed test, or none when the run itself went wrong. */
export function failedFiles(reportText: string | undefined): readonly string[] {
  let report: { testResults?: { name: string; status: string }[] }
  try {
    report = JSON.parse(reportText ?? '') as typeof report
  } catch {
    return []
  }
  return (report.testResults ?? []).filter(({ status }) => status === 'failed').map(({ name }) => name)
}

/** Both runs as one: what passed at last, and what failed again. */
export function afterSecondTry(first: TestCount, second: TestCount): TestCount {
  return { passed: first.passed + Math.max(0, first.failed - second.failed), failed: second.failed }
}
