import { expect, test } from 'vitest'
import { percentile, significant } from '../../bench/figure.ts'
import { readResults } from '../../support/sipp/customer-results.ts'
import { afterSecondTry, failedFiles } from '../../support/second-try.ts'
import { countAppTests, countTests, summaryLine, vitestFailures } from '../../support/test-count.ts'
import { waitFor, waitUntil } from '../../support/wait-for.ts'

test('counts passed and failed tests, files that broke, and runs that ended badly', () => {
  const report = (failed: number, results: object[] = []) =>
    JSON.stringify({ numPassedTests: 7, numFailedTests: failed, testResults: results })
  expect(countTests(report(0), 0)).toEqual({ passed: 7, failed: 0 })
  expect(countTests(report(2), 1)).toEqual({ passed: 7, failed: 2 })
  expect(countTests(report(0, [{ status: 'failed', assertionResults: [] }]), 1)).toEqual({ passed: 7, failed: 1 })
  expect(countTests(report(1, [{ status: 'failed', assertionResults: [{ status: 'failed' }] }]), 1)).toEqual({
    passed: 7,
    failed: 1,
  })
  expect(countTests(report(0), 1)).toEqual({ passed: 7, failed: 1 })
  expect(countTests(undefined, 0)).toEqual({ passed: 0, failed: 1 })
  expect(countTests('not json', 0)).toEqual({ passed: 0, failed: 1 })
  expect(summaryLine({ passed: 7, failed: 1 })).toBe('7 passed, 1 failed')
})

test('names what failed with the beginning of why', () => {
  const testResults = [
    { name: 'a.test.ts', status: 'passed', assertionResults: [{ status: 'passed', fullName: 'fine' }] },
    {
      name: 'b.test.ts',
      status: 'failed',
      assertionResults: [{ status: 'failed', fullName: 'sums', failureMessages: ['expected 1 to be 2\n  at b.ts'] }],
    },
    { name: 'c.test.ts', status: 'failed', message: 'no such module', assertionResults: [] },
  ]
  const named = vitestFailures(JSON.stringify({ testResults })).join('\n')
  expect(named).toContain('b.test.ts › sums')
  expect(named).toContain('expected 1 to be 2')
  expect(named).toContain('c.test.ts: no such module')
  expect(named).not.toContain('fine')
  expect(vitestFailures('not json')).toEqual([])
})

test('counts the app tests: what was skipped, or went wrong outside a test, has not passed', () => {
  const report = (stats: object, errors: object[] = []) => JSON.stringify({ stats, errors })
  expect(countAppTests(report({ expected: 9, unexpected: 0, flaky: 0, skipped: 0 }), 0)).toEqual({
    passed: 9,
    failed: 0,
  })
  expect(countAppTests(report({ expected: 4, unexpected: 2, flaky: 1, skipped: 3 }), 1)).toEqual({
    passed: 5,
    failed: 5,
  })
  expect(countAppTests(report({ expected: 4 }, [{ message: 'no such module' }]), 1)).toEqual({ passed: 4, failed: 1 })
  expect(countAppTests(report({ expected: 4 }), 1)).toEqual({ passed: 4, failed: 1 })
  expect(countAppTests(undefined, 1)).toEqual({ passed: 0, failed: 1 })
  expect(countAppTests('{', 0)).toEqual({ passed: 0, failed: 1 })
})

test('a second try: what fails again has failed, what passes has passed', () => {
  const report = JSON.stringify({
    testResults: [
      { name: '/a.test.ts', status: 'failed' },
      { name: '/b.test.ts', status: 'passed' },
    ],
  })
  expect(failedFiles(report)).toEqual(['/a.test.ts'])
  expect(failedFiles(undefined)).toEqual([])
  expect(afterSecondTry({ passed: 90, failed: 3 }, { passed: 20, failed: 0 })).toEqual({ passed: 93, failed: 0 })
  expect(afterSecondTry({ passed: 90, failed: 3 }, { passed: 19, failed: 1 })).toEqual({ passed: 92, failed: 1 })
  // A second try that breaks as a whole makes nothing better.
  expect(afterSecondTry({ passed: 90, failed: 1 }, { passed: 0, failed: 2 })).toEqual({ passed: 90, failed: 2 })
})

test('percentiles take the nearest rank', () => {
  const values = Array.from({ length: 100 }, (_, index) => 100 - index)
  expect([50, 99, 100, 0].map((percent) => percentile(values, percent))).toEqual([50, 99, 100, 1])
  expect(percentile([], 50)).toBeNaN()
  expect(significant(1234.5678)).toBe(1235)
})

test('waiting fails with what was awaited and what was seen last', async () => {
  await expect(waitFor('a bus', () => undefined, { timeoutMs: 30 })).rejects.toThrow(
    /30 ms for a bus; last seen: nothing/,
  )
  await expect(
    waitUntil(
      'green',
      () => ({ light: 'red' }),
      ({ light }) => light === 'green',
      { timeoutMs: 30 },
    ),
  ).rejects.toThrow('Waited 30 ms for green; last seen: {"light":"red"}')
  await expect(
    waitFor(
      'a file',
      () => {
        throw new Error('no such file')
      },
      { timeoutMs: 30 },
    ),
  ).rejects.toThrow(/a file; last seen: no such file/)
  let looks = 0
  expect(await waitFor('the third look', () => (++looks === 3 ? 0 : undefined), { intervalMs: 1 })).toBe(0)
})

test('reads each customer’s call out of SIPp’s log', () => {
  const time = (seconds: number): string => `2026-11-22\t20:00:00.000000\t${(1_795_377_882 + seconds).toFixed(6)}`
  const calls = [0, 1, 2, 3, 4].map((index) => ({
    from: `1380000000${index}`,
    to: '60000',
    startAfterMs: 0,
    holdMs: 0,
  }))
  const log = [
    `started;1;1-9@a;${time(0)}`,
    `ringing;1;1-9@a;${time(1)}`,
    `answered;1;1-9@a;${time(2)}`,
    `ended;1;1-9@a;${time(5)};pbx`,
    `done;1;1-9@a;${time(5)}`,
    `started;2;2-9@a;${time(0)}`,
    `refused;2;2-9@a;${time(1)};486`,
    `done;2;2-9@a;${time(1)}`,
    `started;3;3-9@a;${time(0)}`,
    `abandoned;3;3-9@a;${time(1)}`,
    `refused;3;3-9@a;${time(1)};487`,
    `done;3;3-9@a;${time(1)}`,
    `started;4;4-9@a;${time(0)}`,
  ].join('\n')
  const error =
    "2026-11-22\t20:00:01.0\t1.0: Aborting call on unexpected message for Call-Id '4-9@a': received 'SIP/2.0 599'"
  const [first, second, third, fourth, fifth] = readResults(calls, log, error, false)
  expect(first).toMatchObject({ outcome: 'completed', endedBy: 'pbx', answeredMs: 1_795_377_884_000 })
  expect(second).toMatchObject({ outcome: 'refused', status: 486 })
  expect(third).toMatchObject({ outcome: 'abandoned', status: undefined })
  expect(fourth).toMatchObject({ outcome: 'failed', failure: expect.stringContaining('599') })
  expect(fifth).toMatchObject({ outcome: 'waiting', callId: undefined })
  expect(readResults(calls, log, '', true)[4]).toMatchObject({ outcome: 'failed' })
})
