import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { defaultSettings } from '../../../../main/settings/seat-settings.ts'
import { openSettingsFile } from '../../../../main/settings/settings-file.ts'
import { temporaryFolder } from '../../../support/temporary-folder.ts'

const defaults = defaultSettings('zh-CN')
const open = (file: string, told: string[] = []) =>
  openSettingsFile({ file, defaults, now: () => 7, trouble: (what) => told.push(what) })

describe('the settings of a seat', () => {
  it('come back after a restart', async () => {
    const file = join((await temporaryFolder()).path, 'settings.json')
    const settings = await open(file)
    expect(settings.get()).toEqual(defaults)
    settings.change((now) => ({ ...now, app: { ...now.app, zoom: 110 } }))
    settings.change((now) => ({ ...now, app: { ...now.app, theme: 'dark' } }))
    await settings.flush()
    expect((await open(file)).get().app).toMatchObject({ zoom: 110, theme: 'dark' })
  })

  it.each(['', '{', '[]', '{"version":2}', '{"version":1,"app":{"zoom":9000}}'])(
    'set aside what is broken (%s) and start with the usual ones',
    async (content) => {
      const { path: folder } = await temporaryFolder()
      const file = join(folder, 'settings.json')
      await writeFile(file, content)
      const told: string[] = []
      expect((await open(file, told)).get()).toEqual(defaults)
      expect(told).toEqual(['unreadable'])
      expect(await readFile(`${file}.broken-7`, 'utf8')).toBe(content)
    },
  )

  it('fill what an older file lacks', async () => {
    const file = join((await temporaryFolder()).path, 'settings.json')
    await writeFile(file, JSON.stringify({ version: 1, app: { language: 'en' } }))
    expect((await open(file)).get()).toEqual({ ...defaults, app: { ...defaults.app, language: 'en' } })
  })

  it('go on in memory when the disk cannot be written', async () => {
    const { path: folder } = await temporaryFolder()
    const told: string[] = []
    const settings = await open(join(folder, 'gone', 'settings.json'), told)
    settings.change((now) => ({ ...now, app: { ...now.app, zoom: 120 } }))
    await settings.flush()
    expect(settings.get().app.zoom).toBe(120)
    expect(told).toEqual(['not-saved'])
    expect(await readdir(folder)).toEqual([])
  })
})
