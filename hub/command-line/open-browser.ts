import { spawn } from 'node:child_process'

type Environment = Readonly<Record<string, string | undefined>>

/** The system's own way to open an address; null: there is no screen, so no browser a person would see. */
export function browserCommand(
  address: string,
  platform: NodeJS.Platform,
  environment: Environment,
): readonly [program: string, ...words: string[]] | null {
  if (platform === 'darwin') return ['open', address]
  // Not `start`, which is the shell's own word and reads & and % in an address.
  if (platform === 'win32') return ['rundll32', 'url.dll,FileProtocolHandler', address]
  const screen = environment['DISPLAY'] || environment['WAYLAND_DISPLAY']
  return screen ? ['xdg-open', address] : null
}

/** @returns whether a browser was asked to open it */
export function openBrowser(address: string, environment: Environment): Promise<boolean> {
  const command = browserCommand(address, process.platform, environment)
  if (command === null) return Promise.resolve(false)
  const [program, ...words] = command
  return new Promise((resolve) => {
    // Left alone: the browser it becomes outlives this program.
    const child = spawn(program, words, { stdio: 'ignore', detached: true, env: environment })
    child.once('error', () => resolve(false))
    child.once('spawn', () => resolve(true))
    child.unref()
  })
}
