import { mkdir, rm, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'

/**
 * What starts with a Linux session: a file in the folder all desktops read (Desktop Application Autostart Specification
 * 0.5). Windows and macOS have a call for it, Electron's `setLoginItemSettings`.
 */
export function autostartFile(environment: NodeJS.ProcessEnv = process.env): string {
  const configuration = environment['XDG_CONFIG_HOME'] || join(homedir(), '.config')
  return join(configuration, 'autostart', 'zuoxi.desktop')
}

/** @param command the program and its words; null takes the file away */
export async function writeAutostart(file: string, command: readonly string[] | null): Promise<void> {
  if (command === null) return rm(file, { force: true })
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, autostartEntry(command))
}

export function autostartEntry(command: readonly string[]): string {
  return [
    '[Desktop Entry]',
    'Type=Application',
    'Name=Zuoxi',
    'Name[zh_CN]=座席 Zuoxi',
    `Exec=${command.map(quoted).join(' ')}`,
    'Icon=zuoxi',
    'Terminal=false',
    'X-GNOME-Autostart-enabled=true',
    '',
  ].join('\n')
}

/** Desktop Entry Specification 1.5, "The Exec key": quoted as a shell would, then once more as any value of the file. */
function quoted(word: string): string {
  const asWord = `"${word.replace(/["`$\\]/g, '\\$&')}"`
  return asWord.replace(/\\/g, '\\\\').replace(/%/g, '%%')
}
