import { writeEnrolmentCode } from '../../contract/enrolment.ts'
import { type HubOverrides } from '../../hub/hub.ts'
import { startTcpProxy, type TcpProxy } from './tcp-proxy.ts'
import { openTestHub, type TestHub } from './test-hub.ts'

export type SeatHub = TestHub & {
  /** The way to the hub; a test can cut it. */
  readonly line: TcpProxy
  /** Leads through `line`. */
  readonly code: string
}

/** A whole hub with TLS on 127.0.0.1 behind a line that can be cut, and its enrolment code. */
export async function openSeatHub(overrides: HubOverrides = {}): Promise<SeatHub> {
  const test = await openTestHub({ tls: true, secrets: { seats: { '8001': 'a-sip-password-of-8001' } }, ...overrides })
  const { port } = await test.hub.start()
  await test.hub.floor?.settled()
  const line = await startTcpProxy({ host: '127.0.0.1', port })
  const { jobNumber } = await test.addUser('administrator')
  const { accessToken } = await test.signIn(jobNumber)
  const { body } = await test.ask('GET', '/api/enrolment-code', { token: accessToken })

  const code = writeEnrolmentCode({ host: 'localhost', port: line.port, fingerprint: String(body['fingerprint']) })
  return {
    ...test,
    line,
    code,
    async close() {
      await line.close()
      await test.close()
    },
  }
}
