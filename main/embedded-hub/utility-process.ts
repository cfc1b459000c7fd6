import { createInterface } from 'node:readline'
import { Readable } from 'node:stream'
import { utilityProcess } from 'electron'
import { type EmbeddedHubRequest } from '../../contract/embedded-hub.ts'
import { type SetUpJob } from '../../contract/set-up.ts'
import { type JobProcess } from '../company/set-up-job.ts'
import { type HubProcess } from './hub-child.ts'

type Complained = (line: string) => void

const longestLine = 2_000

/**
 * A process of the program's own runtime, as Electron starts it: no fuse forbids that, unlike running Electron as Node.
 * What it writes to its standard error goes to `complained`, line by line; the rest, a hub's log for an operator, is not
 * kept here.
 */
export function openHubProcess(file: string, complained: Complained): HubProcess {
  return open<EmbeddedHubRequest>(file, complained)
}

/** The same, for one job of the set-up. */
export function openJobProcess(file: string, complained: Complained): JobProcess {
  return open<SetUpJob>(file, complained)
}

function open<T>(file: string, complained: Complained) {
  const child = utilityProcess.fork(file, [], { serviceName: 'zuoxi-hub', stdio: ['ignore', 'ignore', 'pipe'] })
  if (child.stderr !== null) {
    createInterface({ input: Readable.from(child.stderr) }).on('line', (line) => complained(line.slice(0, longestLine)))
  }
  return {
    send: (message: T): void => child.postMessage(message),
    onMessage: (listener: (message: unknown) => void): void => void child.on('message', listener),
    onExit: (listener: (code: number | null) => void): void => void child.once('exit', (code) => listener(code)),
    kill: (): void => void child.kill(),
  }
}
