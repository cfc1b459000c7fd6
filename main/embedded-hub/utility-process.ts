import { utilityProcess } from 'electron'
import { type HubProcess } from './hub-child.ts'

/**
 * The hub's process as Electron starts it: with the program's own runtime, which no fuse forbids, unlike running Electron
 * as Node. What it writes is not kept: a hub logs for an operator, and this one has none.
 */
export function openHubProcess(file: string): HubProcess {
  const child = utilityProcess.fork(file, [], { serviceName: 'zuoxi-hub', stdio: 'ignore' })
  return {
    send: (request) => child.postMessage(request),
    onMessage: (listener) => void child.on('message', listener),
    onExit: (listener) => void child.once('exit', (code) => listener(code)),
    kill: () => void child.kill(),
  }
}
