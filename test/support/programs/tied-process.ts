import { type ChildProcess, spawn } from 'node:child_process'
import { findOnPath } from './find-on-path.ts'
import { isAlive } from './with-lock.ts'

export type TiedProcess = Readonly<{
  processId: number
  child: ChildProcess
  /** settles when the process has ended; never rejects */
  ended: Promise<Readonly<{ code: number | null; signal: NodeJS.Signals | null }>>
  isRunning: () => boolean
  /** sends SIGTERM, and SIGKILL when it has not ended after `graceMs`; comes back when it has ended */
  stop: (graceMs?: number) => Promise<void>
  /** sends SIGKILL; comes back when it has ended */
  kill: () => Promise<void>
}>

const running = new Set<ChildProcess>()
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL')
})

/**
 * Starts a program that cannot outlive us: it is killed when this process ends normally, and by the kernel when this
 * process is killed itself (`setpriv --pdeathsig`, part of util-linux; prctl(2), PR_SET_PDEATHSIG).
 */
export function spawnTied(
  command: readonly string[],
  options: Readonly<{
    cwd?: string
    environment?: NodeJS.ProcessEnv
    /** called with each piece of standard output and standard error */
    onOutput?: (text: string) => void
  }> = {},
): Promise<TiedProcess> {
  const setpriv = findOnPath('setpriv')
  const [file = '', ...argumentList] = setpriv ? [setpriv, '--pdeathsig', 'KILL', '--', ...command] : command
  const child = spawn(file, argumentList, {
    cwd: options.cwd,
    env: options.environment ?? process.env,
    stdio: ['ignore', options.onOutput ? 'pipe' : 'ignore', options.onOutput ? 'pipe' : 'ignore'],
  })
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8')
    stream?.on('data', (text: string) => options.onOutput?.(text))
  }
  running.add(child)
  const ended = new Promise<Readonly<{ code: number | null; signal: NodeJS.Signals | null }>>((resolve) => {
    child.once('close', (code, signal) => {
      running.delete(child)
      resolve({ code, signal })
    })
  })
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('spawn', () => {
      const processId = child.pid
      if (processId === undefined) return reject(new Error(`${file} has no process id`))
      const isRunning = (): boolean => child.exitCode === null && child.signalCode === null && isAlive(processId)
      const kill = async (): Promise<void> => {
        child.kill('SIGKILL')
        await ended
      }
      const stop = async (graceMs = 10_000): Promise<void> => {
        child.kill('SIGTERM')
        const timer = setTimeout(() => child.kill('SIGKILL'), graceMs)
        await ended
        clearTimeout(timer)
      }
      resolve({ processId, child, ended, isRunning, stop, kill })
    })
  })
}
