import { defineConfig } from 'vitest/config'

/**
 * Two projects. `unit` mirrors the source and needs nothing but Node. `pbx` runs against a real Asterisk with SIPp
 * customers; `npm test` puts both programs in place first (test/support/run-tests.ts).
 */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/unit/**/*.test.ts'],
          testTimeout: 20_000,
        },
      },
      {
        test: {
          name: 'pbx',
          include: ['test/pbx/**/*.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          maxWorkers: 2,
        },
      },
    ],
  },
})
