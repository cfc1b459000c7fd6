import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { runHubCommand } from '../../hub/command-line/run.ts'

export type Told = { readonly code: number; readonly out: string; readonly error: string }

/** `zuoxi-hub` in this process, with a terminal that remembers. */
export async function hubCommand(
  words: readonly string[],
  environment: Readonly<Record<string, string>> = {},
  signal: AbortSignal = new AbortController().signal,
): Promise<Told> {
  const out: string[] = []
  const error: string[] = []
  const code = await runHubCommand(
    words,
    {
      out: (line) => out.push(line),
      error: (line) => error.push(line),
      progress: null,
      environment: { LANG: 'en_US.UTF-8', ZUOXI_WEB_PORT: 'off', ...environment },
      signal,
    },
    '0.1.0',
  )
  return { code, out: out.join('\n'), error: error.join('\n') }
}

export type HubChild = {
  readonly process: ChildProcess
  /** What it has said so far, both streams. */
  readonly said: () => string
  readonly ended: Promise<number | null>
}

/** `bin/zuoxi-hub` as a process of its own. Whoever starts it ends it. */
export function hubProcess(words: readonly string[]): HubChild {
  const child = spawn(new URL('../../bin/zuoxi-hub', import.meta.url).pathname, words, {
    env: { ...process.env, LANG: 'en_US.UTF-8', ZUOXI_LOG_LEVEL: 'silent', ZUOXI_WEB_PORT: 'off' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()))
  const ended = once(child, 'exit').then(([code]: unknown[]) => (typeof code === 'number' ? code : null))
  return { process: child, said: () => said, ended }
}
