import { cpSync, globSync } from 'node:fs'
import { basename, join } from 'node:path'
import { build, type Plugin } from 'vite'

/**
 * The oldest runtime the build has to work on: Electron 33 (Node 20.18, Chromium 130). Said here because electron-vite
 * would take it from the installed electron package, which may be newer than the program the tests run on.
 */
export const nodeTarget = 'node20.18'

/**
 * What is only a type leaves nothing behind. `verbatimModuleSyntax` would keep `import { type X } from './y.ts'` as an
 * import of `y` for its effects, and carry every schema into the preload script; no module here has effects to be
 * imported for.
 */
export const oxc = { typescript: { onlyRemoveTypeImports: false } } as const

/** V8 reads all of it at every start: without blanks and comments, but with the names a log's stack shows. */
export const forNode = {
  format: 'es',
  entryFileNames: '[name].js',
  chunkFileNames: '[name]-[hash].js',
  minify: { compress: true, mangle: false, codegen: true },
} as const

/** The same as CommonJS: V8 takes compiled code back for scripts alone. */
export const asScripts = {
  ...forNode,
  format: 'cjs',
  entryFileNames: '[name].cjs',
  chunkFileNames: '[name]-[hash].cjs',
} as const

const root = import.meta.dirname

/** JavaScript alone, and so in the bundle. What has files of its own beside its code, or is native, stays outside. */
const bundled = [
  ...['bson', 'csv-parse', 'csv-stringify', 'fflate', 'jose', 'kysely', 'libphonenumber-js', 'tar-stream', 'uuid'],
  ...['ws', 'yaml', 'zod'],
]

/**
 * Builds the hub that the app starts as its child (hub/embedded): bundled, because Electron's Node does not run
 * TypeScript. Each thread and process of it is an entry of its own beside the bundle, and with it lies what it reads at
 * run time: hub/resource.ts looks for both there.
 */
export async function buildHub(outDir: string): Promise<void> {
  const programs = ['hub/embedded/embedded-hub.ts', ...globSync('hub/**/*.{worker,process}.ts', { cwd: root })]
  await build({
    configFile: false,
    root,
    oxc,
    logLevel: 'warn',
    ssr: { noExternal: bundled },
    build: {
      ssr: true,
      target: nodeTarget,
      outDir,
      emptyOutDir: true,
      // It is read from this disk, not over a network.
      chunkSizeWarningLimit: 10_000,
      rolldownOptions: {
        input: Object.fromEntries(programs.map((file) => [basename(file, '.ts'), join(root, file)])),
        output: forNode,
      },
    },
  })
  cpSync(join(root, 'hub/practice/voices'), join(outDir, 'voices'), { recursive: true })
  cpSync(join(root, 'pbx-config/examples/qingquan-water/centre.yaml'), join(outDir, 'centre.yaml'))
}

/** Whenever main is built. */
export function withHub(outDir: string): Plugin {
  return { name: 'zuoxi:build-hub', apply: 'build', closeBundle: () => buildHub(outDir) }
}
