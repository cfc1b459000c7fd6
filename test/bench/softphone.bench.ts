import { openFloorStage } from '../pbx/support/floor-stage.ts'
import { memoryRecords, openSoftphone, type SoftphoneStage } from '../pbx/support/softphone-stage.ts'
import { quickWaterCentre, waterLine } from '../pbx/support/test-centre.ts'
import { startTcpProxy } from '../support/tcp-proxy.ts'
import { waitUntil } from '../support/wait-for.ts'
import { percentile, printFigure } from './figure.ts'

/**
 * The softphone on a real Asterisk and its hub, with libwebrtc's Node build for a media window: how long an agent waits,
 * and how long nothing is heard when something dies. The media window's own share is measured in the app's bench.
 */
const answers = 20
const deaths = 10
const cuts = 5
const restarts = 5

const centre = await quickWaterCentre()
const floor = await openFloorStage(centre)
const wire = await startTcpProxy({ host: '127.0.0.1', port: floor.stage.ports.https })
const records = memoryRecords()
const open = (): SoftphoneStage => openSoftphone(floor.stage, '8003', { wssPort: wire.port, records })

const opened = performance.now()
let seat = open()
await seat.registered()
printFigure({
  figure: 'softphone: start to registered',
  value: performance.now() - opened,
  unit: 'ms',
  better: 'lower',
})
await floor.signIn('8003')

const ready = () => floor.agentIs('8003', 'ready', ({ state }) => state === 'ready')
const heard = () =>
  waitUntil(
    'the customer to be heard',
    () => seat.window().amplitudeOf(440, 60),
    (loud) => loud > 1_000,
    { intervalMs: 5 },
  )
const talk = async (): Promise<string> => {
  await ready()
  await floor.customer({ behaviour: 'waits', to: waterLine, rtp: [440] })
  const { lineId } = await seat.rings()
  await seat.phone.answer(lineId)
  return lineId
}
const at = (lineId: string, mark: string): number =>
  seat.marks.find((one) => one.lineId === lineId && one.mark === mark)?.at ?? Number.NaN
const print = (figure: string, values: readonly number[], goal?: number): void => {
  for (const percent of [50, 95]) {
    const value = percentile(values, percent)
    printFigure({
      figure: `softphone: ${figure}, p${percent}`,
      value,
      unit: 'ms',
      better: 'lower',
      ...(goal === undefined ? {} : { goal }),
    })
  }
}

const toAnswer: number[] = []
const toHear: number[] = []
const toSpeak: number[] = []
for (let call = 0; call < answers; call++) {
  const lineId = await talk()
  await waitUntil(
    'audio both ways',
    () => [at(lineId, 'audio-in'), at(lineId, 'audio-out')],
    (both) => both.every((one) => !Number.isNaN(one)),
    { intervalMs: 5 },
  )
  const asked = at(lineId, 'answer-asked')
  toAnswer.push(at(lineId, 'answered') - asked)
  toHear.push(at(lineId, 'audio-in') - asked)
  toSpeak.push(at(lineId, 'audio-out') - asked)
  await seat.phone.hangUp(lineId)
}
print('answer asked → 200 sent', toAnswer)
print('answer asked → first audio in', toHear, 80)
print('answer asked → first audio out', toSpeak, 80)

const silences = (from: string): number[] =>
  seat.ended.flatMap(({ summary }) =>
    (summary?.recoveries ?? []).flatMap((one) => (one.from === from ? [one.silentMs] : [])),
  )
{
  const lineId = await talk()
  for (let round = 0; round < deaths; round++) {
    await heard()
    await waitUntil(
      'a warm spare',
      () => seat.host.state(),
      ({ spare }) => spare,
    )
    seat.window().kill()
    await seat.lineIs(lineId, 'recovering', ({ recovering }) => recovering === 'media')
    await seat.lineIs(lineId, 'back', ({ recovering }) => recovering === null)
  }
  await heard()
  await seat.phone.hangUp(lineId)
  print('media window killed → audio back', silences('media'), 500)
}
{
  const lineId = await talk()
  const toReturn: number[] = []
  for (let round = 0; round < cuts; round++) {
    await heard()
    wire.cut()
    await seat.lineIs(lineId, 'cut off', ({ recovering }) => recovering === 'network')
    wire.heal()
    const healed = performance.now()
    await seat.phone.networkChanged()
    await seat.lineIs(lineId, 'back', ({ recovering }) => recovering === null)
    toReturn.push(performance.now() - healed)
  }
  await seat.phone.hangUp(lineId)
  print('network event → registered and call renewed', toReturn, 1_500)
}
{
  const toReclaim: number[] = []
  for (let round = 0; round < restarts; round++) {
    const lineId = await talk()
    await heard()
    for (const window of seat.windows) window.kill()
    seat.host.close()
    await seat.phone.close({ hangUp: false })
    const started = performance.now()
    seat = open()
    seat.phone.reclaim()
    await seat.lineIs(lineId, 'back', ({ recovering }) => recovering === null)
    await heard()
    toReclaim.push(performance.now() - started)
    await seat.phone.hangUp(lineId)
  }
  print('main started again → audio of the same call', toReclaim, 5_000)
}
await ready()
await seat.close()
await wire.close()
await floor.stop()
// libwebrtc's Node build aborts when an environment is taken down in good order; everything is closed by now.
process.exit(0)
