import vueI18n from '@intlify/eslint-plugin-vue-i18n'
import boundaries from 'eslint-plugin-boundaries'
import vue from 'eslint-plugin-vue'
import globals from 'globals'
import tseslint from 'typescript-eslint'

/** Who may import whom: the table of ARCHITECTURE.md. Imports run downwards only. */
const mayImport = {
  contract: [],
  'pbx-config': ['contract'],
  hub: ['contract', 'pbx-config'],
  main: ['contract'],
  // A web seat is made of main's own parts; it runs beside the hub and speaks to it as every seat does.
  web: ['contract', 'main'],
  preload: ['contract'],
  'renderer/ui': ['contract'],
  'renderer/window': ['contract', 'renderer/ui'],
  'renderer/media': ['contract'],
  packaging: ['contract'],
  test: [
    'contract',
    'pbx-config',
    'hub',
    'main',
    'preload',
    'renderer/ui',
    'renderer/window',
    'renderer/media',
    'web',
    'packaging',
  ],
}

const restrictedSyntax = [
  { selector: 'ExportDefaultDeclaration', message: 'Named exports only.' },
  { selector: 'TSEnumDeclaration', message: 'Use an `as const` union that ends in assertNever.' },
]
/** Messages between processes go through one checked wrapper on each side: see contract/bridge. */
const rawSend = {
  selector: "CallExpression[callee.property.name='send'][callee.object.property.name='webContents']",
  message: 'Only main/bridge/serve-bridge.ts speaks to a page; use it.',
}
const rawIpcMain = {
  name: 'electron',
  importNames: ['ipcMain'],
  message: 'Only main/bridge/serve-bridge.ts listens to a page; use it.',
}
const noElectron = { regex: '^(electron|node:)', message: 'A page has neither Electron nor Node: ask over the bridge.' }
const noBridge = {
  regex: '^(?!.*contract/).*\\bbridge(/|\\.ts$)',
  message: 'Components never speak to the bridge: read a store and call its actions.',
}

export default tseslint.config(
  { ignores: ['node_modules/', 'out/', 'dist/', '.cache/', 'test-results/'] },
  ...tseslint.configs.strict,
  // Formatting is prettier's; of Vue's rules the ones about meaning.
  ...vue.configs['flat/essential'],
  {
    files: ['**/*.vue'],
    languageOptions: { parserOptions: { parser: tseslint.parser }, globals: globals.browser },
    plugins: { '@intlify/vue-i18n': vueI18n },
    settings: { 'vue-i18n': { messageSyntaxVersion: '^11.0.0' } },
    rules: {
      'vue/block-lang': ['error', { script: { lang: 'ts' } }],
      'vue/block-order': ['error', { order: ['script', 'template', 'style'] }],
      'vue/component-api-style': ['error', ['script-setup']],
      'vue/component-name-in-template-casing': ['error', 'PascalCase', { registeredComponentsOnly: false }],
      'vue/define-emits-declaration': ['error', 'type-based'],
      'vue/define-props-declaration': ['error', 'type-based'],
      'vue/no-unused-refs': 'error',
      'vue/no-useless-v-bind': 'error',
      'vue/no-v-html': 'error',
      'vue/require-explicit-emits': 'error',
      // Every text through vue-i18n; what only separates or decorates is no text.
      '@intlify/vue-i18n/no-raw-text': [
        'error',
        {
          attributes: {
            '/.+/': ['title', 'placeholder', 'label', 'description', 'alt', 'aria-label', 'aria-description'],
          },
          ignorePattern: '^[\\s\\d·:：,，.…/|()（）%+\\-–—*#×●▮▯]+$',
        },
      ],
    },
  },
  {
    files: ['**/*.ts', '**/*.vue'],
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
      'no-restricted-syntax': ['error', ...restrictedSyntax],
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
    files: ['main/**/*.ts'],
    ignores: ['main/bridge/serve-bridge.ts'],
    rules: {
      'no-restricted-syntax': ['error', ...restrictedSyntax, rawSend],
      'no-restricted-imports': ['error', { paths: [rawIpcMain] }],
    },
  },
  {
    files: ['preload/**/*.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        { patterns: [{ regex: '^node:', message: 'A sandboxed preload has no Node; it only forwards.' }] },
      ],
    },
  },
  {
    files: ['renderer/**/*.ts', 'renderer/**/*.vue'],
    rules: { 'no-restricted-imports': ['error', { patterns: [noElectron] }] },
  },
  {
    files: ['renderer/**/*.vue'],
    rules: { 'no-restricted-imports': ['error', { patterns: [noElectron, noBridge] }] },
  },
  {
    // Dumb components: what they show comes in as properties, what happens goes out as events.
    files: ['renderer/ui/**/*.{ts,vue}'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            noElectron,
            noBridge,
            { regex: '^(pinia|vue-router|axios)$', message: 'A dumb component: properties in, events out.' },
          ],
        },
      ],
    },
  },
  {
    // The one place of the window that touches what the preload put there.
    files: ['renderer/**/*.{ts,vue}'],
    ignores: ['renderer/window/bridge.ts', 'renderer/window/bridge/**'],
    rules: {
      'no-restricted-properties': [
        'error',
        { object: 'window', property: 'zuoxi', message: 'Only renderer/window/bridge.ts touches the bridge.' },
        { object: 'globalThis', property: 'zuoxi', message: 'Only renderer/window/bridge.ts touches the bridge.' },
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
    // What a tool loads has to be a default export.
    files: ['*.config.{js,ts}', 'test/app/support/set-up.ts'],
    rules: { 'no-restricted-syntax': 'off' },
  },
  {
    files: ['*.config.{js,ts}'],
    rules: { 'boundaries/dependencies': 'off' },
  },
)
