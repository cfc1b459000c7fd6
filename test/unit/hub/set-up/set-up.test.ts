import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { createSocket } from 'node:dgram'
import { type AddressInfo } from 'node:net'
import { createServer } from 'node:tls'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type CentreAnswers, usualPorts } from '../../../../contract/set-up.ts'
import { createHub } from '../../../../hub/hub.ts'
import { createLogger } from '../../../../hub/http/logger.ts'
import { judgeLine } from '../../../../hub/set-up/ask-line.ts'
import { askSeatsWay, askSip } from '../../../../hub/set-up/ask-telephony.ts'
import { centreOfAnswers } from '../../../../hub/set-up/centre-of-answers.ts'
import { isHere } from '../../../../hub/set-up/own-address.ts'
import { doSetUp } from '../../../../hub/set-up/set-up.ts'
import { loadCentre } from '../../../../hub/settings/load-centre.ts'
import { readSettings } from '../../../../hub/settings/settings.ts'
import { checkCentreText } from '../../../../pbx-config/check/check-text.ts'

type Pbx = NonNullable<CentreAnswers['pbx']>
const pbx: Pbx = {
  address: '127.0.0.1',
  number: '0571-88886666',
  trunk: { kind: 'register', server: '203.0.113.10', port: 5060, user: '057188886666', password: 'of the provider' },
  ports: usualPorts,
}
const answers = (more: Partial<Pbx> = {}): CentreAnswers => ({
  companyName: '清泉水业',
  areaCode: '0571',
  agent: { jobNumber: '1001', name: '王芳', extension: '8001' },
  pbx: { ...pbx, ...more },
})
const meeting = { here: true, hubAddress: '127.0.0.1', timeZone: 'Asia/Shanghai', folders: null }

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'zuoxi-set-up-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

describe('the centre of a few answers', () => {
  it.each([
    ['beside the PBX', answers(), meeting],
    [
      'with the PBX elsewhere',
      answers({ address: '192.168.7.9' }),
      { ...meeting, here: false, hubAddress: '192.168.7.2' },
    ],
    [
      'with a provider known by address',
      answers({ trunk: { kind: 'ip', server: 'sip.example.com', port: 5080, user: '', password: null } }),
      meeting,
    ],
    ['with no PBX yet', { ...answers(), pbx: null }, meeting],
  ])('passes the checker: %s', (_what, given, where) => {
    const { centre, problems } = checkCentreText('centre.yaml', centreOfAnswers(given, where))
    expect(problems).toEqual([])
    expect(centre?.seats).toHaveLength(1)
    expect(centre?.numbers[0]?.entry).toEqual({ queue: 'main' })
  })

  it('lets only the hub into the PBX, and asks the hub where it is', () => {
    const text = centreOfAnswers(answers({ address: '192.168.7.9' }), {
      ...meeting,
      here: false,
      hubAddress: '192.168.7.2',
    })
    const { centre } = checkCentreText('centre.yaml', text)
    expect(centre?.hub.ami).toMatchObject({ address: '192.168.7.9', permit: ['192.168.7.2'] })
    expect(centre?.hub.fastAgi.address).toBe('192.168.7.2')
  })

  it('knows this machine from others', () => {
    expect(isHere('127.0.0.1')).toBe(true)
    expect(isHere('203.0.113.77')).toBe(false)
  })
})

describe('making the centre', () => {
  const make = (given: CentreAnswers) => doSetUp({ kind: 'make', folder, answers: given })

  it('leaves what hub and PBX need, for this user alone, and keeps the secrets when it is made again', async () => {
    const made = await make(answers())
    if (made.kind !== 'made') throw new Error(JSON.stringify(made))
    const names = ['pjsip.conf', 'extensions.conf', 'queues.conf', 'manager.conf']
    for (const name of names) expect(existsSync(join(made.folder, 'asterisk', name)), name).toBe(true)
    expect(readFileSync(join(made.folder, 'certificates', 'pbx.crt'), 'utf8')).toContain('BEGIN CERTIFICATE')
    if (process.platform !== 'win32')
      expect(statSync(join(made.folder, 'asterisk', 'manager.conf')).mode & 0o077).toBe(0)
    const first = await loadCentre(made.centreFile)
    expect(first.secrets.trunks).toEqual({ line: 'of the provider' })

    const { trunk } = pbx
    await make(answers({ number: '0571-88887777', trunk: { ...trunk, password: null } }))
    const second = await loadCentre(made.centreFile)
    expect(second.secrets).toEqual(first.secrets)
    expect(second.centre.numbers[0]?.number).toBe('0571-88887777')
  })

  it('says in the checker’s words what is wrong, and writes nothing', async () => {
    const made = await make({ ...answers(), agent: { jobNumber: '1001', name: '王芳', extension: '6001' } })
    expect(made).toMatchObject({ kind: 'failed', text: { en: expect.stringContaining('6001') } })
    expect(existsSync(join(folder, 'centre'))).toBe(false)
  })
})

describe('looking at a company', () => {
  it('finds its hub in order, and no PBX missing where none is wanted yet', async () => {
    const settings = readSettings({ dataFolder: join(folder, 'hub'), host: '127.0.0.1', port: 0, names: ['127.0.0.1'] })
    const hub = await createHub(settings, { logger: createLogger('error', { write: () => undefined }) })
    try {
      await hub.start()
      const checked = await doSetUp({ kind: 'check', folder, centreFile: null })
      if (checked.kind !== 'checked') throw new Error(JSON.stringify(checked))
      expect(checked.findings.filter(({ verdict }) => verdict === 'fail')).toEqual([])
      expect(checked.findings.map(({ check }) => check)).toEqual(
        expect.arrayContaining(['disk', 'database', 'certificate']),
      )
    } finally {
      await hub.close()
    }
  })

  it('says of a PBX that is not there what to do about it', async () => {
    const made = await doSetUp({ kind: 'make', folder, answers: answers() })
    if (made.kind !== 'made') throw new Error(JSON.stringify(made))
    const checked = await doSetUp({ kind: 'check', folder, centreFile: made.centreFile })
    if (checked.kind !== 'checked') throw new Error(JSON.stringify(checked))
    const pbx = checked.findings.find(({ check }) => check === 'pbx')
    expect(pbx?.verdict).toBe('fail')
    expect(pbx?.remedy?.['zh-CN']).toContain('Asterisk')
  })
})

describe('asking a PBX whether it is there', () => {
  it('takes any answer to OPTIONS for one, and silence for none', async () => {
    const heard: string[] = []
    const phone = createSocket('udp4')
    await new Promise<void>((resolve) => phone.bind(0, '127.0.0.1', resolve))
    phone.on('message', (text, from) => {
      heard.push(text.toString().split('\r\n')[0] ?? '')
      phone.send('SIP/2.0 401 Unauthorized\r\n\r\n', from.port, from.address)
    })
    const { port } = phone.address()
    expect((await askSip('127.0.0.1', port)).verdict).toBe('ok')
    expect(heard).toEqual([`OPTIONS sip:127.0.0.1:${String(port)} SIP/2.0`])
    await new Promise<void>((resolve) => phone.close(() => resolve()))
    expect((await askSip('127.0.0.1', port, 200)).verdict).toBe('fail')
  })

  it('tells a certificate that is not the centre’s own from a door that is shut', async () => {
    const own = await doSetUp({ kind: 'make', folder, answers: answers() })
    if (own.kind !== 'made') throw new Error(JSON.stringify(own))
    const other = mkdtempSync(join(tmpdir(), 'zuoxi-set-up-'))
    await doSetUp({ kind: 'make', folder: other, answers: answers() })
    const pem = (place: string, name: string): string => readFileSync(join(place, 'pbx', 'certificates', name), 'utf8')
    const server = createServer({ key: pem(folder, 'pbx.key'), cert: pem(folder, 'pbx.crt') })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    try {
      const ask = (authority: string) => askSeatsWay({ host: '127.0.0.1', port, authority })
      expect((await ask(pem(folder, 'ca.crt'))).verdict).toBe('ok')
      expect((await ask(pem(other, 'ca.crt'))).text.en).toContain('certificate')
    } finally {
      await new Promise((resolve) => server.close(resolve))
      rmSync(other, { recursive: true, force: true })
    }
    const shut = await askSeatsWay({ host: '127.0.0.1', port, authority: pem(folder, 'ca.crt') }, 500)
    expect(shut.text.en).toContain('cannot reach')
  })
})

describe('what Asterisk says of the account at the provider', () => {
  it.each([
    ['Registered', 'ok', /registered at 203\.0\.113\.10:5060/, null],
    ['Rejected', 'fail', /does not accept the account 057188886666/, /password/],
    ['Unregistered', 'warn', /not registered .* yet/, /address and port/],
  ] as const)('%s', (status, verdict, text, remedy) => {
    const { centre } = checkCentreText('centre.yaml', centreOfAnswers(answers(), meeting))
    const finding = judgeLine(status, centre!.trunks[0]!)
    expect([finding.verdict, finding.text.en]).toEqual([verdict, expect.stringMatching(text)])
    expect(finding.remedy?.en ?? null).toEqual(remedy === null ? null : expect.stringMatching(remedy))
  })
})

it('meets the PBX at the ports that are free', () => {
  const ports = { ...usualPorts, sip: 5090, seats: 9443, manager: 6038, hub: 6573, soundFrom: 30_000, soundTo: 30_200 }
  const { centre, problems } = checkCentreText('centre.yaml', centreOfAnswers(answers({ ports }), meeting))
  expect(problems).toEqual([])
  expect(centre?.network).toMatchObject({ udp: 5090, wss: 9443, ws: 9442, rtp: { from: 30_000, to: 30_200 } })
  expect(centre?.hub).toMatchObject({ ami: { port: 6038 }, fastAgi: { port: 6573 } })
})
