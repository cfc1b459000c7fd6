import { type ChildProcess, fork } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { sql } from 'kysely'
import { expect, it } from 'vitest'
import { type CallSummary } from '../../../../contract/call.ts'
import { openDatabase } from '../../../../hub/database/open-database.ts'
import { firstBrokenLink } from '../../../../hub/recordings/recording-chain.store.ts'
import { pbxForm, wavHeader } from '../../../../hub/recordings/sound/wav.ts'
import { speechSamples } from '../../../support/audio/speech.ts'
import { seededRandom } from '../../../support/customer-generator.ts'
import { type RecordingsPlan } from '../../../support/recordings-plan.ts'
import { temporaryFolder } from '../../../support/temporary-folder.ts'
import { agent, firstCallAt, stepsOf } from './stage.ts'

/** More when it is asked for; hubs of one process die together, each at another place of its work. */
const deaths = Number(process.env['ZUOXI_KILLS'] ?? 30)
const hubsAtOnce = 10
const lives = Math.ceil(deaths / hubsAtOnce)
const program = new URL('../../../support/keep-recordings-until-killed.ts', import.meta.url)
const random = seededRandom(20_261_127)

type HubFolder = { readonly path: string; readonly plan: RecordingsPlan; readonly made: Map<string, Buffer> }

async function newHub(path: string): Promise<HubFolder> {
  await mkdir(join(path, 'raw', '2026-10-05'), { recursive: true })
  await mkdir(join(path, 'seat'))
  return { path, plan: { agent, calls: [], uploads: [] }, made: new Map() }
}

/** One call more that the PBX has recorded, and the seat as well. */
async function addCall({ path, plan, made }: HubFolder): Promise<void> {
  const serial = plan.calls.length
  const callId = `call-${String(serial)}`
  const startedAt = firstCallAt + serial * 60_000
  const durationMs = 20 * Math.round(15 + 30 * random())
  const sides = [speechSamples(2 * serial, durationMs), speechSamples(2 * serial + 1, durationMs)]
  const samples = new Int16Array(durationMs * 16)
  sides.forEach((side, channel) => side.forEach((sample, frame) => (samples[2 * frame + channel] = sample)))
  const sound = Buffer.from(samples.buffer)
  const raw = `2026-10-05/${callId}.raw`
  await writeFile(join(path, 'raw', raw), sound)
  const wav = Buffer.concat([wavHeader(sound.length, pbxForm), sound])
  const id = `01930000-0000-7000-8000-${String(serial).padStart(12, '0')}`
  await writeFile(join(path, 'seat', `${id}.wav`), wav)
  made.set(`pbx:${raw}`, wav).set(`seat:${id}`, wav)
  const call = {
    ...{ callId, pbxCallId: callId, direction: 'inbound', phase: 'ended', callerNumber: '13812345678', holdMs: 0 },
    ...{ callerE164: '+8613812345678', calledNumber: '88886666', trunk: null, customerId: null, queue: null },
    ...{ extension: '8001', startedAt, queuedAt: null, answeredAt: startedAt, waitMs: null, lossReason: null },
    ...{ endedAt: startedAt + durationMs, talkMs: durationMs, endedBy: 'customer' },
  } as CallSummary
  plan.calls.push({ call, steps: stepsOf(startedAt, startedAt + durationMs, raw) })
  plan.uploads.push({ id, callId, startedAt })
  await writeFile(join(path, 'plan.json'), JSON.stringify(plan))
}

type Born = { readonly child: ChildProcess; readonly ready: Promise<unknown> }

/** @returns how long it took; null when it was killed before its end */
async function live({ child, ready }: Born, killAfterMs: number | null, startsMs: readonly number[]) {
  await ready
  const from = performance.now()
  const over = once(child, 'exit')
  const done = once(child, 'message')
  child.send(startsMs)
  const ended = await Promise.race([
    done.then(() => performance.now() - from),
    killAfterMs === null ? over.then(() => null) : wait(killAfterMs, null),
  ])
  child.kill('SIGKILL')
  await over
  return ended
}

async function judge({ path, made }: HubFolder): Promise<void> {
  const database = await openDatabase({ kind: 'sqlite', file: join(path, 'hub.db') })
  try {
    const rows = await database.db.selectFrom('recordings').selectAll().execute()
    expect(rows.map(({ origin }) => origin).sort()).toEqual([...made.keys()].sort())
    for (const row of rows) {
      expect(row).toMatchObject({ state: 'ready' })
      const file = (ending: string) => readFile(join(path, 'kept', row.folder, `${row.id}.${ending}`))
      const wav = await file('wav')
      expect(wav.equals(made.get(row.origin) ?? Buffer.alloc(0)), row.origin).toBe(true)
      expect(createHash('sha256').update(wav).digest('hex')).toBe(row.sha256)
      expect((await file('mp3')).length).toBe(row.mp3_bytes)
      expect((await file('peaks')).length).toBeGreaterThan(0)
    }
    const { rows: twice } = await sql`
      select recording_id from recording_chain group by recording_id, event having count(*) > 1
    `.execute(database.db)
    expect(twice).toEqual([])
    expect(await firstBrokenLink(database.db)).toBeNull()
  } finally {
    await database.close()
  }
  for (const left of ['raw/2026-10-05', 'seat', 'kept/arriving']) expect(await readdir(join(path, left))).toEqual([])
  const kept = await readdir(join(path, 'kept'), { recursive: true })
  expect(kept.filter((name) => /\.(part|joined)$/.test(name))).toEqual([])
}

it(`keeps every recording, and each once, over ${String(deaths)} deaths`, { timeout: 900_000 }, async () => {
  await using folder = await temporaryFolder('kills')
  const paths = Array.from({ length: hubsAtOnce }, (_, at) => join(folder.path, String(at)))
  const hubs = await Promise.all(paths.map(newHub))
  const born = (): Born => {
    const child = fork(program, paths, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
    return { child, ready: once(child, 'message') }
  }
  for (const hub of hubs) await addCall(hub)
  // How long whole lives take here and now: the deaths lie within it, and a little after.
  const usualMs = (await live(born(), null, [])) ?? 0
  expect(usualMs).toBeGreaterThan(0)
  let died = 0
  let next = born()
  for (let life = 0; life < lives; life += 1) {
    const now = next
    next = born()
    for (const hub of hubs) await addCall(hub)
    const starts = hubs.map(() => (random() * usualMs) / 2)
    if ((await live(now, random() * usualMs * 1.1, starts)) === null) died += hubsAtOnce
  }
  expect(await live(next, null, [])).not.toBeNull()
  expect(died).toBeGreaterThan(deaths / 2)
  for (const hub of hubs) await judge(hub)
})
