/** The parts of an RTP packet (RFC 3550, 5.1) that a phone looks at. */
export type RtpPacket = Readonly<{
  payloadType: number
  marker: boolean
  sequence: number
  timestamp: number
  ssrc: number
  payload: Buffer
}>

/** Reads an RTP packet; `undefined` when the bytes are none. */
export function parseRtp(data: Buffer): RtpPacket | undefined {
  if (data.length < 12 || data[0]! >> 6 !== 2) return undefined
  let start = 12 + (data[0]! & 0x0f) * 4
  if (data[0]! & 0x10) {
    if (data.length < start + 4) return undefined
    start += 4 + data.readUInt16BE(start + 2) * 4
  }
  const padding = data[0]! & 0x20 ? data[data.length - 1]! : 0
  if (start > data.length - padding) return undefined
  return {
    payloadType: data[1]! & 0x7f,
    marker: (data[1]! & 0x80) !== 0,
    sequence: data.readUInt16BE(2),
    timestamp: data.readUInt32BE(4),
    ssrc: data.readUInt32BE(8),
    payload: data.subarray(start, data.length - padding),
  }
}

/** Writes an RTP packet without extension. */
export function writeRtp(packet: RtpPacket): Buffer {
  const data = Buffer.allocUnsafe(12 + packet.payload.length)
  data[0] = 0x80
  data[1] = packet.payloadType | (packet.marker ? 0x80 : 0)
  data.writeUInt16BE(packet.sequence & 0xffff, 2)
  data.writeUInt32BE(packet.timestamp >>> 0, 4)
  data.writeUInt32BE(packet.ssrc >>> 0, 8)
  packet.payload.copy(data, 12)
  return data
}

const digits = '0123456789*#ABCD'

/** The payload of a telephone event (RFC 4733, 2.3), volume −10 dBm0. */
export function telephoneEvent(digit: string, duration: number, end: boolean): Buffer {
  const event = digits.indexOf(digit.toUpperCase())
  if (event === -1) throw new Error(`There is no telephone event for ${JSON.stringify(digit)}.`)
  return Buffer.from([event, (end ? 0x80 : 0) | 10, duration >> 8, duration & 0xff])
}

/** The digit of a telephone event and whether it has ended. */
export function readTelephoneEvent(payload: Buffer): Readonly<{ digit: string; end: boolean }> | undefined {
  const digit = payload.length >= 4 ? digits[payload[0]!] : undefined
  return digit === undefined ? undefined : { digit, end: (payload[1]! & 0x80) !== 0 }
}
