import { type RawData, type WebSocket } from 'ws'
import { type TopicName } from '../contract/bridge/names.ts'
import { type WebPageMessage, webPageMessageSchema, type WebSeatMessage } from '../contract/web-seat.ts'
import { type SeatRoom } from './seat-rooms.ts'

/** A page that does not read holds nothing up but itself. */
const lagLimitBytes = 16 * 1024 * 1024
/** More in a second is no person. */
const mostPerSecond = 200

/** Joins one page to its browser's seat until either goes. */
export function serveBridgeSocket(socket: WebSocket, room: SeatRoom): void {
  const watches = new Map<TopicName, () => void>()
  let second = 0
  let heard = 0

  const tell = (message: WebSeatMessage): void => {
    if (socket.readyState !== socket.OPEN) return
    if (socket.bufferedAmount > lagLimitBytes) return socket.terminate()
    socket.send(JSON.stringify(message))
  }
  const leave = room.enter({ tell })

  const watch = (topic: TopicName, on: boolean): void => {
    watches.get(topic)?.()
    watches.delete(topic)
    if (on)
      watches.set(
        topic,
        room.seat.board.watch(topic, (state) => tell({ kind: 'topic', topic, state })),
      )
  }

  const take = (message: WebPageMessage): void => {
    switch (message.kind) {
      case 'command': {
        const { exchange, name, input } = message
        void room.seat.answer(name, input).then((result) => tell({ kind: 'answer', exchange, result }))
        return
      }
      case 'watch':
        return watch(message.topic, message.on)
      case 'no-file':
        return room.files.arrived(message.id, null)
    }
  }

  const isFlood = (): boolean => {
    const now = Math.floor(performance.now() / 1_000)
    heard = now === second ? heard + 1 : 1
    second = now
    return heard > mostPerSecond
  }

  socket.on('message', (data: RawData, isBinary: boolean) => {
    const message = isBinary || isFlood() ? undefined : read(data)
    // RFC 6455 §7.4.1: policy violation.
    if (message === undefined) socket.close(1008, 'not a message of the page')
    else take(message)
  })
  socket.on('error', () => undefined)
  socket.once('close', () => {
    for (const end of watches.values()) end()
    watches.clear()
    leave()
  })
}

function read(data: RawData): WebPageMessage | undefined {
  try {
    return webPageMessageSchema.parse(JSON.parse((data as Buffer).toString('utf8')))
  } catch {
    return undefined
  }
}
