import { WebSocket } from 'ws'

/** The clients' half of live-fanout.bench.ts: many sockets in one process, which counts and times what they hear. */
type Start = { port: number; tokens: readonly string[] }

const clock = (): number => performance.timeOrigin + performance.now()
const delays: number[] = []
let deltas = 0
const last: number[] = []
let greeted = 0

process.on('message', (message: Start | 'report') => {
  if (message === 'report') {
    process.send?.({ delays, deltas, last })
    return
  }
  message.tokens.forEach((token, index) => {
    last[index] = 0
    const socket = new WebSocket(`wss://127.0.0.1:${message.port}/live`, { rejectUnauthorized: false })
    socket.on('open', () => socket.send(JSON.stringify({ type: 'hello', token })))
    socket.on('message', (data: Buffer) => {
      const at = clock()
      const text = data.toString()
      if (text.startsWith('{"type":"snapshot"')) {
        greeted += 1
        if (greeted === message.tokens.length) process.send?.('greeted')
        return
      }
      last[index] = Number(/"to":(\d+)/.exec(text)?.[1])
      // Parsing every copy 500 times over would measure these processes; the marks are enough. Every tenth delay is kept.
      for (let from = 0; ;) {
        const mark = text.indexOf('"since":', from)
        if (mark < 0) break
        from = mark + 8
        deltas += 1
        if (deltas % 10 === 0) delays.push(at - Number.parseFloat(text.slice(from, from + 18)))
      }
    })
  })
})
