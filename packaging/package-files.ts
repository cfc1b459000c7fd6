/**
 * What goes into the package: the build, and of the production packages what is loaded at run time. Everything else
 * (sources, tests, types, maps) would only be carried about.
 */

/** Loaded by nobody at run time: bundled into `out/` (electron.vite.config.ts), or for a runtime that this is not. */
const packagesLeftOut = [
  // Bundled, and wanted by no other package.
  'axios',
  'electron-log',
  'jssip',
  'lowdb',
  // tar-stream's for the runtime Bare.
  'bare-abort-controller',
  'bare-buffer',
  'bare-events',
  'bare-fs',
  'bare-os',
  'bare-path',
  'bare-stream',
  'bare-url',
  // Electron for Linux wants glibc itself.
  '@libsql/linux-x64-musl',
  '@libsql/linux-arm64-musl',
  '@node-rs/argon2-linux-x64-musl',
  '@node-rs/argon2-linux-arm64-musl',
] as const

/** Where a package keeps forms of itself that are not the one Node loads. */
const formsLeftOut = [
  'libphonenumber-js/{bundle,core.d.ts,mobile,es6,source,test,website}/**',
  'zod/src/**',
  'kysely/dist/esm/**/*.d.ts',
  'werift/src/**',
  'mediabunny/{dist/bundles,src}/**',
  'fastify/{test,docs,examples,integration}/**',
  'pino/{test,docs,benchmarks,examples}/**',
] as const

/**
 * Folders called `node_modules` that a package has among its own sources; electron-builder takes them for dependencies it
 * does not know, and leaves them out. werift, the sound of practice, reads packets with this one.
 */
const ownModuleFolders = ['node_modules/@shinyoshiaki/binary-data/src/node_modules'] as const

const endingsLeftOut = '{ts,cts,mts,tsx,map,md,markdown,flow,tsbuildinfo}'

/**
 * electron-builder's `files`. Patterns later in the list win.
 * @param out the folder of the build, relative to the project
 */
export function packageFiles(out: string): (string | { from: string; to: string; filter: string[] })[] {
  return [
    // Otherwise the builder's own default, which is everything that lies in the project.
    'package.json',
    'LICENSE',
    { from: out, to: 'out', filter: ['**/*', '!**/*.map', '!main/compile.cjs*'] },
    ...packagesLeftOut.map((name) => `!node_modules/${name}/**`),
    ...formsLeftOut.map((form) => `!**/node_modules/${form}`),
    `!**/node_modules/**/*.${endingsLeftOut}`,
    '!**/node_modules/**/{test,tests,__tests__,example,examples,benchmark,benchmarks,.github}/**',
    '!**/node_modules/.cache/**',
    ...ownModuleFolders.map((folder) => ({ from: folder, to: folder, filter: ['**/*.js', '!**/__mocks__/**'] })),
  ]
}

/**
 * What the system itself has to open lies beside the archive, not in it: native modules (dlopen wants a file), and what is
 * started as a program of its own.
 */
export const unpackedFiles = [
  '**/*.node',
  '**/node_modules/libsql/**',
  '**/node_modules/@libsql/**',
  '**/node_modules/@node-rs/**',
]
