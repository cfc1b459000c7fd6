import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ensureCertificates } from '../../../../hub/certificates/certificates.ts'
import { ensureSecret } from '../../../../hub/settings/secret-files.ts'
import { readSettings } from '../../../../hub/settings/settings.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'zuoxi-settings-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

describe('settings', () => {
  it('come from the command line, then the environment, then the file, then the usual', () => {
    expect(readSettings({ dataFolder: folder })).toMatchObject({
      listen: { host: '0.0.0.0', port: 8443 },
      database: { kind: 'sqlite', file: join(folder, 'hub.db') },
      centreFile: null,
    })
    writeFileSync(join(folder, 'settings.yaml'), 'listen: {port: 9000}\nnames: [hub.lan]\ncentre: centre.yaml\n')
    expect(readSettings({ dataFolder: folder })).toMatchObject({
      listen: { port: 9000 },
      names: ['hub.lan'],
      centreFile: join(folder, 'centre.yaml'),
    })
    const environment = { ZUOXI_PORT: '9001', ZUOXI_DATABASE_URL: 'postgres://a:b@localhost/c' }
    expect(readSettings({ dataFolder: folder, environment })).toMatchObject({
      listen: { port: 9001 },
      database: { kind: 'postgres' },
    })
    expect(readSettings({ dataFolder: folder, environment, port: 9002 }).listen.port).toBe(9002)
  })

  it('fetch updates from a folder on a web server, or from nowhere', () => {
    expect(readSettings({ dataFolder: folder }).updates).toBeNull()
    writeFileSync(
      join(folder, 'settings.yaml'),
      'updates: {url: "https://updates.example.com/zuoxi", key: vendor.pub}\n',
    )
    expect(readSettings({ dataFolder: folder }).updates).toEqual({
      ...{ url: 'https://updates.example.com/zuoxi/', keyFile: join(folder, 'vendor.pub'), percent: 10, everyHours: 6 },
      systems: ['linux', 'win', 'mac'],
    })
  })

  it.each([
    ['listen: {port: 70000}', /settings\.yaml listen\.port must not be more than 65535/],
    ['listn: {}', /has unknown fields: listn/],
    ['names: [', /settings\.yaml line 1 is not valid YAML/],
    ['updates: {url: "http://updates.example.com/"}', /updates\.url must be the address of a folder .* https/],
    ['updates: {url: "https://a:b@updates.example.com/", key: k}', /updates\.url .*without user and password/],
    ['updates: {url: "https://updates.example.com/"}', /updates\.key goes with updates\.url/],
    ['logLevel: loud', /logLevel must be one of/],
  ])('that are wrong are told with the place: %s', (text, expected) => {
    writeFileSync(join(folder, 'settings.yaml'), text)
    expect(() => readSettings({ dataFolder: folder })).toThrow(expected)
  })

  it('refuse a wrong database address without repeating the password in it', () => {
    const environment = { ZUOXI_DATABASE_URL: 'mysql://root:topsecret@host/db' }
    expect(() => readSettings({ dataFolder: folder, environment })).toThrow(/ZUOXI_DATABASE_URL/)
    expect(() => readSettings({ dataFolder: folder, environment })).not.toThrow(/topsecret/)
    expect(() => readSettings({ dataFolder: folder, environment: { ZUOXI_PORT: 'x' } })).toThrow(/not a port/)
  })
})

describe('a secret file', () => {
  it('is made once, for the owner only, and refused when damaged', () => {
    const file = join(folder, 'secrets', 'token.key')
    const first = ensureSecret(file, 32)
    expect(first).toHaveLength(32)
    expect(ensureSecret(file, 32)).toEqual(first)
    expect(statSync(file).mode & 0o777).toBe(0o600)
    writeFileSync(file, 'cut')
    expect(() => ensureSecret(file, 32)).toThrow('damaged')
  })
})

describe('the certificates', () => {
  const day = 86_400_000
  it('stay while they are good, and are made anew for new names or when their end is near; the authority stays', async () => {
    const now = Date.UTC(2026, 10, 22)
    const first = await ensureCertificates(folder, ['hub.lan', '192.168.1.5', 'fd00::5'], now)
    expect(await ensureCertificates(folder, ['hub.lan', '192.168.1.5', 'fd00::5'], now + 300 * day)).toEqual(first)
    const later = await ensureCertificates(folder, ['hub.lan'], now + 350 * day)
    expect(later.chain).not.toBe(first.chain)
    expect(later.fingerprint).toBe(first.fingerprint)
    const renamed = await ensureCertificates(folder, ['other.lan'], now + 350 * day)
    expect(renamed.chain).not.toBe(later.chain)
    for (const name of ['authority.key', 'hub.key']) expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600)
  })

  it('never replace an authority that cannot be read', async () => {
    const { fingerprint } = await ensureCertificates(folder, ['hub.lan'])
    const file = join(folder, 'authority.crt')
    const whole = readFileSync(file)
    writeFileSync(file, whole.subarray(0, 100))
    await expect(ensureCertificates(folder, ['hub.lan'])).rejects.toMatchObject({ code: 'settings.invalid' })
    expect(readFileSync(file)).toHaveLength(100)
    writeFileSync(file, whole)
    expect((await ensureCertificates(folder, ['hub.lan'])).fingerprint).toBe(fingerprint)
  })
})
