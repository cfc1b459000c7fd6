import { defineConfig } from '@playwright/test'

/** The tests of the real desktop app. One after the other: each starts an app of its own, and the machine may be small. */
export default defineConfig({
  testDir: 'test/app',
  testMatch: '**/*.test.ts',
  outputDir: 'test-results',
  globalSetup: './test/app/support/set-up.ts',
  workers: 1,
  fullyParallel: false,
  retries: 0,
  forbidOnly: true,
  timeout: 60_000,
  reporter: [['list']],
})
