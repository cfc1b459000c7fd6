import { createServer, type Socket } from 'node:net'
import { once } from 'node:events'

/** A stand-in for the hub's FastAGI side: tells the arguments it was asked with and sets what it is given. */
export async function startPlainHub(
  answer: (arguments_: readonly string[]) => Readonly<Record<string, string>> | 'silence',
) {
  const questions: { readonly arguments_: readonly string[]; readonly atMs: number }[] = []
  const sockets = new Set<Socket>()
  let closed = 0
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.on('close', () => {
      closed += 1
      sockets.delete(socket)
    })
    let text = ''
    let sets: string[] | undefined
    socket.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk
      if (sets === undefined) {
        const end = text.indexOf('\n\n')
        if (end < 0) return
        const lines = text.slice(0, end).split('\n')
        const arguments_ = lines
          .filter((line) => line.startsWith('agi_arg_'))
          .map((line) => line.replace(/^agi_arg_\d+: ?/, ''))
        questions.push({ arguments_, atMs: Date.now() })
        const said = answer(arguments_)
        if (said === 'silence') return
        sets = Object.entries(said).map(([name, value]) => `SET VARIABLE ${name} "${value}"\n`)
        text = text.slice(end + 2)
      } else text = ''
      const next = sets.shift()
      if (next === undefined) socket.end()
      else socket.write(next)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (typeof address !== 'object' || address === null) throw new Error('no port')
  return {
    port: address.port,
    questions,
    closed: () => closed,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}
