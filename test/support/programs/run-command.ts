import { execFile } from 'node:child_process'

/** Runs a program to its end and gives its output; fails with the last lines of what it said. `accept` names exit codes beside 0 that
 * are no failure. */
export function runCommand(
  command: readonly [string, ...string[]],
  options: Readonly<{
    timeoutMs?: number
    cwd?: string
    environment?: NodeJS.ProcessEnv
    accept?: readonly number[]
  }> = {},
): Promise<Readonly<{ stdout: string; stderr: string }>> {
  const [file, ...argumentList] = command
  return new Promise((resolve, reject) => {
    const child = execFile(
      file,
      argumentList,
      {
        timeout: options.timeoutMs ?? 0,
        cwd: options.cwd,
        env: options.environment ?? process.env,
        maxBuffer: 64 * 1024 * 1024,
        encoding: 'utf8',
      },
      (error, stdout, stderr) => {
        if (!error || (typeof error.code === 'number' && options.accept?.includes(error.code)))
          return resolve({ stdout, stderr })
        const said = `${stdout}\n${stderr}`.trim().split('\n').slice(-12).join('\n')
        reject(new Error(`${file} failed (${error.code ?? error.signal ?? error.message}): ${said}`, { cause: error }))
      },
    )
    child.stdin?.end()
  })
}
