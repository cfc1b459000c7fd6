import { setTimeout as pause } from 'node:timers/promises'
import { printFigure } from './figure.ts'
import { openBenchFloor, seatAt } from './floor-bench.ts'

/**
 * Memory of the hub's own process (resident set) with its tables open: idle, and with 500 agents and 200 running calls.
 * The PBX in memory is in it, so the true figure is a little lower. Run by `npm run bench`, with --expose-gc.
 */
const megabytes = async (): Promise<number> => {
  for (let round = 0; round < 3; round++) {
    globalThis.gc?.()
    await pause(200)
  }
  return process.memoryUsage().rss / 1024 / 1024
}

const { floor, fake, signIn, close } = await openBenchFloor(500)
try {
  printFigure({ figure: 'hub memory, idle', value: await megabytes(), unit: 'MB', better: 'lower' })
  for (let index = 0; index < 500; index++) signIn(index)
  for (let index = 0; index < 200; index++) {
    const callerNumber = `138${String(index).padStart(8, '0')}`
    const { call } = await fake.inbound({ callerNumber, calledNumber: '02886001234' })
    call.offer(seatAt(index))
    call.answers(seatAt(index))
  }
  await floor.calls.drain(20_000)
  while (floor.agents.unsaved() > 0) await pause(50)
  const talking = floor.agents.all().filter(({ state }) => state === 'talking').length
  if (talking !== 200 || [...floor.calls.running()].length !== 200) throw new Error(`only ${talking} seats talk`)
  printFigure({
    figure: 'hub memory, 500 agents and 200 calls',
    value: await megabytes(),
    unit: 'MB',
    better: 'lower',
  })
} finally {
  await close()
}
