import { existsSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { type AfterPackContext, type Configuration } from 'electron-builder'
import { finishPack } from './finish-pack.ts'
import { packageFiles, unpackedFiles } from './package-files.ts'
import { signingOf } from './signing.ts'

const root = join(import.meta.dirname, '..')

export const appId = 'zuoxi.seat'
/** Names of files and folders; the interface calls the product by its own names. */
const productName = 'Zuoxi'
const bilingualName = '座席 Zuoxi'

export type PackageSurroundings = {
  readonly environment: NodeJS.ProcessEnv
  /** The system that is packaged for, as Node names it; this one when not said. */
  readonly platform?: NodeJS.Platform
  /** Where the app was built to, and where the packages go; `out` and `dist` when not said. */
  readonly out?: string
  readonly dist?: string
  /** Of the package; package.json's when not said. */
  readonly version?: string
}

/**
 * The fuses of Electron that are burnt into the program (https://www.electronjs.org/docs/latest/tutorial/fuses): what a
 * shipped app never needs, and what would turn it into a Node for whoever can start it.
 */
export const fuses = {
  runAsNode: false,
  enableCookieEncryption: true,
  enableNodeOptionsEnvironmentVariable: false,
  enableNodeCliInspectArguments: false,
  enableEmbeddedAsarIntegrityValidation: true,
  onlyLoadAppFromAsar: true,
  loadBrowserProcessSpecificV8Snapshot: false,
  // Our pages come from a scheme of our own.
  grantFileProtocolExtraPrivileges: false,
  resetAdHocDarwinSignature: true,
} as const satisfies Configuration['electronFuses']

/** How every package is made. */
export function builderConfiguration(surroundings: PackageSurroundings): Configuration {
  const { environment, platform = process.platform } = surroundings
  const dist = surroundings.dist ?? join(root, 'dist')
  const signing = signingOf(environment)
  return {
    appId,
    productName,
    copyright: '© Zuoxi',
    directories: { output: dist, buildResources: join(root, 'packaging') },
    ...electronAtHand(environment, platform),
    // Both native packages are N-API: the same file serves Node and every Electron.
    npmRebuild: false,
    extraMetadata: {
      desktopName: 'zuoxi.desktop',
      ...(surroundings.version === undefined ? {} : { version: surroundings.version }),
    },
    files: packageFiles(relative(root, surroundings.out ?? join(root, 'out'))),
    asar: true,
    asarUnpack: unpackedFiles,
    electronFuses: fuses,
    // The interface's two languages; Chromium's own menus and messages need no others.
    electronLanguages: ['zh-CN', 'en-US', 'en'],
    afterPack: ({ appOutDir, electronPlatformName }: AfterPackContext) =>
      finishPack(appOutDir, electronPlatformName, root, productName),
    // The address the app asks is the hub it is enrolled with; this one only says that there are feed files to write.
    publish: { provider: 'generic', url: 'https://hub.invalid/', channel: 'latest' },
    protocols: [
      { name: 'Call', schemes: ['tel', 'callto', 'sip'], role: 'Viewer' },
      { name: productName, schemes: ['zuoxi'], role: 'Editor' },
    ],
    artifactName: 'zuoxi-${version}-${os}-${arch}.${ext}',
    win: {
      target: [{ target: 'nsis', arch: ['x64'] }],
      icon: 'packaging/icons/icon.ico',
      executableName: productName,
      // Nothing is asked at a start; the installer asks once.
      requestedExecutionLevel: 'asInvoker',
      ...signing.windows,
    },
    nsis: {
      oneClick: false,
      perMachine: true,
      allowElevation: true,
      allowToChangeInstallationDirectory: true,
      // A centre's data outlives the program: outbox and cache stay for the next installation.
      deleteAppDataOnUninstall: false,
      installerLanguages: ['zh_CN', 'en_US'],
      displayLanguageSelector: false,
      shortcutName: bilingualName,
      uninstallDisplayName: `${bilingualName} \${version}`,
      include: 'packaging/windows/installer.nsh',
    },
    mac: {
      target: [
        { target: 'dmg', arch: ['x64', 'arm64'] },
        // What electron-updater takes on macOS.
        { target: 'zip', arch: ['x64', 'arm64'] },
      ],
      icon: 'packaging/icons/icon.icns',
      category: 'public.app-category.business',
      hardenedRuntime: true,
      entitlements: 'packaging/mac/entitlements.plist',
      entitlementsInherit: 'packaging/mac/entitlements.plist',
      extendInfo: {
        NSMicrophoneUsageDescription: '通话需要使用麦克风。 Calls need the microphone.',
      },
      ...signing.mac,
    },
    dmg: { title: `${productName} \${version}` },
    linux: {
      target: [
        { target: 'AppImage', arch: ['x64'] },
        { target: 'deb', arch: ['x64'] },
      ],
      icon: 'packaging/icons/linux',
      executableName: 'zuoxi',
      category: 'Office',
      synopsis: 'Call-centre seat',
      maintainer: 'Zuoxi <zuoxi@hub.invalid>',
      syncDesktopName: true,
      desktop: { entry: { Name: productName, 'Name[zh_CN]': bilingualName, 'Comment[zh_CN]': '呼叫中心座席' } },
      mimeTypes: ['x-scheme-handler/tel', 'x-scheme-handler/callto', 'x-scheme-handler/sip'],
    },
    deb: { depends: [...debianPackages], packageCategory: 'comm' },
  }
}

/** What Electron's program is linked to, by the names of Debian 12 and 13 and Ubuntu 22.04 to 24.04. */
const debianPackages = [
  'libgtk-3-0 | libgtk-3-0t64',
  'libnss3',
  'libasound2 | libasound2t64',
  'libgbm1',
  'libxss1',
  'libxtst6',
  'xdg-utils',
  'libsecret-1-0',
]

/**
 * An Electron that is there already is taken as it is, of whatever version it says it is; for another system than this
 * one, or without it, electron-builder fetches the version of package.json.
 */
function electronAtHand(
  environment: NodeJS.ProcessEnv,
  platform: NodeJS.Platform,
): Pick<Configuration, 'electronDist' | 'electronVersion'> {
  const folder = environment['ELECTRON_OVERRIDE_DIST_PATH']
  if (!folder || platform !== process.platform) return {}
  const file = join(folder, 'version')
  if (!existsSync(file)) return { electronDist: folder }
  return { electronDist: folder, electronVersion: readFileSync(file, 'utf8').trim().replace(/^v/, '') }
}
