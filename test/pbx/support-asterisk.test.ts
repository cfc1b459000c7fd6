import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { plainConfiguration } from '../support/asterisk/plain-configuration.ts'
import { type RunningAsterisk, startAsterisk } from '../support/asterisk/start-asterisk.ts'
import { isAlive } from '../support/programs/with-lock.ts'
import { waitFor } from '../support/wait-for.ts'

let asterisk: RunningAsterisk

beforeAll(async () => {
  asterisk = await startAsterisk({ configuration: plainConfiguration })
})

afterAll(() => asterisk.stop())

test('boots the plain configuration without a warning or an error', async () => {
  expect(await asterisk.complaints()).toEqual([])
  expect(await asterisk.cli('queue show service')).toContain('strategy')
  expect((await asterisk.log()).some(({ text }) => text.includes('Asterisk Ready'))).toBe(true)
})

test('two instances run side by side on ports of their own', async () => {
  await using other = await startAsterisk({ configuration: plainConfiguration })
  expect(other.ports.sipUdp).not.toBe(asterisk.ports.sipUdp)
  expect(other.ports.rtp.first > asterisk.ports.rtp.last || other.ports.rtp.last < asterisk.ports.rtp.first).toBe(true)
  expect(await other.cli('core show version')).toContain(`Asterisk ${other.program.version}`)
  expect(await other.complaints()).toEqual([])
})

test('comes back with the same ports after it was killed', async () => {
  await using own = await startAsterisk({ configuration: plainConfiguration })
  await own.cli('database put zuoxi kept yes')
  const before = own.processId()
  await own.kill()
  expect(own.isRunning()).toBe(false)
  await own.restart()
  expect(own.processId()).not.toBe(before)
  expect(await own.cli('pjsip show transports')).toContain(`127.0.0.1:${own.ports.sipUdp}`)
})

test('a configuration that Asterisk cannot start with is told with its log', async () => {
  const files = (ports: Parameters<typeof plainConfiguration>[0]) => ({
    ...plainConfiguration(ports),
    // A required module that does not exist ends the start.
    'modules.conf': '[modules]\nautoload = no\nrequire = res_does_not_exist.so\n',
  })
  await expect(startAsterisk({ configuration: files })).rejects.toThrow(/res_does_not_exist/)
})

test('no Asterisk outlives a test process that is killed', async () => {
  const holder = join(import.meta.dirname, '../support/asterisk/hold-asterisk.ts')
  const child = spawn(process.execPath, [holder], { stdio: ['ignore', 'pipe', 'inherit'] })
  let said = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said += text))
  const pbx = Number(
    await waitFor('the process id of Asterisk', () => /pid (\d+)\n/.exec(said)?.[1], { timeoutMs: 40_000 }),
  )
  expect(isAlive(pbx)).toBe(true)
  child.kill('SIGKILL')
  await waitFor('Asterisk to end with its test', () => !isAlive(pbx))
})
