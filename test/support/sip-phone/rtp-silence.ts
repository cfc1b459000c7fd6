import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { randomInt } from 'node:crypto'

export type RtpSilence = {
  readonly port: number
  /** Begins to send to what this SDP names. */
  sendTo(sdp: string): void
  close(): void
}

/** 20 ms of PCMU silence after another (RFC 3551): a PBX that waits for a frame of this telephone gets one. */
export async function openRtp(host: string): Promise<RtpSilence> {
  const socket = createSocket('udp4')
  socket.bind(0, host)
  await once(socket, 'listening')
  const packet = Buffer.alloc(172, 0xff)
  packet[0] = 0x80
  packet[1] = 0
  packet.writeUInt32BE(randomInt(2 ** 31), 8)
  let sequence = randomInt(60_000)
  let timestamp = 0
  let timer: NodeJS.Timeout | undefined
  return {
    port: socket.address().port,
    sendTo(sdp) {
      const address = /^c=IN IP4 (\S+)/m.exec(sdp)?.[1]
      const port = Number(/^m=audio (\d+)/m.exec(sdp)?.[1] ?? 0)
      if (address === undefined || port === 0) return
      clearInterval(timer)
      timer = setInterval(() => {
        packet.writeUInt16BE((sequence = (sequence + 1) & 0xffff), 2)
        packet.writeUInt32BE((timestamp = (timestamp + 160) >>> 0), 4)
        socket.send(packet, port, address)
      }, 20)
    },
    close() {
      clearInterval(timer)
      socket.close()
    },
  }
}
