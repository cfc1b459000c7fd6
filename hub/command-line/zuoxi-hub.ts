import { programVersion } from '../program-version.ts'
import { exitCodes } from './exit-codes.ts'
import { runHubCommand } from './run.ts'
import { type Terminal } from './terminal.ts'

const stopping = new AbortController()
const stop = (): void => {
  // The second time: at once. Whatever was under way is taken back by the next command.
  if (stopping.signal.aborted) process.exit(exitCodes.cancelled)
  stopping.abort()
}
process.on('SIGINT', stop)
process.on('SIGTERM', stop)
// A reader that goes away (`| head`) is no error.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined)

let shown = false
const clear = (): void => {
  if (shown) process.stderr.write('\r\u001b[K')
  shown = false
}
const terminal: Terminal = {
  out(line) {
    clear()
    process.stdout.write(`${line}\n`)
  },
  error(line) {
    clear()
    process.stderr.write(`${line}\n`)
  },
  progress: process.stderr.isTTY
    ? (line) => {
        process.stderr.write(`\r\u001b[K${line}`)
        shown = true
      }
    : null,
  environment: process.env,
  signal: stopping.signal,
}

const code = await runHubCommand(process.argv.slice(2), terminal, programVersion())
clear()
// Not left to the event loop: a thread that copies a database may still be busy after Ctrl-C.
process.exitCode = code
process.exit()
