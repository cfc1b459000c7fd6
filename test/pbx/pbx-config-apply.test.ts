import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { applyRendering } from '../../pbx-config/apply/apply.ts'
import { differences } from '../../pbx-config/apply/difference.ts'
import { readManifest } from '../../pbx-config/apply/ownership.ts'
import { asteriskCommand } from '../../pbx-config/apply/running-asterisk.ts'
import { renderAsterisk } from '../../pbx-config/asterisk/render-asterisk.ts'
import { type RenderOptions } from '../../pbx-config/asterisk/render-options.ts'
import { completeSecrets } from '../../pbx-config/secrets-file.ts'
import { type Centre } from '../../contract/centre/centre.ts'
import { claimAsteriskPorts } from '../support/asterisk/asterisk-ports.ts'
import { type RunningAsterisk, startAsterisk } from '../support/asterisk/start-asterisk.ts'
import { startSipPhone } from '../support/sip-phone/sip-phone.ts'
import { startCustomers } from '../support/sipp/start-customers.ts'
import { waitFor } from '../support/wait-for.ts'
import { quickWaterCentre, waterLine } from './support/test-centre.ts'

let asterisk: RunningAsterisk
let centre: Centre
let options: RenderOptions
const target = () => asterisk.place.configurationFolder
const command = () => asteriskCommand([...asterisk.program.command, '-C', join(target(), 'asterisk.conf')])
let secrets: ReturnType<typeof completeSecrets>
const rendered = (of: Centre) => renderAsterisk(of, secrets, options)

beforeAll(async () => {
  centre = await quickWaterCentre()
  secrets = completeSecrets(centre)
  const ports = await claimAsteriskPorts()
  asterisk = await startAsterisk({
    ports,
    configuration: async (_, { spoolFolder }) => {
      options = {
        clock: true,
        network: {
          address: '127.0.0.1',
          udp: ports.sipUdp,
          tcp: ports.sipTcp,
          wss: undefined,
          ws: ports.http,
          rtp: { from: ports.rtp.first, to: ports.rtp.last },
          localNetworks: [],
        },
        hub: { fastAgi: { port: ports.agi }, ami: { port: ports.ami } },
        directories: { recordings: join(spoolFolder, 'recordings'), music: join(spoolFolder, '../data/moh') },
        trunkServers: { unicom: { server: '127.0.0.1', port: 9 } },
      }
      await mkdir(join(spoolFolder, 'recordings'), { recursive: true })
      return Object.fromEntries(rendered(centre))
    },
  })
  // A Monday morning in Hangzhou: the line is open.
  await asterisk.cli(`dialplan set global ZUOXI_CLOCK ${String(Date.UTC(2026, 10, 23, 2) / 1000)}`)
})
afterAll(() => asterisk.stop())

const renamed = (name: string): Centre => ({
  ...centre,
  seats: centre.seats.map((seat) => (seat.extension === '8002' ? { ...seat, name } : seat)),
})

test('files of somebody else are left alone until they are adopted', async () => {
  const refused = await applyRendering(target(), rendered(renamed('新名')), { asterisk: command() })
  expect(refused).toMatchObject({ kind: 'foreign', files: expect.arrayContaining(['pjsip.conf', 'queues.conf']) })
  expect(await readFile(join(target(), 'pjsip.conf'), 'utf8')).not.toContain('新名')
})

test('an apply in the middle of a call keeps the call, and what it changed is in force', async () => {
  const seat = await startSipPhone({
    user: '8001',
    password: secrets.seats['8001']!,
    server: { host: '127.0.0.1', port: asterisk.ports.sipUdp },
    sound: true,
  })
  await seat.register()
  await asterisk.cli('queue add member PJSIP/8001 to water-order')
  await using customer = await startCustomers({ asterisk, behaviour: 'waits', to: waterLine })
  const call = await seat.nextCall()
  call.answer()
  await call.is('up')
  await customer.until('talking', ({ outcome }) => outcome === 'talking')

  const changed: Centre = {
    ...renamed('新名'),
    queues: [...centre.queues, { ...centre.queues[0]!, key: 'repair', extension: '6009', overflow: { hangUp: true } }],
  }
  const begun = performance.now()
  const result = await applyRendering(target(), rendered(changed), { asterisk: command(), adopt: true })
  process.stdout.write(
    `${JSON.stringify({ figure: 'apply with reloads', value: Math.round(performance.now() - begun), unit: 'ms' })}\n`,
  )
  // asterisk.conf and logger.conf were rewritten by the test's own harness; logger.conf is ours and goes back.
  expect(result).toMatchObject({
    kind: 'applied',
    running: true,
    changed: expect.arrayContaining(['extensions.conf', 'pjsip.conf', 'queues.conf']),
  })
  expect(await asterisk.cli('queue show repair')).toContain('repair has 0 calls')
  expect(await asterisk.cli('queue show water-order')).toContain('PJSIP/8001')
  expect(await asterisk.cli('pjsip show endpoint 8002')).toContain('新名')
  expect(await asterisk.cli('dialplan show zuoxi-queue-repair')).toContain('Queue(repair')
  expect(call.state).toBe('up')
  expect(await asterisk.cli('core show channels')).toMatch(/1 active call/)
  await call.hangUp()
  await customer.finished()
  seat.close()
})

test('what Asterisk rejects is taken back, and Asterisk works with the old files', async () => {
  const before = await readFile(join(target(), 'extensions.conf'), 'utf8')
  const broken = new Map(rendered(renamed('别名')))
  broken.set(
    'extensions.conf',
    `${broken.get('extensions.conf')!}\n[zuoxi-broken]\nexten => s,1\nthis is not a line of a dial plan\n`,
  )
  const result = await applyRendering(target(), broken, { asterisk: command() })
  expect(result.kind).toBe('rejected')
  if (result.kind === 'rejected') expect(result.reasons.join('\n')).toMatch(/extensions\.conf/)
  expect(await readFile(join(target(), 'extensions.conf'), 'utf8')).toBe(before)
  expect(await readFile(join(target(), 'pjsip.conf'), 'utf8')).not.toContain('别名')
  expect(await asterisk.cli('pjsip show endpoint 8002')).toContain('新名')
  expect(await asterisk.cli('dialplan show zuoxi-queue-repair')).toContain('Queue(repair')

  const unknownOption = new Map(rendered(renamed('别名')))
  unknownOption.set(
    'pjsip.conf',
    `${unknownOption.get('pjsip.conf')!}\n[8002]\ntype = endpoint\nno_such_option = yes\n`,
  )
  expect((await applyRendering(target(), unknownOption, { asterisk: command() })).kind).toBe('rejected')
  expect(await asterisk.cli('pjsip show endpoint 8002')).toContain('新名')
})

test('an apply that was cut off is undone by the next one', async () => {
  const state = join(target(), '.zuoxi')
  const before = await readFile(join(target(), 'queues.conf'), 'utf8')
  // As a kill between two renames leaves it.
  await mkdir(join(state, 'previous'), { recursive: true })
  await writeFile(join(state, 'previous', 'queues.conf'), before)
  await writeFile(join(target(), 'queues.conf'), '; half')
  await writeFile(join(target(), 'zuoxi_new.conf'), '; new')
  await writeFile(
    join(state, 'journal.json'),
    JSON.stringify({
      files: [
        { name: 'queues.conf', old: true },
        { name: 'zuoxi_new.conf', old: false },
      ],
    }),
  )
  const manifest = await readManifest(target())
  const result = await applyRendering(target(), rendered(renamed('第三')), { asterisk: command() })
  expect(result).toMatchObject({ kind: 'applied', recovered: true })
  await expect(readFile(join(target(), 'zuoxi_new.conf'))).rejects.toThrow('ENOENT')
  expect(Object.keys(manifest)).toContain('queues.conf')
  expect(
    await waitFor('the new name', async () => (await asterisk.cli('pjsip show endpoint 8002')).includes('第三')),
  ).toBe(true)
})

test('two applies never run at once; the lock of a dead one does not hold', async () => {
  const lock = join(target(), '.zuoxi', 'lock')
  await writeFile(lock, String(process.pid))
  expect(await applyRendering(target(), rendered(centre), { asterisk: command() })).toEqual({
    kind: 'locked',
    processId: process.pid,
  })
  const gone = spawn('true')
  await once(gone, 'exit')
  await writeFile(lock, String(gone.pid))
  expect((await applyRendering(target(), rendered(centre), { asterisk: command() })).kind).toBe('applied')
  expect(await applyRendering(target(), rendered(centre), { asterisk: command() })).toEqual({
    kind: 'unchanged',
    recovered: false,
  })
})

test('the difference is readable and tells no secret', async () => {
  const other = { ...secrets, seats: { ...secrets.seats, '8001': 'another-password-entirely' } }
  const changes = await differences(
    target(),
    renderAsterisk(renamed('第四'), other, options),
    await readManifest(target()),
  )
  const text = changes.map(({ patch }) => patch).join('\n')
  expect(changes.map(({ name }) => name)).toEqual(['pjsip.conf'])
  expect(text).toMatch(/^\+callerid = "第四" <8002>$/m)
  expect(text).toMatch(/^-password = <other secret>$/m)
  for (const secret of [...Object.values(secrets.seats), secrets.ami.password, 'another-password-entirely']) {
    expect(text).not.toContain(secret)
  }
})
