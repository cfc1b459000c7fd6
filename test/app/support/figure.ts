import { test } from './seat.ts'

/** What a test measured beside what it proves: into its output and its report. */
export function figure(name: string, ms: number): void {
  const text = `[figure] ${name} ${String(Math.round(ms))} ms`
  process.stdout.write(`${text}\n`)
  test.info().annotations.push({ type: 'figure', description: text })
}
