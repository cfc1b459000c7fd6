import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { insertRows } from '../../hub/database/insert-rows.ts'
import { type DatabaseHandle, openDatabase } from '../../hub/database/open-database.ts'
import { recordingTerms } from '../../hub/recordings/recording-search.store.ts'
import { generateCustomer, seededRandom } from './customer-generator.ts'

/** Raise it when the schema changes, so that no bench measures an old database. */
const format = 1
const batch = 2_000
const firstAt = 1_700_000_000_000
export const lastRecordingAt = 1_763_800_000_000
const agents = 40
const agentNames = ['王芳', '李静', '张敏', '刘洋', '陈杰', '杨帆', '赵磊', '黄勇']

export const agentOf = (at: number): string => `0192f000-0000-7000-8000-0000000b${String(at % agents).padStart(4, '0')}`
export const recordedCustomer = (at: number) => generateCustomer(at)

/**
 * A database with the rows of `count` recordings of two years, without their files. Built once and kept in the temporary
 * folder; benches only read it.
 */
export async function openRecordingDatabase(count: number): Promise<DatabaseHandle> {
  const folder = join(tmpdir(), 'zuoxi-bench')
  mkdirSync(folder, { recursive: true })
  const file = join(folder, `recordings-${String(count)}-${String(format)}.db`)
  if (!existsSync(file)) await build(file, count)
  return await openDatabase({ kind: 'sqlite', file })
}

async function build(file: string, count: number): Promise<void> {
  const unfinished = `${file}.part`
  for (const suffix of ['', '-wal', '-shm']) rmSync(unfinished + suffix, { force: true })
  const database = await openDatabase({ kind: 'sqlite', file: unfinished })
  const random = seededRandom(17)
  try {
    for (let start = 0; start < count; start += batch) {
      const made = Array.from({ length: Math.min(batch, count - start) }, (_, at) => rowAt(start + at, count, random))
      await database.transaction(async (tx) => {
        await insertRows(tx, 'recordings', made)
        await insertRows(
          tx,
          'recording_people',
          made.map(({ place, user_id }) => ({ place, user_id: user_id ?? '' })),
        )
        const terms = made.map((row) => [
          row.place,
          recordingTerms({
            ...{ place: row.place, numberKey: row.number_key, customerName: row.customer_name, marks: [] },
            ...{ agentName: row.agent_name, people: [row.user_id ?? ''], userId: row.user_id, team: row.team },
          }),
        ])
        await sql`
          insert into recording_search(rowid, terms)
          select value->>0, value->>1 from json_each(${JSON.stringify(terms)})`.execute(tx)
      })
      if (start % 100_000 === 0) process.stderr.write(`recordings made: ${String(start)} of ${String(count)}\n`)
    }
    // What is still in the write-ahead log would stay behind under the old name.
    await sql`pragma wal_checkpoint(truncate)`.execute(database.db)
  } finally {
    await database.close()
  }
  for (const suffix of ['-wal', '-shm']) rmSync(unfinished + suffix, { force: true })
  renameSync(unfinished, file)
}

function rowAt(serial: number, count: number, random: () => number) {
  const customer = generateCustomer(Math.floor(random() * 200_000))
  const at = firstAt + Math.floor(((lastRecordingAt - firstAt) * serial) / count)
  const seat = Math.floor(random() * agents)
  const number = customer.numbers[0]?.typed ?? ''
  // Most talks are short, one in a thousand lasts most of an hour.
  const durationMs = random() < 0.001 ? 3_100_000 : Math.round(-Math.log(random() || 1) * 120_000)
  return {
    ...{ place: at * 1_000 + (serial % 1_000), id: `01900000-0000-7000-8000-${String(serial).padStart(12, '0')}` },
    ...{ call_id: `call-${String(serial)}`, origin: `pbx:${String(serial)}`, source: 'pbx' },
    ...{ state: random() < 0.0005 ? 'silent' : 'ready', started_at: at, duration_ms: durationMs, missing_ms: 0 },
    ...{ direction: random() < 0.2 ? 'outbound' : 'inbound', number, number_key: `+86${number.replace(/\D/g, '')}` },
    ...{ customer_id: customer.id, customer_name: customer.name, queue: random() < 0.1 ? 'complaint' : 'water-order' },
    ...{ extension: `8${String(100 + seat)}`, user_id: agentOf(seat), agent_name: agentNames[seat % 8] ?? null },
    ...{ team: `team-${String(seat % 4)}`, folder: '2025-01-01', wav_bytes: null, mp3_bytes: 4_000 },
    ...{ sha256: 'generated', paused: '[]', parts: '[]', marks: 0, leftover: 0, arrived_at: at, deleted_at: null },
    ...{ hold_reason: null, hold_by: null, hold_at: random() < 0.0001 ? at : null },
  }
}
