import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

/** Why Electron cannot be started: one sentence in Chinese and one in English, each with the remedy. */
export class ElectronUnavailable extends Error {
  override readonly name = 'ElectronUnavailable'

  constructor(chinese: string, english: string) {
    super(`${chinese}\n${english}`)
  }
}

const downloadTimeoutMs = 5 * 60_000

/**
 * The Electron program: from the folder `ELECTRON_OVERRIDE_DIST_PATH` names, or the electron package's own, which it
 * downloads when first asked for. The program is started once as plain Node, which needs no display, to see that the
 * system has the libraries it wants.
 * @throws ElectronUnavailable with the remedy
 */
export function findElectron(environment: NodeJS.ProcessEnv = process.env): string {
  const folder = environment['ELECTRON_OVERRIDE_DIST_PATH']
  const program = folder ? join(folder, programName()) : downloadedElectron(environment)
  if (!existsSync(program)) {
    throw new ElectronUnavailable(
      `ELECTRON_OVERRIDE_DIST_PATH 指的文件夹里没有 Electron：${program} 不存在。请改正这个变量，或者不设它（会自动下载）。`,
      `The folder ELECTRON_OVERRIDE_DIST_PATH names holds no Electron: ${program} does not exist. Correct the variable, or leave it unset (Electron is then downloaded).`,
    )
  }
  const tried = () =>
    spawnSync(program, ['-p', 'process.versions.electron'], {
      env: { ...environment, ELECTRON_RUN_AS_NODE: '1' },
      encoding: 'utf8',
      timeout: 60_000,
    })
  let trial = tried()
  if (trial.status !== 0 && missesLibraries.test(trial.stderr) && installLibraries(environment)) trial = tried()
  if (trial.status !== 0) {
    const reason = (trial.error?.message ?? trial.stderr).trim().split('\n').slice(0, 3).join('; ')
    throw new ElectronUnavailable(
      `Electron（${program}）无法运行：${reason}。Debian 上请安装 ${libraries.join(' ')} 后再试。`,
      `Electron (${program}) does not run: ${reason}. On Debian install ${libraries.join(' ')} and try again.`,
    )
  }
  return program
}

/** Debian's packages of what Electron wants of the system, and a font that has Chinese. */
const libraries = ['libgtk-3-0', 'libnss3', 'libasound2', 'libgbm1', 'libx11-xcb1', 'fonts-wqy-microhei']
/** What Linux's loader says (ld.so(8)). */
const missesLibraries = /error while loading shared libraries/

/** On a bare Debian, for whoever may: says what it does, and installs them. @returns whether they are there now */
function installLibraries(environment: NodeJS.ProcessEnv): boolean {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false
  const apt = (...words: string[]): boolean =>
    spawnSync('apt-get', ['-q', '-y', ...words], {
      env: { ...environment, DEBIAN_FRONTEND: 'noninteractive' },
      stdio: ['ignore', 'ignore', 'inherit'],
      timeout: downloadTimeoutMs,
    }).status === 0
  const wanted = libraries.join(' ')
  console.error(
    `Electron 需要的系统库不全，正在安装 ${wanted}……\nInstalling what Electron wants of the system: ${wanted} …`,
  )
  return apt('update') && apt('install', '--no-install-recommends', ...libraries)
}

/** @throws ElectronUnavailable on a Linux without a display, where a window would open for nobody */
export function needDisplay(
  environment: Readonly<Record<string, string | undefined>> = process.env,
  platform: NodeJS.Platform = process.platform,
): void {
  if (platform !== 'linux' || environment['DISPLAY'] || environment['WAYLAND_DISPLAY']) return
  throw new ElectronUnavailable(
    '这台机器没有显示器（DISPLAY 未设置），打不开窗口。请在有桌面的会话里运行，或用 xvfb-run npm start。',
    'This machine has no display (DISPLAY is unset), so no window can be opened. Run it in a desktop session, or by xvfb-run npm start.',
  )
}

/** Chromium refuses its sandbox to root; only then it is left out. The pages' own isolation does not depend on it. */
export function mustLeaveOutSandbox(): boolean {
  return process.platform === 'linux' && process.getuid?.() === 0
}

/** Of Electron, below its folder. */
export function programName(): string {
  if (process.platform === 'darwin') return 'Electron.app/Contents/MacOS/Electron'
  return process.platform === 'win32' ? 'electron.exe' : 'electron'
}

function downloadedElectron(environment: NodeJS.ProcessEnv): string {
  const folder = dirname(createRequire(import.meta.url).resolve('electron/package.json'))
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string }
  const program = join(folder, 'dist', programName())
  // Does nothing when the program is there already.
  const install = spawnSync(process.execPath, [join(folder, 'install.js')], {
    env: environment,
    encoding: 'utf8',
    timeout: downloadTimeoutMs,
  })
  if (install.status === 0 && existsSync(program)) return program
  const reason = (install.error?.message ?? install.stderr).trim().split('\n')[0] ?? ''
  throw new ElectronUnavailable(
    `无法下载 Electron ${version}：${reason}。请检查网络后再试；也可以用 ELECTRON_MIRROR 指定镜像，或用 ELECTRON_OVERRIDE_DIST_PATH 指向已解压的 Electron 文件夹。`,
    `Electron ${version} cannot be downloaded: ${reason}. Check the network and try again; or name a mirror in ELECTRON_MIRROR, or an unpacked Electron folder in ELECTRON_OVERRIDE_DIST_PATH.`,
  )
}
