import { readFile, access } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { autostartEntry, autostartFile, writeAutostart } from '../../../../main/shell/autostart-file.ts'
import { temporaryFolder } from '../../../support/temporary-folder.ts'

test('the file lies where desktops look for it', () => {
  expect(autostartFile({ XDG_CONFIG_HOME: '/home/wang/.conf' })).toBe('/home/wang/.conf/autostart/zuoxi.desktop')
  expect(autostartFile({})).toMatch(/\/\.config\/autostart\/zuoxi\.desktop$/)
})

test('switched on it is written, switched off it is gone, and off again is no trouble', async () => {
  await using folder = await temporaryFolder('autostart')
  const file = join(folder.path, 'new/autostart/zuoxi.desktop')
  await writeAutostart(file, ['/opt/Zuoxi/zuoxi'])
  expect(await readFile(file, 'utf8')).toContain('Exec="/opt/Zuoxi/zuoxi"\n')
  await writeAutostart(file, null)
  await writeAutostart(file, null)
  await expect(access(file)).rejects.toThrow('ENOENT')
})

test('a path with what the format gives a meaning is still that path', () => {
  const line = /^Exec=(.*)$/m.exec(autostartEntry(['/a b/100%/$HOME/"x"', 'next']))?.[1]
  // Twice escaped: by the rules of Exec, and before that by those of any value.
  expect(line).toBe(String.raw`"/a b/100%%/\\$HOME/\\"x\\"" "next"`)
})
