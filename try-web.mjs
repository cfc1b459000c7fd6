import { chromium } from 'playwright'
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--disable-background-networking', '--disable-quic'] })
const context = await browser.newContext({ ignoreHTTPSErrors: true, viewport: { width: 1280, height: 720 }, locale: 'zh-CN' })
const page = await context.newPage()
page.on('console', (m) => console.log('console', m.type(), m.text().slice(0, 300)))
page.on('pageerror', (e) => console.log('pageerror', e.message))
await page.goto('https://localhost:18444/')
await page.waitForTimeout(2500)
await page.screenshot({ path: '/tmp/w/webpv/1.png' })
console.log(await page.evaluate(() => document.body.innerText.slice(0, 400)))
const code = process.argv[2]
if (code) {
  const r = await page.evaluate(async (code) => window.zuoxi.commands['session.set-password']({ jobNumber: '8801', code, newPassword: 'seven green buckets' }), code)
  console.log(JSON.stringify(r))
  await page.waitForTimeout(1500)
}
else {
  const r = await page.evaluate(async () => window.zuoxi.commands['session.sign-in']({ jobNumber: '8801', password: 'seven green buckets' }))
  console.log(JSON.stringify(r)); await page.waitForTimeout(1500)
}
await page.screenshot({ path: '/tmp/w/webpv/2.png' })
const r2 = await page.evaluate(async () => window.zuoxi.commands['session.list-seats'](null))
console.log(JSON.stringify(r2).slice(0, 400))
await browser.close()
