import { writeEnrolmentCode } from '../../contract/enrolment.ts'
import { createHub, type Hub } from '../../hub/hub.ts'
import { type HubOverrides } from '../../hub/hub-overrides.ts'
import { createLogger } from '../../hub/http/logger.ts'
import { createFakePbx } from '../../hub/pbx/fake/fake-pbx.ts'
import { readSettings } from '../../hub/settings/settings.ts'
import { startTcpProxy, type TcpProxy } from './tcp-proxy.ts'
import { exampleCentre, openTestHub, type TestHub } from './test-hub.ts'

export type SeatHub = TestHub & {
  /** The way to the hub; a test can cut it. */
  readonly line: TcpProxy
  /** Leads through `line`. */
  readonly code: string
  /** The hub stops, `meanwhile` happens, and another process of it begins on the same data and port. */
  restart(meanwhile: () => Promise<void>): Promise<void>
}

/** A whole hub with TLS on 127.0.0.1 behind a line that can be cut, and its enrolment code. */
export async function openSeatHub(overrides: HubOverrides = {}): Promise<SeatHub> {
  const whole = { tls: true, secrets: { seats: { '8001': 'a-sip-password-of-8001' } }, ...overrides }
  const test = await openTestHub(whole)
  const { port } = await test.hub.start()
  await test.hub.floor?.settled()
  const line = await startTcpProxy({ host: '127.0.0.1', port })
  const { jobNumber } = await test.addUser('administrator')
  const { accessToken } = await test.signIn(jobNumber)
  const { body } = await test.ask('GET', '/api/enrolment-code', { token: accessToken })
  const code = writeEnrolmentCode({ host: 'localhost', port: line.port, fingerprint: String(body['fingerprint']) })
  let later: Hub | undefined
  return {
    ...test,
    line,
    code,
    async restart(meanwhile) {
      const centre = exampleCentre()
      await (later ?? test.hub).close()
      await meanwhile()
      const { pbx } = createFakePbx({
        extensions: centre.seats.map((seat) => seat.extension),
        queues: centre.queues.map((queue) => queue.key),
        trunks: centre.trunks.map((trunk) => trunk.key),
      })
      const settings = readSettings({ dataFolder: test.dataFolder, host: '127.0.0.1', port, names: ['localhost'] })
      const logger = createLogger('info', { write: () => undefined })
      later = await createHub(settings, { logger, centre, ...whole, pbx })
      await later.start()
      await later.floor?.settled()
    },
    async close() {
      await line.close()
      await later?.close()
      await test.close()
    },
  }
}
