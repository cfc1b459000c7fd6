import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { systemdUnit } from '../../../../hub/service/systemd-unit.ts'
import { windowsService } from '../../../../hub/service/windows-service.ts'
import { type ServiceWish } from '../../../../hub/service/service-wish.ts'
import { hubCommand } from '../../../support/hub-command.ts'
import { findOnPath } from '../../../support/programs/find-on-path.ts'
import { temporaryFolder } from '../../../support/temporary-folder.ts'

const wish: ServiceWish = {
  program: { node: '/opt/zuoxi/node', script: '/opt/zuoxi/hub.ts', root: '/opt/zuoxi' },
  dataFolder: '/var/lib/zuoxi-hub',
  centreFile: null,
  user: 'zuoxi',
  writable: [],
}

/** systemd.syntax(7): sections of `Name=value`; a name may come more than once. */
function readUnit(unit: string): Record<string, string[]> {
  const found: Record<string, string[]> = {}
  for (const line of unit.split('\n')) {
    const [, name, value] = /^(\w+)=(.*)$/.exec(line) ?? []
    if (name !== undefined && value !== undefined) (found[name] ??= []).push(value)
  }
  return found
}

describe('the systemd unit', () => {
  it('starts the hub on its folder as its own user, and may write nothing but its data', () => {
    const unit = readUnit(systemdUnit({ ...wish, writable: ['/var/spool/asterisk/monitor'] }))
    expect(unit['ExecStart']).toEqual(['/opt/zuoxi/node /opt/zuoxi/hub.ts start --data /var/lib/zuoxi-hub'])
    expect(unit['User']).toEqual(['zuoxi'])
    expect(unit['ProtectSystem']).toEqual(['strict'])
    expect(unit['ReadWritePaths']).toEqual(['/var/lib/zuoxi-hub /var/spool/asterisk/monitor'])
    expect(unit['CapabilityBoundingSet']).toEqual([''])
    expect(unit['NoNewPrivileges']).toEqual(['yes'])
    // V8 would not start.
    expect(unit).not.toHaveProperty('MemoryDenyWriteExecute')
  })

  it('does not start again what a new start cannot help', () => {
    // docs/commands.md: 2 is wrong usage, 4 another program on the folder.
    expect(readUnit(systemdUnit(wish))['RestartPreventExitStatus']).toEqual(['2 4'])
  })

  it('gives a path with what systemd reads into it as that path', () => {
    const [started] = readUnit(systemdUnit({ ...wish, centreFile: '/etc/my "100%" $HOME\\x/centre.yaml' }))[
      'ExecStart'
    ]!
    expect(started).toMatch(/--centre "\/etc\/my \\"100%%\\" \$\$HOME\\\\x\/centre\.yaml"$/)
  })
})

describe('the Windows service', () => {
  it('starts the hub, rolls its log, and is XML whatever the folder is called', () => {
    const xml = windowsService({ ...wish, dataFolder: 'D:\\R&D <hub>\\', centreFile: 'C:\\centre.yaml' })
    const words = [...xml.matchAll(/<argument>(.*)<\/argument>/g)].map(([, word]) => word)
    expect(words).toEqual([
      '/opt/zuoxi/hub.ts',
      'start',
      '--data',
      // The backslash before the closing quote is written twice, or it would quote that.
      '&quot;D:\\R&amp;D &lt;hub&gt;\\\\&quot;',
      '--centre',
      'C:\\centre.yaml',
    ])
    expect(xml).toContain('<log mode="roll-by-size-time">')
  })
})

describe('zuoxi-hub service-file', () => {
  it('prints the unit of this very program, with every path absolute', async () => {
    const { code, out } = await hubCommand(['service-file', '--kind', 'systemd', '--data', 'data', '--user', 'pbx'])
    expect(code).toBe(0)
    const unit = readUnit(out)
    expect(unit['ExecStart']?.[0]).toContain(`${process.execPath} ${resolve('hub/command-line/zuoxi-hub.ts')}`)
    expect(unit['ReadWritePaths']).toEqual([resolve('data')])
    expect(unit['User']).toEqual(['pbx'])
  })

  // systemd's own reading of it, on the machines that have one: it exits 0 also where it passes a line over, and says so.
  if (findOnPath('systemd-analyze') !== undefined) {
    it('prints a unit of which systemd understands every line', async () => {
      await using folder = await temporaryFolder('unit')
      const words = ['service-file', '--kind', 'systemd', '--data', join(folder.path, 'a 100% $folder')]
      const { out } = await hubCommand([...words, '--writable', '/var/spool/asterisk/monitor'])
      const verify = async (unit: string): Promise<string> => {
        const file = join(folder.path, 'zuoxi-hub.service')
        await writeFile(file, unit)
        const { stdout, stderr } = await promisify(execFile)('systemd-analyze', ['verify', file])
        return `${stdout}${stderr}`
      }
      expect(await verify(out)).toBe('')
      expect(await verify(out.replace('NoNewPrivileges', 'NoNewPriwileges'))).toContain('NoNewPriwileges')
    })
  }

  it.each([
    [['--kind', 'upstart'], /systemd \| windows/],
    [['--kind', 'systemd', '--user', 'root\nUser=x'], /not the name of a system user/],
    [[], /--kind/],
  ])('says what is wrong with %j', async (words, said) => {
    const { code, error } = await hubCommand(['service-file', '--data', 'data', ...words])
    expect(code).toBe(2)
    expect(error).toMatch(said)
  })

  it('refuses a folder whose name would be a line of the unit', async () => {
    const { code, error } = await hubCommand(['service-file', '--kind', 'systemd', '--data', 'data\nUser=root'])
    expect(code).toBe(1)
    expect(error).toContain('control character')
  })
})
