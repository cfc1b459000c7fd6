import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Extension, type QueueKey } from '../../contract/agent.ts'
import { createCustomers } from '../../hub/customers/customers.ts'
import { type DatabaseHandle, openDatabase } from '../../hub/database/open-database.ts'
import { type Floor, type FloorOptions, openFloor } from '../../hub/floor.ts'
import { openHomePlaces } from '../../hub/numbers/home-place.ts'
import { createFakePbx, type FakePbx } from '../../hub/pbx/fake/fake-pbx.ts'

export const benchQueue = 'water-order' as QueueKey
export const seatAt = (index: number): Extension => String(8001 + index) as Extension
export const personAt = (index: number) => ({
  userId: `0192f000-0000-7000-8000-${String(index).padStart(12, '0')}`,
  jobNumber: String(1001 + index),
  name: `座席${index}`,
  team: `team-${index % 10}`,
})

/** The floor on a PBX in memory, for benches. `customers`: where callers are looked up; the floor's own by default. */
export async function openBenchFloor(seats: number, customerDatabase?: DatabaseHandle) {
  const folder = mkdtempSync(join(tmpdir(), 'zuoxi-floor-bench-'))
  const database = await openDatabase({ kind: 'sqlite', file: join(folder, 'hub.db') })
  const homePlaces = await openHomePlaces()
  const customers = createCustomers({
    database: customerDatabase ?? database,
    homePlaces,
    numberingPlan: () => ({ areaCode: '28' }),
  })
  const fake: FakePbx = createFakePbx({
    clock: { now: Date.now, advance: () => undefined },
    extensions: Array.from({ length: seats }, (_, index) => seatAt(index)),
  })
  const floor: Floor = await openFloor({
    pbx: fake.pbx,
    database,
    customers,
    homePlaces,
    centre: {
      seats: Array.from({ length: seats }, (_, index) => ({
        extension: seatAt(index),
        skills: {},
        phone: 'softphone',
      })),
      queues: [
        { key: benchQueue, wrapUpSeconds: 20, strategy: 'longest-idle', skillLevel: 1, serviceLevelSeconds: 20 },
      ],
      stations: [],
      ...{ company: { timeZone: 'Asia/Shanghai', areaCode: '0571' }, skills: [], trunks: [], numbers: [] },
    } as unknown as FloorOptions['centre'],
    authenticate: () => Promise.reject(new Error('nobody listens')),
    logger: { info: () => undefined, warn: () => undefined, error: console.error },
  })
  await floor.start()
  await floor.settled()
  return {
    floor,
    fake,
    signIn(index: number): void {
      const person = personAt(index)
      floor.agents.ask(
        seatAt(index),
        { kind: 'sign-in', person, queues: [{ queue: benchQueue, penalty: 0 }], state: 'ready', reason: null },
        { by: 'agent', userId: person.userId },
      )
    },
    async close(): Promise<void> {
      await floor.close()
      await database.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
