import { defineConfig } from '@playwright/test'

/** The tests of the real desktop app. Two files at a time: each has an app, a hub and a PBX of its own, and mostly waits. */
export default defineConfig({
  testDir: 'test/app',
  testMatch: '**/*.test.ts',
  outputDir: 'test-results',
  globalSetup: './test/app/support/set-up.ts',
  workers: 2,
  fullyParallel: false,
  // See test/support/second-try.ts: what passes at the second try is listed as flaky.
  retries: process.env['ZUOXI_ONE_TRY'] ? 0 : 1,
  forbidOnly: true,
  timeout: 60_000,
  reporter: [['list']],
})
