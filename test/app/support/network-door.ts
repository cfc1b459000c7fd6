import { connect, createServer } from 'node:net'
import { joinSockets } from './join-sockets.ts'

/**
 * Runs inside a seat's own network (seat-network.ts): `network-door.ts SOCKET HOST PORT…`.
 *
 * - What the seat opens to 127.0.0.1 on one of the ports goes to HOST by the network the test plays with.
 * - Who comes by the file SOCKET and names a port in a first line is connected with that port of the seat; a file knows no
 *   network, so a debugger stays connected whatever becomes of the addresses.
 */
const [socketFile = '', host = '', ...ports] = process.argv.slice(2)

let open = ports.length + 1
const opened = (): void => {
  open -= 1
  if (open === 0) process.stdout.write('open\n')
}
for (const port of ports.map(Number)) {
  createServer({ noDelay: true }, (near) => joinSockets(near, connect(port, host))).listen(port, '127.0.0.1', opened)
}
createServer((near) => {
  near.once('data', (first: Buffer) => {
    near.pause()
    const end = first.indexOf(10)
    const far = connect(Number(first.toString('latin1', 0, end)), '127.0.0.1')
    if (end + 1 < first.length) far.write(first.subarray(end + 1))
    joinSockets(near, far)
    near.resume()
  })
}).listen(socketFile, opened)
