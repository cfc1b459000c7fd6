import { open, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { customerFromInput } from '../../../hub/customers/customer-content.ts'
import { insertCustomers } from '../../../hub/customers/customer.store.ts'
import { openDatabase } from '../../../hub/database/open-database.ts'
import { databaseFileName } from '../../../hub/settings/settings.ts'
import { sitDown } from '../../app/support/at-work.ts'
import { type AppCentre, openCentre } from '../../app/support/centre.ts'
import { type Seat, startSeat } from '../../app/support/seat.ts'
import setUp from '../../app/support/set-up.ts'
import { generateCustomer } from '../../support/customer-generator.ts'
import { waitUntil } from '../../support/wait-for.ts'

/** The real app at seat 8001, signed in and registered, on a real hub and Asterisk; nothing wraps up. */
export type SeatStage = Readonly<{
  centre: AppCentre
  seat: Seat
  /** what the seat has written into its log so far */
  marks: () => Promise<readonly Mark[]>
  /** one mark after so many entries; the wait is not part of what is measured */
  until: (what: string, since: number, accept: (mark: Mark) => boolean) => Promise<Mark>
  close: () => Promise<void>
}>

/** An entry of the seat's log. */
export type Mark = Readonly<{
  at: string
  text?: string
  lineId?: string
  mark?: string
  markedAt?: number
  callKey?: string
  paintedAt?: number
}>

const batch = 2_000

/** Opens the centre and the seat's build; `customers` are in the hub before it starts. */
export async function openSeatCentre(customers: number): Promise<{ centre: AppCentre; close: () => Promise<void> }> {
  const tearDown = await setUp()
  const centre = await openCentre((water) => ({
    ...water,
    queues: water.queues.map((queue) => ({ ...queue, wrapUpSeconds: 0 })),
  }))
  if (customers > 0) {
    await centre.hub.kill()
    await storeCustomers(centre, 0, customers)
    await centre.hub.start()
  }
  return {
    centre,
    close: async () => {
      await centre.stop()
      await tearDown()
    },
  }
}

/** Puts generated customers into the hub's database, beside the hub. */
export async function storeCustomers({ hub }: AppCentre, from: number, to: number): Promise<void> {
  const database = await openDatabase({ kind: 'sqlite', file: join(hub.address.dataFolder, databaseFileName) })
  for (let start = from; start < to; start += batch) {
    const records = Array.from({ length: Math.min(batch, to - start) }, (_, offset) => ({
      customer: customerFromInput(generateCustomer(start + offset), { areaCode: '28' }, Date.now()),
      digest: 'generated',
      importId: null,
    }))
    await database.transaction((tx) => insertCustomers(tx, records))
  }
  await database.close()
}

export async function openSeatStage(customers: number): Promise<SeatStage> {
  const { centre, close } = await openSeatCentre(customers)
  const seat = await startSeat()
  await sitDown(centre, seat, '8001')
  await seat.desk.topicIs('health', 'registered', ({ sip }) => sip.state === 'registered', { timeoutMs: 30_000 })
  await seat.desk.topicIs('cache', 'filled', (cache) => cache.state === 'current' && cache.customers >= customers, {
    timeoutMs: 300_000,
  })
  await seat.desk.ask('seat.set-state', { state: 'ready', reason: null, until: null })
  await ready(centre)
  const marks = followMarks(seat.dataFolder)
  return {
    centre,
    seat,
    marks,
    until: async (what, since, accept) => {
      const find = async (): Promise<Mark | undefined> => (await marks()).slice(since).find(accept)
      const found = await waitUntil(what, find, (mark) => mark !== undefined, { intervalMs: 20, timeoutMs: 15_000 })
      if (found === undefined) throw new Error(what)
      return found
    },
    close: async () => {
      await seat.close()
      await close()
    },
  }
}

export const ready = (centre: AppCentre): Promise<unknown> =>
  centre.agentIs('8001', 'ready', ({ state }) => state === 'ready', { timeoutMs: 30_000 })

export async function readMarks(dataFolder: string): Promise<readonly Mark[]> {
  return marksIn(await readFile(join(dataFolder, 'logs/seat.log'), 'utf8').catch(() => ''))
}

/** The same for whoever asks often: reads only what has been written since, in a file that may have been begun anew. */
function followMarks(dataFolder: string): () => Promise<readonly Mark[]> {
  const marks: Mark[] = []
  let at = 0
  let reading: Promise<unknown> = Promise.resolve()
  const readOn = async (): Promise<void> => {
    await using log = await open(join(dataFolder, 'logs/seat.log'))
    const { size } = await log.stat()
    if (size < at) at = 0
    const { buffer, bytesRead } = await log.read(Buffer.alloc(size - at), 0, size - at, at)
    const whole = buffer.subarray(0, buffer.subarray(0, bytesRead).lastIndexOf('\n') + 1)
    at += whole.length
    marks.push(...marksIn(whole.toString()))
  }
  return async () => {
    reading = reading.then(readOn).catch(() => undefined)
    await reading
    return marks
  }
}

const marksIn = (text: string): readonly Mark[] =>
  text
    .split('\n')
    .filter((line) => line.startsWith('{') && line.endsWith('}'))
    .map((line) => JSON.parse(line) as Mark)

/** Mobile numbers of the generated customers, spread over all of them; who is on the black list never rings. */
export function someNumbers(customers: number, wanted: number): readonly string[] {
  const found: string[] = []
  for (let step = 0; found.length < wanted && step < wanted * 20; step += 1) {
    const { numbers, blacklisted } = generateCustomer(((step * 7_919) % customers) | 0)
    const digits = (numbers?.[0]?.typed ?? '').replace(/\D/g, '')
    if (blacklisted !== true && /^1[3-9]\d{9}$/.test(digits)) found.push(digits)
  }
  return found
}
