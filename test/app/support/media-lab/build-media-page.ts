import { join } from 'node:path'
import { build } from 'vite'

const root = join(import.meta.dirname, '../../../..')

/**
 * Builds the media window's page and its preload script alone, as the app has them, into a folder that can stand for
 * `ZUOXI_SEAT_BUILD` in the media lab.
 */
export async function buildMediaPage(folder: string): Promise<void> {
  const common = { configFile: false, logLevel: 'warn' } as const
  await build({
    ...common,
    root: join(root, 'renderer'),
    build: {
      outDir: join(folder, 'renderer'),
      emptyOutDir: false,
      target: 'chrome130',
      assetsInlineLimit: 0,
      rolldownOptions: { input: { media: join(root, 'renderer/media/index.html') } },
    },
  })
  await build({
    ...common,
    root: join(root, 'preload'),
    build: {
      outDir: join(folder, 'preload'),
      emptyOutDir: false,
      ssr: join(root, 'preload/media.ts'),
      target: 'node20.18',
      rolldownOptions: { external: ['electron'], output: { format: 'cjs', entryFileNames: 'media.cjs' } },
    },
  })
}
