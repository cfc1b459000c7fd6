import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { type AsteriskPorts } from '../support/asterisk/asterisk-ports.ts'
import { practicePassword } from '../support/practice/test-centre.ts'
import { startSeat } from '../support/seat/start-seat.ts'
import { waitFor } from '../support/wait-for.ts'
import { printFigure } from './figure.ts'
import { type PracticeReport, type PracticeRequest } from './workers/practice-pbx.ts'

/** What the practice PBX costs the machine it shares with the whole app: at rest, with a real call, with ten played ones. */
const measureMs = 6_000
const child = fork(join(import.meta.dirname, 'workers/practice-pbx.ts'), { stdio: 'inherit' })
const reports: PracticeReport[] = []
child.on('message', (report: PracticeReport) => void reports.push(report))
const ask = (request: PracticeRequest): void => void child.send(request)
const report = <Is extends PracticeReport['is']>(is: Is): Promise<Extract<PracticeReport, { is: Is }>> =>
  waitFor(`the PBX to say ${is}`, () => {
    const at = reports.findIndex((one) => one.is === is)
    return at < 0 ? undefined : (reports.splice(at, 1)[0] as Extract<PracticeReport, { is: Is }>)
  })
const figure = (name: string, value: number, unit: string, goal?: number): void =>
  printFigure({
    figure: `practice PBX: ${name}`,
    value,
    unit,
    better: 'lower',
    ...(goal === undefined ? {} : { goal }),
  })
const measure = async (name: string, goal: number): Promise<void> => {
  ask({ do: 'measure', ms: measureMs })
  const { share, rssMb } = await report('measured')
  figure(`${name}, CPU of one core`, share, '%', goal)
  figure(`${name}, memory`, rssMb, 'MB')
}

const { port, authority, startMs } = await report('up')
figure('start', startMs, 'ms', 500)
const seat = await startSeat({
  // Only this port is looked at.
  asterisk: { ports: {} as AsteriskPorts },
  ...{ port, authority, transport: 'wss', media: 'webrtc', extension: '8001', password: practicePassword('8001') },
})
await measure('one softphone at rest', 1)

const calledAt = performance.now()
ask({ do: 'call-in' })
const call = await seat.next()
figure('from the trunk to the ringing seat', performance.now() - calledAt, 'ms', 100)
const answeredAt = performance.now()
await call.answer()
await waitFor('the caller to be heard', () => call.media().amplitudeOf(440, 60) > 2_000, { intervalMs: 2 })
figure('from the answer to the caller in the ear', performance.now() - answeredAt, 'ms', 400)
await report('talking')
await measure('one call of a softphone, recorded', 6)
call.hangUp()
await call.until('ended')

ask({ do: 'ten-calls' })
await waitFor('ten calls', async () => (await report('talking')).calls >= 11)
await measure('ten played calls, recorded', 4)

await seat.close()
ask({ do: 'stop' })
await once(child, 'exit')
