import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { chromium } from 'playwright'
import { icnsOf, icoOf, type Png } from '../icons/icon-files.ts'

/**
 * `npm run icons`: draws `packaging/icons/icon.svg` in every size a system asks for, with a Chromium (the one named in
 * CHROMIUM, or Playwright's own). Its results are kept in the repository: packaging draws nothing.
 */
const folder = join(import.meta.dirname, '../icons')
const sizes = [16, 24, 32, 48, 64, 128, 256, 512, 1024] as const

const program = process.env['CHROMIUM']
const browser = await chromium.launch({ args: ['--no-sandbox'], ...(program ? { executablePath: program } : {}) })
try {
  const page = await browser.newPage({ deviceScaleFactor: 1 })
  const svg = (await readFile(join(folder, 'icon.svg'))).toString('base64')
  const pictures: Png[] = []
  for (const size of sizes) {
    await page.setViewportSize({ width: size, height: size })
    await page.setContent(
      `<style>*{margin:0}img{display:block;width:${size}px;height:${size}px}</style><img src="data:image/svg+xml;base64,${svg}">`,
      { waitUntil: 'load' },
    )
    pictures.push({ size, bytes: await page.screenshot({ omitBackground: true }) })
  }
  // Linux finds a size by the file's name.
  await mkdir(join(folder, 'linux'), { recursive: true })
  for (const { size, bytes } of pictures) {
    if (size <= 512) await writeFile(join(folder, 'linux', `${size}x${size}.png`), bytes)
  }
  await writeFile(join(folder, 'icon.ico'), icoOf(pictures.filter(({ size }) => size <= 256)))
  await writeFile(join(folder, 'icon.icns'), icnsOf(pictures))
  console.log(`${pictures.length} × ${folder}`)
} finally {
  await browser.close()
}
