import { cp, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { X509Certificate } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Centre } from '../../../contract/centre/centre.ts'
import { ensureCertificates } from '../../../pbx-config/certificates/ensure-certificates.ts'
import { runPbxCommand } from '../../../pbx-config/command-line/run.ts'
import { ensureSecrets, loadCentre, loadSecrets } from '../../../pbx-config/load-centre.ts'

let folder: string
let path: string
let centre: Centre
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'zuoxi-pbx-'))
  path = join(folder, 'centre.yaml')
  await cp('pbx-config/examples/qingquan-water/centre.yaml', path)
  centre = (await loadCentre(path)).centre!
})
afterEach(() => rm(folder, { recursive: true }))

test('secrets are made once, for the owner alone, kept, and completed for new seats', async () => {
  const first = (await ensureSecrets(path, centre)).secrets!
  expect((await stat(join(folder, 'secrets.yaml'))).mode & 0o777).toBe(0o600)
  expect(new Set(Object.values(first.seats)).size).toBe(8)
  const more = {
    ...centre,
    seats: [...centre.seats, { ...centre.seats[0]!, extension: '8009', jobNumber: '1009', voicemail: false }],
  }
  const second = (await ensureSecrets(path, more)).secrets!
  expect(second).toEqual({ ...first, seats: { ...first.seats, '8009': second.seats['8009'] } })
  expect(second.seats['8009']).toMatch(/^[\w-]{24}$/)
  expect((await loadSecrets(path)).secrets).toEqual(second)
})

test('a wrong secrets file is never overwritten', async () => {
  await writeFile(join(folder, 'secrets.yaml'), 'ami: [', { mode: 0o600 })
  expect((await ensureSecrets(path, centre)).problems[0]?.code).toBe('secrets.invalid')
  expect(await readFile(join(folder, 'secrets.yaml'), 'utf8')).toBe('ami: [')
})

test('certificates: own CA, every address inside, private keys, renewed near the end and when names change', async () => {
  const place = join(folder, 'certificates')
  const now = Date.now()
  expect(await ensureCertificates(centre, { folder: place, now })).toHaveLength(4)
  const read = async (name: string) => new X509Certificate(await readFile(join(place, name)))
  const [ca, server] = [await read('ca.crt'), await read('pbx.crt')]
  expect(server.verify(ca.publicKey)).toBe(true)
  expect(server.checkIssued(ca)).toBe(true)
  expect(ca.ca).toBe(true)
  expect(server.ca).toBe(false)
  expect(server.publicKey.asymmetricKeyDetails?.namedCurve).toBe('prime256v1')
  expect(server.subjectAltName).toContain('DNS:pbx.qingquan.lan')
  expect(server.subjectAltName).toContain('IP Address:127.0.0.1')
  for (const key of ['ca.key', 'pbx.key']) expect((await stat(join(place, key))).mode & 0o777).toBe(0o600)

  expect(await ensureCertificates(centre, { folder: place, now: now + 100 * 86_400_000 })).toEqual([])
  const later = await ensureCertificates(centre, { folder: place, now: now + 780 * 86_400_000 })
  expect(later.map((file) => file.slice(place.length + 1))).toEqual(['pbx.key', 'pbx.crt'])
  expect((await read('pbx.crt')).verify(ca.publicKey)).toBe(true)
  const moved = { ...centre, network: { ...centre.network, names: ['new.lan'] } }
  expect(await ensureCertificates(moved, { folder: place, now: now + 790 * 86_400_000 })).toHaveLength(2)
})

test.each([
  [['--help'], 0],
  [[], 3],
  [['chekc'], 3],
  [['check'], 3],
  [['check', '/nowhere.yaml'], 2],
  [['check', 'CENTRE', '--language', 'fr'], 3],
  [['check', 'CENTRE', 'more'], 3],
  [['check', 'CENTRE'], 0],
  [['render', 'CENTRE'], 3],
  [['render', 'CENTRE', '--out', '/dev/null/x'], 5],
  [['render', 'CENTRE', '--out', 'FOLDER/out'], 0],
  [['diff', 'CENTRE', '--to', 'FOLDER/empty'], 1],
] as const)('zuoxi-pbx %j ends with %i and a sentence in both languages', async (given, expected) => {
  const arguments_ = given.map((word) => word.replace('CENTRE', path).replace('FOLDER', folder))
  for (const LANG of ['zh_CN.UTF-8', 'en_GB.UTF-8']) {
    const said: string[] = []
    const terminal = {
      out: (text: string) => said.push(text),
      error: (text: string) => said.push(text),
      environment: { LANG },
    }
    expect(await runPbxCommand(arguments_, terminal)).toBe(expected)
    const text = said.join('\n')
    expect(text).not.toBe('')
    expect(text).not.toMatch(/\n\s+at |node_modules|undefined|\[object/)
    if (expected !== 1)
      expect(/[\u4e00-\u9fff]/.test(text.replaceAll(/[^\n]*centre\.yaml:\d.*/g, ''))).toBe(LANG.startsWith('zh'))
  }
})

test('secrets that would grow out of a small file are refused, not followed', async () => {
  const beside = join(folder, 'grown')
  await mkdir(beside)
  await writeFile(
    join(beside, 'secrets.yaml'),
    'ami: &a { user: x, password: aaaaaaaaaaaaaaaa }\nseats: { "8001": *a }\n',
  )
  const { secrets, problems } = await loadSecrets(join(beside, 'centre.yaml'))
  expect(secrets).toBeUndefined()
  expect(problems).toMatchObject([{ code: 'secrets.invalid' }])
})

test('diff of an empty folder shows every file and no secret', async () => {
  const { secrets } = await ensureSecrets(path, centre)
  const said: string[] = []
  const terminal = { out: (text: string) => said.push(text), error: () => undefined, environment: {} }
  await runPbxCommand(['diff', path, '--to', join(folder, 'empty')], terminal)
  const text = said.join('\n')
  expect(text).toContain('+++ rendered/pjsip.conf')
  for (const secret of [
    ...Object.values(secrets!.seats),
    secrets!.ami.password,
    ...Object.values(secrets!.mailboxes),
  ]) {
    expect(text).not.toContain(secret)
  }
})
