import { writeEnrolmentCode } from '../../../contract/enrolment.ts'
import { type Extension, type QueueKey } from '../../../contract/agent.ts'
import { type Centre } from '../../../contract/centre/centre.ts'
import { type FakeCall } from '../../../hub/pbx/fake/fake-call.ts'
import { createFakePbx } from '../../../hub/pbx/fake/fake-pbx.ts'
import { type PbxFact } from '../../../hub/pbx/port.ts'
import { exampleCentre, openTestHub } from '../../support/test-hub.ts'
import { type Probe, type WallHubOrder, type WallHubReport } from './wall-hub-messages.ts'

/**
 * The hub's half of wall.bench.ts: a whole hub with a PBX in memory, its seats in calls. Told to, it lets so many facts a
 * second come from that PBX: calls that are held and taken back, end and begin. The probes' facts are written down with
 * the moment the hub got them.
 */
const seats = Number(process.argv[2] ?? 500)
const queues = Number(process.argv[3] ?? 50)
/** Seats whose calls nothing but the probing touches. */
const probed = 20
const probeEveryMs = 25

const clock = (): number => performance.timeOrigin + performance.now()
const seatAt = (n: number): Extension => String(8001 + n) as Extension
const queueAt = (n: number): QueueKey => `queue-${String(n % queues)}` as QueueKey

const example = exampleCentre()
const [seat] = example.seats
const [queue] = example.queues
if (seat === undefined || queue === undefined) throw new Error('the example has no seat or no queue')
const { skill: _skill, ...plain } = queue
const centre: Centre = {
  ...example,
  seats: Array.from({ length: seats }, (_, n) => ({ ...seat, extension: seatAt(n), phone: 'softphone' as const })),
  queues: Array.from({ length: queues }, (_, n) => ({
    ...plain,
    key: queueAt(n),
    extension: String(6001 + n),
    label: { zh: `队列${String(n)}` },
    wrapUpSeconds: 0,
  })),
}
const fake = createFakePbx({
  clock: { now: Date.now, advance: () => undefined },
  extensions: centre.seats.map(({ extension }) => extension),
  queues: centre.queues.map(({ key }) => key),
})
let facts = 0
const counted = {
  ...fake.pbx,
  start: (listener: Parameters<typeof fake.pbx.start>[0]) =>
    fake.pbx.start({
      ...listener,
      fact(fact: PbxFact) {
        facts += 1
        listener.fact(fact)
      },
    }),
}
const test = await openTestHub({ tls: true, centre, pbx: counted })
const { hub } = test
const { port } = await hub.start()
const { floor } = hub
if (floor === null) throw new Error('a hub without a floor')
await floor.settled()
for (let n = 0; n < seats; n += 1) {
  floor.agents.ask(
    seatAt(n),
    {
      kind: 'sign-in',
      person: {
        userId: `0192f000-0000-7000-8000-${String(n).padStart(12, '0')}`,
        jobNumber: String(1001 + n),
        name: `座席${String(n)}`,
        team: `班组${String(n % 10)}`,
      },
      queues: [{ queue: queueAt(n), penalty: 0 }],
      state: 'ready',
      reason: null,
    },
    { by: 'agent', userId: null },
  )
}

const running = new Map<number, { call: FakeCall; held: boolean }>()
let callers = 0
/** A customer comes through the queue to the seat and is answered: seven facts. */
function talk(n: number): void {
  callers += 1
  const call = fake.customerCalls(`138${String(callers).padStart(8, '0')}`, '051985001234')
  call.routed('hub', 'queue', queueAt(n), null)
  call.queued(queueAt(n))
  call.offer(seatAt(n))
  call.answers(seatAt(n))
  running.set(n, { call, held: false })
}
function toggle(n: number): Probe | null {
  const found = running.get(n)
  if (found === undefined) return null
  const at = clock()
  found.held = !found.held
  if (found.held) found.call.holds(seatAt(n))
  else found.call.retrieves(seatAt(n))
  return { extension: seatAt(n), state: found.held ? 'holding' : 'talking', at }
}
function renew(n: number): void {
  running.get(n)?.call.hangUp('customer')
  running.delete(n)
  talk(n)
}

const { jobNumber: administrator } = await test.addUser('administrator')
const { accessToken } = await test.signIn(administrator)
const { body } = await test.ask('GET', '/api/enrolment-code', { token: accessToken })
const code = writeEnrolmentCode({ host: 'localhost', port, fingerprint: String(body['fingerprint']) })
const { jobNumber } = await test.addUser('leader')
for (let n = 0; n < Math.floor(seats * 0.7); n += 1) talk(n)
process.send?.({ code, jobNumber })

async function storm({ factsPerSecond, seconds }: WallHubOrder): Promise<WallHubReport> {
  const probes: Probe[] = []
  const busy = [...running.keys()].filter((n) => n >= probed)
  const cpu = process.cpuUsage()
  const began = clock()
  const first = facts
  let turn = 0
  let probe = 0
  await new Promise<void>((resolve) => {
    const timer = setInterval(() => {
      const past = clock() - began
      for (; probe < Math.floor(past / probeEveryMs); probe += 1) {
        const done = toggle(probe % probed)
        if (done !== null) probes.push(done)
      }
      const due = Math.floor((Math.min(past, seconds * 1000) / 1000) * factsPerSecond)
      // Every twentieth step a call ends and another comes in its place.
      while (facts - first < due) {
        const n = busy[(turn * 31) % busy.length] ?? probed
        if (turn % 20 === 7) renew(n)
        else toggle(n)
        turn += 1
      }
      if (past < seconds * 1000) return
      clearInterval(timer)
      resolve()
    }, 2)
  })
  const used = process.cpuUsage(cpu)
  return { cpuPercent: (used.user + used.system) / 10 / (clock() - began), facts: facts - first, probes }
}

process.on('message', (order: WallHubOrder | 'stop') => {
  if (order === 'stop') void test.close().finally(() => process.exit(0))
  else void storm(order).then((report) => process.send?.(report))
})
