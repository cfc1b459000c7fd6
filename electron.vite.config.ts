import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'electron-vite'
import { join } from 'node:path'
import { type Plugin } from 'vite'
import { asScripts, nodeTarget, oxc, withHub } from './electron.vite.hub.ts'
import { markdownPages } from './renderer/window/manual/markdown-pages.plugin.ts'
import { compileMain } from './electron.vite.compiled.ts'
import { emitLicences } from './packaging/licences/emit-licences.ts'

const root = import.meta.dirname
/** Where the build goes. The app tests build into a folder of their own, so that they and `npm start` do not meet. */
const out = process.env['ZUOXI_SEAT_OUT'] ?? join(root, 'out')

const chromeTarget = 'chrome130'

/** Packages that are JavaScript alone go into the bundle: hundreds of small files are what a cold start waits for. */
const bundled = ['axios', 'electron-log', 'fflate', 'jssip', 'libphonenumber-js', 'lowdb', 'uuid', 'ws', 'zod']

/**
 * Parts of axios that main has no use for: another way to send than Node's http, and forms with their table of all media
 * types. axios itself does without them on other platforms; here they would be compiled at every start.
 */
const unusedOfAxios = /^\.\/(xhr|fetch)\.js$|^form-data$/
/** What makes Node compile parts of itself as soon as it is asked for: all of fetch, and HTTP/2. */
const askedByAxios: readonly (readonly [file: string, asked: string, instead: string])[] = [
  ['utils.js', "typeof G.FormData !== 'undefined' ? G.FormData : undefined", 'undefined'],
  ['adapters/http.js', "import http2 from 'http2'", 'const http2 = undefined'],
  ['helpers/Http2Sessions.js', "import http2 from 'http2'", 'const http2 = undefined'],
]

function leaveOutUnusedOfAxios(): Plugin {
  return {
    name: 'zuoxi:leave-out-unused-of-axios',
    enforce: 'pre',
    resolveId: (source, importer) =>
      importer?.includes('/node_modules/axios/') && unusedOfAxios.test(source) ? '\0unused-of-axios' : null,
    load: (id) => (id === '\0unused-of-axios' ? 'export default null; export const getFetch = null' : null),
    transform(code, id) {
      const found = askedByAxios.find(([file]) => id.endsWith(`/node_modules/axios/lib/${file}`))
      if (found === undefined) return null
      const [file, asked, instead] = found
      if (!code.includes(asked)) this.warn(`axios/lib/${file} is not as it was: starts may have become slower`)
      return { code: code.replace(asked, instead), map: null }
    },
  }
}

/** The dev server needs its web socket; what is shipped does not get it. */
function loosenForDevServer(): Plugin {
  return {
    name: 'zuoxi:loosen-csp-for-dev-server',
    apply: 'serve',
    transformIndexHtml: (html) => html.replace("connect-src 'self'", "connect-src 'self' ws://localhost:*"),
  }
}

export default defineConfig({
  main: {
    plugins: [withHub(join(out, 'hub')), compileMain(join(out, 'main')), leaveOutUnusedOfAxios()],
    oxc,
    build: {
      outDir: join(out, 'main'),
      target: nodeTarget,
      // The rest stays outside and is loaded from node_modules: libsql is native.
      externalizeDeps: { exclude: bundled },
      rolldownOptions: {
        input: {
          // Loads `main` as the build has compiled it.
          start: join(root, 'main/compiled/start.ts'),
          compile: join(root, 'main/compiled/compile.ts'),
          main: join(root, 'main/main.ts'),
          // A thread of its own: filling the cache never keeps a call waiting.
          'customer-thread.worker': join(root, 'main/cache/customer-thread.worker.ts'),
        },
        output: asScripts,
      },
    },
  },
  preload: {
    oxc,
    build: {
      outDir: join(out, 'preload'),
      target: nodeTarget,
      // A sandboxed preload is one CommonJS file that can require nothing but electron.
      externalizeDeps: false,
      isolatedEntries: true,
      rolldownOptions: {
        input: {
          window: join(root, 'preload/window.ts'),
          media: join(root, 'preload/media.ts'),
          // What a browser loads before the same page (web/).
          web: join(root, 'preload/web.ts'),
        },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: join(root, 'renderer'),
    plugins: [markdownPages(), vue(), loosenForDevServer(), emitLicences(root)],
    oxc,
    build: {
      outDir: join(out, 'renderer'),
      emptyOutDir: true,
      target: chromeTarget,
      // Nothing as a data: URL, so that the policy can stay without it.
      assetsInlineLimit: 0,
      minify: true,
      rolldownOptions: {
        input: {
          window: join(root, 'renderer/window/index.html'),
          media: join(root, 'renderer/media/index.html'),
        },
      },
    },
  },
})
