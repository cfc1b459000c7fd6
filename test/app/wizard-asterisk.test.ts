import { chmod, mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type PortName } from '../../contract/set-up.ts'
import { type AsteriskPorts, claimAsteriskPorts } from '../support/asterisk/asterisk-ports.ts'
import { plainConfiguration } from '../support/asterisk/plain-configuration.ts'
import { type RunningAsterisk, startAsterisk } from '../support/asterisk/start-asterisk.ts'
import { type ProviderLine, startProviderLine } from '../support/provider-line.ts'
import { waitUntil } from '../support/wait-for.ts'
import { packetsOf } from './support/media-spy.ts'
import { expect, type Seat, startSeat, test } from './support/seat.ts'
import { setUpOf } from './support/set-up-steps.ts'

/**
 * A small company on one machine with a real Asterisk (PL2), which runs already with somebody else's files: each mistake
 * is told with its remedy, then its files are made and taken up, customers come in, and it ends with a call to the PBX.
 */

const account = { user: '057188886666', password: 'of the provider' }

let ports: AsteriskPorts
let asterisk: RunningAsterisk
let provider: ProviderLine
let seat: Seat

test.setTimeout(150_000)
test.beforeAll(async () => {
  test.setTimeout(120_000)
  ports = await claimAsteriskPorts()
  // Its log as the packages have it, which is read for complaints.
  const log = '[general]\nqueue_log = yes\n[logfiles]\nmessages.log => notice,warning,error\n'
  asterisk = await startAsterisk({ ports, configuration: { ...plainConfiguration(ports), 'logger.conf': log } })
  provider = await startProviderLine(account)
  seat = await startSeat({ environment: { PATH: `${await commandOf(asterisk)}:${process.env['PATH'] ?? ''}` } })
})
test.afterAll(async () => {
  await seat.close()
  await provider.close()
  await asterisk.stop()
})

/** A folder for the PATH with `asterisk` in it, as it stands on the machine of a company that has installed one. */
async function commandOf({ program, place }: RunningAsterisk): Promise<string> {
  const folder = join(place.spoolFolder, '../bin')
  await mkdir(folder)
  const words = [...program.command, '-C', join(place.configurationFolder, 'asterisk.conf')]
  await writeFile(join(folder, 'asterisk'), `#!/bin/sh\nexec ${words.map((word) => `'${word}'`).join(' ')} "$@"\n`)
  await chmod(join(folder, 'asterisk'), 0o755)
  return folder
}

test('a company on its own Asterisk: every mistake told, then a call that is heard both ways', async () => {
  const { desk, window } = seat
  const { setUp, data } = desk.words
  const { open, company, agent, at, next, field, press } = setUpOf(seat)
  const finding = (part: string) => window.locator('.set-up li', { hasText: part })
  const port = (name: PortName) => field(setUp.port[name])
  const back = () => press(setUp.back)

  await open()
  await company()
  await agent()
  await at('pbx')
  await window.getByText(setUp.pbx.asterisk, { exact: true }).click()
  // Nothing is made of what cannot be right.
  await field(setUp.pbxAddress).fill('pbx.local')
  await window.getByText(setUp.ports).click()
  await port('sip').fill('70000')
  await next()
  await expect(window.getByText(setUp.wrongAddress)).toBeVisible()
  await expect(window.getByText(setUp.wrongPort)).toBeVisible()

  // The address of nobody, and a manager's port at which nobody is.
  await field(setUp.pbxAddress).fill('127.0.0.9')
  await field(setUp.number).fill('0571-88886666')
  await field(setUp.trunkServer).fill(`127.0.0.1:${String(provider.port)}`)
  await field(setUp.trunkUser).fill(account.user)
  await field(setUp.trunkPassword).fill('not of the provider')
  const real = { sip: ports.sipUdp, seats: ports.https, manager: ports.ami, hub: ports.agi }
  const filled = { ...real, manager: await ports.next(), soundFrom: ports.rtp.first, soundTo: ports.rtp.last }
  for (const [name, value] of Object.entries(filled)) await port(name as PortName).fill(String(value))
  await next()
  await expect(window.locator('.made')).toContainText(join(seat.dataFolder, 'company', 'pbx'), {
    timeout: 20_000,
  })
  await next()
  await at('check')
  await expect(finding(`SIP 端口 127.0.0.9:${String(real.sip)} 没有回答`)).toContainText('防火墙')
  await expect(finding(`127.0.0.1:${String(filled.manager)}`)).toContainText('那里没有交换机在运行')

  // The right place, but the Asterisk there has other passwords.
  await back()
  await field(setUp.pbxAddress).fill('127.0.0.1')
  await port('manager').fill(String(real.manager))
  await next()
  await next()
  await at('check')
  await expect(finding(`127.0.0.1:${String(real.manager)}`)).toContainText('交换机不接受用户名或密码')
  await expect(finding('座席连不到')).toContainText('确认 Asterisk 用上了这里生成的文件')

  // Somebody else's files are named, and kept when they are replaced.
  const etc = asterisk.place.configurationFolder
  const before = await readFile(join(etc, 'pjsip.conf'), 'utf8')
  await back()
  await press(setUp.apply)
  await expect(window.locator('.made')).toContainText('pjsip.conf')
  expect(await readFile(join(etc, 'pjsip.conf'), 'utf8')).toBe(before)
  await press(setUp.applyOver)
  await expect(window.locator('.made')).toContainText('systemctl restart asterisk', { timeout: 20_000 })
  const pbx = join(seat.dataFolder, 'company', 'pbx')
  const [kept = ''] = (await readdir(pbx)).filter((name) => name.startsWith('before-'))
  expect(await readFile(join(pbx, kept, 'pjsip.conf'), 'utf8')).toBe(before)
  await asterisk.restart()
  await next()
  await at('check')
  await expect(finding('不接受账号')).toContainText('核对账号和账号密码', { timeout: 20_000 })

  await back()
  await field(setUp.trunkPassword).fill(account.password)
  await next()
  await expect(window.locator('.made')).toContainText(setUp.madeHere, { timeout: 20_000 })
  await press(setUp.apply)
  await expect(window.locator('.made')).toContainText('交换机已用上新配置', { timeout: 20_000 })
  await next()
  await expect(finding(`外线已在 127.0.0.1:${String(provider.port)} 注册`)).toBeVisible({ timeout: 20_000 })
  await expect(window.getByText(setUp.allGood)).toBeVisible()
  expect(provider.heard.at(-1)).toEqual({ user: account.user, taken: true })

  await next()
  await at('customers')
  const table = join(seat.dataFolder, 'customers.csv')
  await writeFile(table, '姓名,电话,地址\n张建国,13800138000,天宁区青洋路12号\n李梅,0571-87654321,文三路9号\n')
  await seat.app.evaluate(({ dialog }, file) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [file] })
  }, table)
  await press(data.importButton)
  await press(data.choose)
  await press(data.look)
  await press(data.start)
  await expect(window.getByText(data.ended.done.replace('{rows}', '2'))).toBeVisible({ timeout: 20_000 })
  await press(data.close)
  await expect(window.getByText(setUp.customersNow.replace('{count}', '2'))).toBeVisible({ timeout: 20_000 })

  await next()
  await at('call')
  await press(setUp.callPbx)
  await expect(window.getByText(setUp.callState.talking)).toBeVisible({ timeout: 30_000 })
  expect(await asterisk.cli('core show channels verbose')).toMatch(/PJSIP\/8001-\S+.*\*43.*Echo/)
  await waitUntil(
    'a second of sound each way at the sound card',
    async () => (await packetsOf(seat.mediaPages())).find(({ state }) => state === 'connected'),
    (peer) => peer !== undefined && peer.sent > 50 && peer.received > 50,
  )
  await desk.topicIs('company', 'counted', ({ call }) => (call?.sent ?? 0) > 50 && (call?.received ?? 0) > 50)
  await press(setUp.hangUp)
  await expect(window.getByText(setUp.callState.ended)).toBeVisible()
  await press(setUp.finish.replace('{name}', '王芳'))
  await desk.shows('not-ready')
  expect((await desk.topic('session')).extension).toBe('8001')
  await expect(desk.statusBar).toContainText(desk.words.frame.sip.registered)
})
