export type TestCount = Readonly<{ passed: number; failed: number }>

/**
 * Counts what vitest's JSON report tells (the Jest form: `numPassedTests`, `numFailedTests`, `testResults[].status`).
 * A file that could not be run has no tests and counts as one failed; so does a run without a report, or one that ended
 * badly though every test passed.
 */
export function countTests(reportText: string | undefined, exitCode: number): TestCount {
  let report: Partial<Report>
  try {
    report = JSON.parse(reportText ?? '') as Partial<Report>
  } catch {
    return { passed: 0, failed: 1 }
  }
  const passed = report.numPassedTests ?? 0
  const brokenFiles = (report.testResults ?? []).filter(
    (file) => file.status === 'failed' && (file.assertionResults ?? []).every(({ status }) => status !== 'failed'),
  ).length
  const failed = (report.numFailedTests ?? 0) + brokenFiles
  return { passed, failed: failed === 0 && exitCode !== 0 ? 1 : failed }
}

type Report = {
  numPassedTests: number
  numFailedTests: number
  testResults: { status: string; assertionResults?: { status: string }[] }[]
}

/** The line that `npm test` ends with. */
export function summaryLine({ passed, failed }: TestCount): string {
  return `${passed} passed, ${failed} failed`
}
