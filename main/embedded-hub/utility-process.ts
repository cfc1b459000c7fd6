import { createInterface } from 'node:readline'
import { Readable } from 'node:stream'
import { utilityProcess } from 'electron'
import { type HubProcess } from './hub-child.ts'

const longestLine = 2_000

/**
 * A process of the program's own runtime, as Electron starts it: no fuse forbids that, unlike running Electron as Node.
 * What it writes to its standard error goes to `complained`, line by line; the rest, a hub's log for an operator, is not
 * kept here.
 */
export function openHubProcess(file: string, complained: (line: string) => void): HubProcess {
  const child = utilityProcess.fork(file, [], { serviceName: 'zuoxi-hub', stdio: ['ignore', 'ignore', 'pipe'] })
  if (child.stderr !== null) {
    createInterface({ input: Readable.from(child.stderr) }).on('line', (line) => complained(line.slice(0, longestLine)))
  }
  return {
    send: (request) => child.postMessage(request),
    onMessage: (listener) => void child.on('message', listener),
    onExit: (listener) => void child.once('exit', (code) => listener(code)),
    kill: () => void child.kill(),
  }
}
