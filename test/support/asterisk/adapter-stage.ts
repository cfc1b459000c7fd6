import { connect, type Socket } from 'node:net'
import { once } from 'node:events'
import { type AmiFrame } from '../../../hub/pbx/asterisk/ami-frame.ts'
import { amiReader } from '../../../hub/pbx/asterisk/ami-reader.codec.ts'
import { type AmiAction, encodeAction } from '../../../hub/pbx/asterisk/ami-writer.codec.ts'
import { type SipPhone, startSipPhone } from '../sip-phone/sip-phone.ts'
import { waitFor } from '../wait-for.ts'
import { adapterConfiguration, adapterTrunk } from './adapter-configuration.ts'
import { plainSecrets } from './plain-configuration.ts'
import { type RunningAsterisk, startAsterisk } from './start-asterisk.ts'

export type AdapterStage = {
  readonly asterisk: RunningAsterisk
  /** The world outside the trunk: customers, and numbers that are dialled. */
  readonly outside: SipPhone
  seat(extension: string): SipPhone
  close(): Promise<void>
}

/** A real Asterisk with registered telephones around it. */
export async function startAdapterStage(
  extensions: readonly string[],
  outsideSeats: Readonly<Record<string, string>> = {},
): Promise<AdapterStage> {
  let trunk: SipPhone | undefined
  const asterisk = await startAsterisk({
    configuration: async (ports) => {
      trunk = await startSipPhone({
        user: 'outside',
        host: '127.0.0.2',
        server: { host: '127.0.0.1', port: ports.sipUdp },
      })
      return adapterConfiguration(ports, { extensions, outsideSeats, trunkPort: trunk.port })
    },
  })
  const seats = new Map<string, SipPhone>()
  for (const extension of extensions) {
    const phone = await startSipPhone({
      user: extension,
      password: plainSecrets.seatPassword(extension),
      server: { host: '127.0.0.1', port: asterisk.ports.sipUdp },
      sound: true,
    })
    await phone.register()
    seats.set(extension, phone)
  }
  if (!trunk) throw new Error('the trunk was not made')
  const outside = trunk
  return {
    asterisk,
    outside,
    seat: (extension) => {
      const phone = seats.get(extension)
      if (!phone) throw new Error(`no seat ${extension} on this stage`)
      return phone
    },
    close: async () => {
      for (const phone of [...seats.values(), outside]) phone.close()
      await asterisk.stop()
    },
  }
}

export { adapterTrunk }

export type RawAmi = {
  readonly frames: AmiFrame[]
  readonly bytes: () => Buffer
  /** Begins a new recording. */
  clear(): void
  action(action: AmiAction): Promise<AmiFrame>
  event(what: string, wanted: (frame: AmiFrame) => boolean): Promise<AmiFrame>
  close(): void
}

/** A plain AMI session that keeps every byte, to record transcripts and to act as a second operator at the console. */
export async function rawAmi(port: number): Promise<RawAmi> {
  const socket: Socket = connect(port, '127.0.0.1')
  await once(socket, 'connect')
  let chunks: Buffer[] = []
  const frames: AmiFrame[] = []
  const reader = amiReader({ frame: (frame) => frames.push(frame) })
  socket.on('data', (chunk: Buffer) => {
    chunks.push(chunk)
    reader.push(chunk)
  })
  let serial = 0
  const raw: RawAmi = {
    frames,
    bytes: () => Buffer.concat(chunks),
    clear: () => {
      chunks = []
      frames.length = 0
    },
    async action(action) {
      const id = `raw-${++serial}`
      socket.write(encodeAction(id, action))
      return waitFor(`the response to ${action.action}`, () =>
        frames.find((frame) => frame.kind === 'response' && frame.get('ActionID') === id),
      )
    },
    event: (what, wanted) =>
      waitFor(what, () => frames.find((f) => f.kind === 'event' && wanted(f)), { intervalMs: 5 }),
    close: () => socket.destroy(),
  }
  const answer = await raw.action({
    action: 'Login',
    fields: { Username: plainSecrets.amiUser, Secret: plainSecrets.amiSecret, Events: 'on' },
  })
  if (answer.name !== 'Success') throw new Error(`AMI login: ${answer.text}`)
  return raw
}
