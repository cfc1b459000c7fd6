import { openSeatParts, type SeatParts } from '../../main/seat-parts.ts'
import { newBoard } from '../support/seat-board.ts'
import { openSeatHub } from '../support/seat-hub.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { testPassword } from '../support/test-hub.ts'
import { percentile, printFigure } from './figure.ts'

/**
 * A killed seat comes back: from its store's opening to its telephone's start, with the access token it had, and with a
 * token that is over, which is exchanged first.
 */
const rounds = 12

await using folder = await temporaryFolder('seat-restore')
const hub = await openSeatHub()

async function start(): Promise<{ parts: SeatParts; ms: number; seated: boolean }> {
  const began = performance.now()
  let phoneAt = Number.NaN
  const parts = await openSeatParts({
    folder: folder.path,
    key: 'cd'.repeat(32),
    board: newBoard(),
    language: () => 'zh-CN',
    device: 'bench',
    log: () => undefined,
    proveAudio: async () => [],
    openSoftphone: () => {
      phoneAt = performance.now()
      return { phone: { kind: 'softphone', lines: () => [], close: async () => undefined } as never }
    },
  })
  await parts.session.restore()
  return { parts, ms: phoneAt - began, seated: !Number.isNaN(phoneAt) }
}

try {
  const { jobNumber } = await hub.addUser('agent')
  const first = await start()
  await first.parts.commands['session.enrol']({ code: hub.code })
  await first.parts.commands['session.sign-in']({ jobNumber, password: testPassword })
  await first.parts.commands['session.choose-seat']({ extension: '8001' as never })
  await first.parts.close()
  for (const [name, isOver] of [
    ['with its token', false],
    ['with a token that is over', true],
  ] as const) {
    const times: number[] = []
    for (let round = 0; round < rounds; round += 1) {
      const run = await start()
      if (!run.seated) throw new Error('not back at its seat')
      times.push(run.ms)
      const { records } = run.parts.store
      const kept = records.read('session')
      // What the next run finds.
      if (kept) records.write('session', { ...kept, accessUntil: isOver ? 0 : kept.accessUntil })
      await run.parts.close()
    }
    const own = { unit: 'ms', better: 'lower' } as const
    const seen = times.slice(1)
    printFigure({
      figure: `seat back, its telephone started, ${name} p50`,
      value: percentile(seen, 50),
      ...own,
      goal: 500,
    })
    printFigure({
      figure: `seat back, its telephone started, ${name}, slowest`,
      value: Math.max(...seen),
      ...own,
      goal: 2_000,
    })
  }
} finally {
  await hub.close()
}
