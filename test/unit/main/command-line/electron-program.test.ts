import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ElectronUnavailable, findElectron, needDisplay } from '../../../../main/command-line/electron-program.ts'
import { temporaryFolder } from '../../../support/temporary-folder.ts'

const told = (find: () => unknown): string => {
  try {
    find()
  } catch (error) {
    if (error instanceof ElectronUnavailable) return error.message
    throw error
  }
  return 'nothing'
}

describe('findElectron', () => {
  it('says in both languages that the folder named for it holds none', async () => {
    await using folder = await temporaryFolder('electron')
    const message = told(() => findElectron({ ELECTRON_OVERRIDE_DIST_PATH: folder.path }))
    expect(message).toMatch(/文件夹里没有 Electron/)
    expect(message).toContain(`${join(folder.path, 'electron')} does not exist`)
  })

  it('tries the program, and says why it does not run', async () => {
    await using folder = await temporaryFolder('electron')
    const program = join(folder.path, 'electron')
    await mkdir(folder.path, { recursive: true })
    await writeFile(program, '#!/bin/sh\necho "libgtk-3.so.0: cannot open shared object file" >&2\nexit 127\n')
    await chmod(program, 0o755)
    const message = told(() => findElectron({ ELECTRON_OVERRIDE_DIST_PATH: folder.path }))
    expect(message).toMatch(/无法运行：libgtk-3\.so\.0/)
    expect(message).toMatch(/does not run: libgtk-3\.so\.0.*On Debian install libgtk-3-0/)
    await writeFile(program, '#!/bin/sh\necho 45.4.1\n')
    expect(findElectron({ ELECTRON_OVERRIDE_DIST_PATH: folder.path })).toBe(program)
  })
})

describe('needDisplay', () => {
  it('says on a Linux without one what opens a window', () => {
    expect(told(() => needDisplay({}, 'linux'))).toMatch(/没有显示器[^]*no display.*xvfb-run npm start/)
    expect(told(() => needDisplay({ DISPLAY: ':0' }, 'linux'))).toBe('nothing')
    expect(told(() => needDisplay({ WAYLAND_DISPLAY: 'wayland-0' }, 'linux'))).toBe('nothing')
    expect(told(() => needDisplay({}, 'win32'))).toBe('nothing')
  })
})
