import boundaries from 'eslint-plugin-boundaries'
import tseslint from 'typescript-eslint'

/** Who may import whom: the table of ARCHITECTURE.md. Imports run downwards only. */
const mayImport = {
  contract: [],
  'pbx-config': ['contract'],
  hub: ['contract', 'pbx-config'],
  main: ['contract'],
  preload: ['contract'],
  renderer: ['contract'],
  test: ['contract', 'pbx-config', 'hub', 'main', 'preload', 'renderer'],
}

export default tseslint.config(
  { ignores: ['node_modules/', 'out/', 'dist/', '.cache/', 'test-results/'] },
  ...tseslint.configs.strict,
  {
    files: ['**/*.ts'],
    plugins: { boundaries },
    settings: {
      'boundaries/elements': Object.keys(mayImport).map((type) => ({ type, pattern: type, partialMatch: false })),
    },
    rules: {
      'boundaries/dependencies': [
        'error',
        {
          default: 'disallow',
          policies: [
            ...Object.entries(mayImport).map(([from, to]) => ({
              from: { element: { type: from } },
              allow: { to: { element: { types: { anyOf: [from, ...to] } } } },
            })),
            { allow: { to: { module: { origin: ['external', 'core'] } } } },
          ],
        },
      ],
      'no-restricted-syntax': [
        'error',
        { selector: 'ExportDefaultDeclaration', message: 'Named exports only.' },
        { selector: 'TSEnumDeclaration', message: 'Use an `as const` union that ends in assertNever.' },
      ],
      'no-restricted-globals': ['error', { name: 'event', message: 'Take the event as a parameter.' }],
      eqeqeq: 'error',
      'no-console': 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
    },
  },
  {
    // The contract crosses every process: it leans on the schema library and nothing else.
    files: ['contract/**/*.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        { patterns: [{ regex: '^(?!zod$|\\.)', message: 'The contract imports zod only.' }] },
      ],
    },
  },
  {
    // A subject keeps its store to itself; others meet it through its public file or an event.
    files: ['hub/*/**/*.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        { patterns: [{ regex: '^\\.\\./.*\\.store\\.ts$', message: "Another subject's store: use its public file." }] },
      ],
    },
  },
  {
    // Programs that speak to a terminal.
    files: ['**/command-line/**/*.ts', 'test/bench/**/*.ts', 'test/support/**/*.ts'],
    rules: { 'no-console': 'off' },
  },
  {
    files: ['test/**/*.ts'],
    rules: { '@typescript-eslint/no-non-null-assertion': 'off' },
  },
  {
    files: ['*.config.{js,ts}'],
    rules: { 'no-restricted-syntax': 'off', 'boundaries/dependencies': 'off' },
  },
)
