import { createServer } from 'node:https'
import { mkdtempSync, rmSync } from 'node:fs'
import { type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Extension } from '../../../contract/agent.ts'
import { builtInGrants } from '../../../contract/rights.ts'
import { ensureCertificates } from '../../../hub/certificates/certificates.ts'
import { createLive } from '../../../hub/live/live-server.ts'
import { type LiveFact } from '../../../hub/live/audience.ts'

/** The server's half of live-fanout.bench.ts: `/live` over TLS and nothing else in this process. */
const folder = mkdtempSync(join(tmpdir(), 'zuoxi-live-'))
const { key, chain } = await ensureCertificates(folder, ['127.0.0.1'], Date.now())
rmSync(folder, { recursive: true, force: true })
const server = createServer({ key, cert: chain, minVersion: 'TLSv1.2' })
const live = createLive({
  // The token names a role and a seat: administrator, or agent.8001 for somebody with a seat.
  authenticate: async (token) => {
    const [role = '', seat = ''] = token.split('.')
    const grants = builtInGrants[role as 'agent']
    return { userId: seat, sessionId: token, grants, team: 'A', station: null, expiresAt: Infinity }
  },
  seatOf: (userId) => (userId === '' ? null : (userId as Extension)),
  floor: () => ({ calls: [], agents: [], queues: [], links: [], pickUps: [] }),
  logger: { info: () => undefined, warn: () => undefined },
})
live.attach(server)
server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as AddressInfo).port }))

const clock = (): number => performance.timeOrigin + performance.now()
let published = 0

/** One seat's change, as the floor publishes it: the clock of the publishing stands in `since`. */
function fact(): LiveFact {
  const extension = String(8001 + (published++ % 500)) as Extension
  const delta = {
    kind: 'agent.changed',
    agent: {
      extension,
      userId: '0192f000-0000-7000-8000-000000000001',
      jobNumber: '1001',
      name: '王芳',
      team: 'A',
      state: 'talking',
      reason: null,
      since: clock(),
      until: null,
      registered: true,
      queues: ['water-order', 'after-sales'],
      callId: '0192f000-0000-7000-8000-000000000002',
    },
  } as unknown as LiveFact['delta']
  return { delta, extensions: [extension], teams: ['A'] }
}

process.on('message', (message: { eventsPerSecond: number; seconds: number } | 'stop') => {
  if (message === 'stop') {
    live.close()
    process.exit(0)
  }
  const { eventsPerSecond, seconds } = message
  const total = eventsPerSecond * seconds
  const began = clock()
  const cpu = process.cpuUsage()
  let sent = 0
  // Every 2 ms whatever is due: events come one by one, as facts do, and not in lumps that would suit the batching.
  const timer = setInterval(() => {
    const due = Math.min(total, Math.floor(((clock() - began) / 1000) * eventsPerSecond))
    for (; sent < due; sent++) live.publish(fact())
    if (sent < total) return
    clearInterval(timer)
    const used = process.cpuUsage(cpu)
    const cpuPercent = (used.user + used.system) / 10 / (clock() - began)
    setTimeout(
      () => process.send?.({ cpuPercent, sequence: live.health().sequence, cutOff: live.health().cutOff }),
      1000,
    )
  }, 2)
})
