import { type EmbeddedHubReport, type EmbeddedHubRequest } from '../../contract/embedded-hub.ts'
import { type HubProcess } from '../../main/embedded-hub/hub-child.ts'

/** The process of an embedded hub, played by the test: what it was sent, what it says, how it ends. */
export type FakeHubProcess = HubProcess & {
  readonly sent: readonly EmbeddedHubRequest[]
  killed(): boolean
  says(message: EmbeddedHubReport | string): void
  ends(code: number | null): void
}

/** @param obeys ends by itself when it is told to stop */
export function createFakeHubProcess({ obeys = true } = {}): FakeHubProcess {
  const sent: EmbeddedHubRequest[] = []
  let message: (message: unknown) => void = () => undefined
  let exit: (code: number | null) => void = () => undefined
  let killed = false
  return {
    sent,
    killed: () => killed,
    send(request) {
      sent.push(request)
      if (request.kind === 'stop' && obeys) queueMicrotask(() => exit(0))
    },
    onMessage: (listener) => (message = listener),
    onExit: (listener) => (exit = listener),
    kill() {
      killed = true
      queueMicrotask(() => exit(null))
    },
    says: (text) => message(text),
    ends: (code) => exit(code),
  }
}

export const hubReady = (
  more: Partial<Extract<EmbeddedHubReport, { kind: 'ready' }>> = {},
): Extract<EmbeddedHubReport, { kind: 'ready' }> => ({
  kind: 'ready',
  enrolmentCode: 'ZUOXI1~127.0.0.1~1~x',
  people: [
    { jobNumber: '1001', name: '王芳', role: 'agent', extension: '8001', password: 'pass of 王芳' },
    { jobNumber: '9001', name: '刘敏', role: 'supervisor', extension: '8009', password: 'pass of 刘敏' },
  ],
  firstCode: null,
  ...more,
})
