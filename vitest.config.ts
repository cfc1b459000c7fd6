import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'
import { markdownPages } from './renderer/window/manual/markdown-pages.plugin.ts'

/**
 * Two projects. `unit` mirrors the source and needs nothing but Node; the test of a Vue component asks for a document
 * in its first line: `// @vitest-environment happy-dom`. `pbx` runs against a real Asterisk with SIPp
 * customers, and a real PulseAudio; `npm test` puts these programs in place first (test/support/run-tests.ts).
 */
export default defineConfig({
  test: {
    projects: [
      {
        plugins: [markdownPages(), vue()],
        test: {
          name: 'unit',
          include: ['test/unit/**/*.test.ts'],
          globalSetup: ['test/support/prepare-databases.ts'],
          setupFiles: ['test/support/steady-chance.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          // Nothing else runs beside them (test/support/run-tests.ts), so every core may compute; vitest would keep one back.
          maxWorkers: '100%',
        },
      },
      {
        test: {
          name: 'pbx',
          include: ['test/pbx/**/*.test.ts'],
          setupFiles: ['test/support/steady-chance.ts'],
          testTimeout: 180_000,
          hookTimeout: 180_000,
          maxWorkers: 2,
        },
      },
    ],
  },
})
