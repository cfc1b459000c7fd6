import { createServer, type Server } from 'node:http'
import { existsSync, mkdirSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { type AddressInfo } from 'node:net'
import { join, normalize } from 'node:path'
import { parseArgs } from 'node:util'
import { chromium } from 'playwright'
import { build } from 'vite'
import vue from '@vitejs/plugin-vue'
import { commandNames } from '../../../contract/bridge/names.ts'
import { type Language } from '../../../contract/language.ts'
import { contentTypeOf } from '../../../main/shell/page.ts'
import { installFakeBridge } from './fake-bridge.ts'
import { markdownPages } from '../../../renderer/window/manual/markdown-pages.plugin.ts'
import { sceneNames, sceneOf, type SceneName } from './scenes.ts'

/**
 * Draws the interface without the rest: the window's page in Debian's Chromium over a fake bridge, one picture a scene.
 *
 *     node test/support/window-preview/preview.ts [SCENE…] [--page desk] [--language en] [--theme dark] [--size 1920x1080]
 *       [--out FOLDER] [--no-build]
 *
 * For looking while building; the pictures of docs/screens come from the real app.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    page: { type: 'string', default: 'desk' },
    language: { type: 'string', default: 'zh-CN' },
    theme: { type: 'string', default: 'light' },
    size: { type: 'string', default: '1280x720' },
    out: { type: 'string', default: '/tmp/zuoxi-preview' },
    'no-build': { type: 'boolean', default: false },
    /** Keys pressed before the picture, such as `F4` or `Control+k`. */
    press: { type: 'string', multiple: true, default: [] },
    /** What is clicked after that, as CSS selectors. */
    click: { type: 'string', multiple: true, default: [] },
  },
})

const root = join(import.meta.dirname, '../../..')
const built = join(values.out, 'renderer')
if (!values['no-build'] || !existsSync(built)) {
  await build({
    configFile: false,
    root: join(root, 'renderer'),
    logLevel: 'warn',
    plugins: [markdownPages(), vue()],
    build: {
      outDir: built,
      emptyOutDir: true,
      assetsInlineLimit: 0,
      minify: false,
      rolldownOptions: { input: { window: join(root, 'renderer/window/index.html') } },
    },
  })
}
mkdirSync(values.out, { recursive: true })

const server = await serve(built)
const { port } = server.address() as AddressInfo
const [width = 1280, height = 720] = values.size.split('x').map(Number)
const browser = await chromium.launch({
  executablePath: '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update'],
})
try {
  const names = positionals.length > 0 ? positionals : sceneNames
  for (const name of names) {
    if (!(sceneNames as string[]).includes(name))
      throw new Error(`no scene ${name}; there are ${sceneNames.join(', ')}`)
    const page = await browser.newPage({ viewport: { width, height } })
    page.on('pageerror', (error) => console.error(`${name}: ${error.message}`))
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') console.error(`${name}: ${message.text()}`)
    })
    const scene = sceneOf(name as SceneName, values.language as Language, values.theme === 'dark')
    await page.addInitScript(installFakeBridge, { ...scene, commandNames })
    await page.goto(`http://127.0.0.1:${String(port)}/window/index.html#/${values.page}`)
    await page.waitForSelector('main')
    for (const key of values.press) await page.keyboard.press(key)
    for (const selector of values.click) await page.locator(selector).first().click()
    await page.evaluate(() => document.fonts.ready)
    const file = join(values.out, `${name}-${values.page}-${values.language}-${values.theme}-${values.size}.png`)
    await page.screenshot({ path: file })
    console.log(file)
    await page.close()
  }
} finally {
  await browser.close()
  server.close()
}

function serve(folder: string): Promise<Server> {
  const http = createServer((request, response) => {
    const path = normalize(new URL(request.url ?? '/', 'http://localhost').pathname)
    readFile(join(folder, path)).then(
      (bytes) => response.writeHead(200, { 'content-type': contentTypeOf(path) }).end(bytes),
      () => response.writeHead(404).end(),
    )
  })
  return new Promise((resolve) => http.listen(0, '127.0.0.1', () => resolve(http)))
}
