import { randomBytes } from 'node:crypto'
import { mkdir, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Recording } from '../../../../contract/recording.ts'
import { seededRandom } from '../../../../hub/sample-data/seeded.ts'
import { type ChaosSeat, createChaosSeat } from '../../../support/recording-chaos/chaos-seat.ts'
import { openChaosHub } from '../../../support/recording-chaos/chaos-hub.ts'
import { blockMs, saidIn } from '../../../support/recording-chaos/said-sound.ts'
import { type TemporaryFolder, temporaryFolder } from '../../../support/temporary-folder.ts'

/**
 * Main, media and hub are killed at random during recording and upload (issue 6): as processes, by SIGKILL. 14 times, or
 * as often as `ZUOXI_RECORDING_KILLS` says.
 */
const kills = Number(process.env['ZUOXI_RECORDING_KILLS'] ?? 14)
const seats = ['8001', '8002', '8003'] as const
const each = Math.ceil(kills / seats.length)
const callMs = 1_100

let hub: Awaited<ReturnType<typeof openChaosHub>>
let folder: TemporaryFolder
const all = new Map<string, ChaosSeat>()

beforeAll(async () => {
  folder = await temporaryFolder('recording-chaos')
  // What is killed leaves nothing behind for the next but this.
  const environment = { NODE_COMPILE_CACHE: join(folder.path, 'compiled') }
  hub = await openChaosHub(seats, each * 4 + 40, environment)
  for (const extension of seats) {
    const own = join(folder.path, extension)
    await mkdir(join(own, 'recordings'), { recursive: true })
    const signedIn = hub.person(extension)
    const seat = createChaosSeat({
      ...{ folder: own, key: randomBytes(32).toString('hex'), target: hub.target, signedIn, callMs, environment },
      accessUntil: Date.now() + 590_000,
      nextCall: () => hub.nextCall(extension),
    })
    all.set(extension, seat)
  }
}, 120_000)
afterAll(async () => {
  for (const seat of all.values()) await seat.kill()
  await hub.close()
  await folder.remove()
})

const killed = { main: 0, media: 0, hub: 0 }
let hubRestarts: Promise<void> = Promise.resolve()

async function killAround(seat: ChaosSeat, seed: number): Promise<void> {
  const random = seededRandom(seed)
  await seat.live({ more: true, openForMs: 60_000 })
  for (let count = 0; count < each; count += 1) {
    await seat.leave(20)
    // In the middle of sending, or at whatever moment.
    if (random() < 0.4) await seat.says('sends', 300)
    await new Promise((resolve) => setTimeout(resolve, random() ** 2 * 900))
    const victim = random()
    const media = seat.media()
    if (victim < 0.1) {
      killed.hub += 1
      hubRestarts = hubRestarts.then(() => hub.restart())
      await hubRestarts
    } else if (victim < 0.3 && media !== null) {
      killed.media += 1
      process.kill(media, 'SIGKILL')
      await seat.says('media', 5_000)
    } else {
      killed.main += 1
      await seat.kill()
      expect(await seat.plain()).toEqual([])
      await seat.live({ more: true, openForMs: 60_000 })
    }
  }
  await seat.kill()
}

describe('killed at random while it records and sends', () => {
  it('leaves of every call a recording, nothing plain, and sends nothing twice', { timeout: 900_000 }, async () => {
    const seatsNow = [...all.values()]
    await Promise.all(seatsNow.map((seat, index) => killAround(seat, 20_261_127 + index)))
    for (const seat of seatsNow) expect(await seat.plain()).toEqual([])
    await Promise.all(
      seatsNow.map(async (seat) => {
        await seat.live({ more: false, openForMs: 0 })
        await seat.empty()
        await seat.kill()
        expect(seat.twice).toEqual([])
      }),
    )
    const lost = seatsNow.flatMap((seat) => seat.lost)
    const calls = seatsNow.reduce((sum, seat) => sum + seat.begun.size, 0)
    const longestLost = Math.max(...lost)
    process.stdout.write(`${JSON.stringify({ killed, calls, longestLost: Math.round(longestLost) })}\n`)
    expect(longestLost).toBeLessThan(1_000)
    await everyCallIsThere(seatsNow)
  })
})

/** At the hub: one recording of each call, every tenth of a second of it where it was said. */
async function everyCallIsThere(of: readonly ChaosSeat[]): Promise<void> {
  const { ask, sound } = await hub.look()
  const found: Recording[] = []
  for (let after = ''; ;) {
    const page = await ask(`/api/recordings?limit=200${after}`)
    found.push(...page.recordings)
    if (page.next === null) break
    after = `&after=${page.next}`
  }
  const begun = new Map(of.flatMap((seat) => [...seat.begun]))
  expect(found.map(({ callId }) => callId).sort()).toEqual([...begun.keys()].sort())
  for (const { id, callId, state, startedAt } of found) {
    expect(state).toBe('ready')
    const first = 1 + (startedAt - (begun.get(callId) ?? 0)) / blockMs
    const said = saidIn((await sound(id)).subarray(44)).flatMap((number, at) => (number === 0 ? [] : [{ number, at }]))
    expect(said.length).toBeGreaterThan(0)
    expect(said.map(({ number }) => number)).toEqual(said.map(({ number }) => number).sort((a, b) => a - b))
    for (const { number, at } of said) expect(Math.abs(number - first - at)).toBeLessThan(10)
  }
  const files = await readdir(join(hub.dataFolder, 'recordings'), { recursive: true })
  expect(files.filter((name) => name.endsWith('.wav'))).toHaveLength(found.length)
  expect(await readdir(join(hub.dataFolder, 'recordings/arriving'))).toEqual([])
}
