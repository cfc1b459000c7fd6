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
  testResults: {
    name?: string
    status: string
    message?: string
    assertionResults?: { status: string; fullName?: string; failureMessages?: string[] }[]
  }[]
}

/** Each failed test of a vitest report in a few lines: file, name, and how it begins to say why. */
export function vitestFailures(reportText: string | undefined): readonly string[] {
  let report: Partial<Report>
  try {
    report = JSON.parse(reportText ?? '') as Partial<Report>
  } catch {
    return []
  }
  return (report.testResults ?? []).flatMap(({ name = '', status, message = '', assertionResults = [] }) => {
    const failed = assertionResults.filter((one) => one.status === 'failed')
    if (status === 'failed' && failed.length === 0) return [`${name}: ${beginning(message)}`]
    return failed.map(
      ({ fullName = '', failureMessages: [why = ''] = [] }) => `${name} › ${fullName}\n  ${beginning(why)}`,
    )
  })
}

const beginning = (text: string): string => text.split('\n').slice(0, 12).join('\n  ').slice(0, 1_000)

/**
 * Counts what Playwright's JSON report tells (`stats`, and `errors` outside any test, such as a file that could not be
 * loaded). A test that was skipped, because of itself or of one before it, was not passed and counts as failed. One that
 * passed at its second try (`flaky`) has passed; Playwright lists it (second-try.ts).
 */
export function countAppTests(reportText: string | undefined, exitCode: number): TestCount {
  let report: Partial<AppReport>
  try {
    report = JSON.parse(reportText ?? '') as Partial<AppReport>
  } catch {
    return { passed: 0, failed: 1 }
  }
  const { expected = 0, unexpected = 0, flaky = 0, skipped = 0 } = report.stats ?? {}
  const failed = unexpected + skipped + (report.errors?.length ?? 0)
  return { passed: expected + flaky, failed: failed === 0 && exitCode !== 0 ? 1 : failed }
}

type AppReport = {
  stats: { expected?: number; unexpected?: number; flaky?: number; skipped?: number }
  errors: unknown[]
}

/** The line that `npm test` ends with. */
export function summaryLine({ passed, failed }: TestCount): string {
  return `${passed} passed, ${failed} failed`
}
