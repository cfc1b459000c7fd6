import { copyFile, mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { stringify } from 'yaml'
import { openDatabase } from '../../hub/database/open-database.ts'
import { hubCommand } from '../support/hub-command.ts'
import { type TemporaryFolder, temporaryFolder } from '../support/temporary-folder.ts'
import { type CentreStage, startCentre } from './support/centre-on-asterisk.ts'
import { exampleCentre } from './support/test-centre.ts'

type Finding = { check: string; verdict: string; text: string; remedy: string | null }

describe('zuoxi-hub doctor and the PBX', () => {
  let stage: CentreStage
  let place: TemporaryFolder
  let data: string

  beforeAll(async () => {
    place = await temporaryFolder('doctor-pbx')
    data = join(place.path, 'data')
    await mkdir(data, { mode: 0o700 })
    await (await openDatabase({ kind: 'sqlite', file: join(data, 'hub.db') })).close()
    stage = await startCentre(await exampleCentre('qingquan-water'))
  })
  afterAll(async () => {
    await stage.stop()
    await place.remove()
  })

  /** What it says of the PBX and of the clocks. */
  async function examine(centreFile: string): Promise<{ code: number; pbx: Finding; clock: Finding }> {
    const told = await hubCommand(['doctor', '--data', data, '--centre', centreFile, '--json'])
    const { findings } = JSON.parse(told.out) as { findings: Finding[] }
    const one = (name: string): Finding => {
      const found = findings.filter(({ check }) => check === name)
      expect(found, told.out).toHaveLength(1)
      return found[0]!
    }
    return { code: told.code, pbx: one('pbx'), clock: one('clock') }
  }

  it('logs in, and compares the clocks', async () => {
    const { pbx, clock } = await examine(stage.centreFile)
    expect(pbx).toMatchObject({ verdict: 'ok', remedy: null })
    expect(pbx.text).toContain(`127.0.0.1:${stage.ports.ami}`)
    expect(clock.verdict).toBe('ok')
    expect(clock.text).toMatch(/PBX's clock is -?\d+\.\d s off/)
  })

  it('says that the password is wrong', async () => {
    const folder = join(place.path, 'wrong-password')
    await mkdir(folder)
    await copyFile(stage.centreFile, join(folder, 'centre.yaml'))
    const secrets = { ...stage.secrets, ami: { ...stage.secrets.ami, password: 'x'.repeat(32) } }
    await writeFile(join(folder, 'secrets.yaml'), stringify(secrets), { mode: 0o600 })
    const { code, pbx } = await examine(join(folder, 'centre.yaml'))
    expect(code).toBe(3)
    expect(pbx.verdict).toBe('fail')
    expect(pbx.text).toContain('does not accept the user name or password')
    expect(pbx.text).not.toContain('xxxx')
    expect(pbx.remedy).toContain('zuoxi-pbx apply')
  })

  it('says that the secrets are missing', async () => {
    const folder = join(place.path, 'no-secrets')
    await mkdir(folder)
    await copyFile(stage.centreFile, join(folder, 'centre.yaml'))
    expect((await examine(join(folder, 'centre.yaml'))).pbx).toMatchObject({ verdict: 'fail' })
  })

  it('says that nobody answers', async () => {
    const folder = join(place.path, 'no-pbx')
    await mkdir(folder)
    for (const name of ['centre.yaml', 'secrets.yaml']) {
      await copyFile(join(dirname(stage.centreFile), name), join(folder, name))
    }
    await stage.asterisk.stop()
    const { code, pbx, clock } = await examine(join(folder, 'centre.yaml'))
    expect(code).toBe(3)
    expect(pbx.verdict).toBe('fail')
    expect(pbx.text).toContain(`127.0.0.1:${stage.ports.ami}`)
    expect(pbx.text).toContain('no PBX is running there')
    // Without the PBX there is nothing to compare with.
    expect(clock.text).not.toContain('PBX')
  })
})
