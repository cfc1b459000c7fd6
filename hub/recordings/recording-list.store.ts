import { type RawBuilder, sql } from 'kysely'
import { type Db } from '../database/open-database.ts'
import { numberList, textList } from '../database/value-list.ts'
import { firstPlace, isSqlite } from './recording-places.ts'
import { fromRow, type StoredRecording } from './recording-rows.ts'
import { placesWithTerms, readRecordingSearch, type RecordingReach } from './recording-search.store.ts'

export type RecordingFilter = {
  readonly reach: RecordingReach
  readonly from?: number | undefined
  readonly to?: number | undefined
  readonly direction?: string | undefined
  readonly queue?: string | undefined
  readonly extension?: string | undefined
  readonly callId?: string | undefined
  readonly customerId?: string | undefined
  readonly source?: string | undefined
  readonly state?: string | undefined
  readonly held?: boolean | undefined
  readonly minMs?: number | undefined
  readonly maxMs?: number | undefined
  /** Digits find numbers only for those who may see them. */
  readonly text?: { readonly wanted: string; readonly withNumbers: boolean } | undefined
}

export type RecordingPage = {
  readonly recordings: readonly StoredRecording[]
  /** Go on in front of this place; null at the end. */
  readonly next: number | null
}

/** In front of this stands everything. */
const newest = Number.MAX_SAFE_INTEGER
/** What one page of a text search looks at before it is shown as it is; the next goes on there. */
const mostExamined = 2_000
/** Lengths that fewer recordings have are looked up, others met on the way. */
const fewDurations = 2_000

/** Newest first, from `before` on. Every walk goes along one index and ends when the page is full. */
export async function listRecordings(
  db: Db,
  filter: RecordingFilter,
  page: { readonly before: number | null; readonly limit: number },
): Promise<RecordingPage> {
  const before = page.before ?? newest
  if (filter.text !== undefined) return await searchRecordings(db, filter, filter.text, { before, limit: page.limit })
  const found: number[] = []
  const only = await placesOfRareLength(db, filter)
  for (const reach of walksOf(filter.reach)) {
    found.push(...(await walk(db, filter, { reach, before, limit: page.limit + 1, only })))
  }
  const places = [...new Set(found)].sort((a, b) => b - a)
  const shown = places.slice(0, page.limit)
  return {
    recordings: await readPlaces(db, shown),
    next: places.length > page.limit ? (shown.at(-1) ?? null) : null,
  }
}

async function searchRecordings(
  db: Db,
  filter: RecordingFilter,
  text: NonNullable<RecordingFilter['text']>,
  page: { readonly before: number; readonly limit: number },
): Promise<RecordingPage> {
  const query = readRecordingSearch(text.wanted, text.withNumbers, filter.reach)
  if (query === undefined) return { recordings: [], next: null }
  const shown: StoredRecording[] = []
  let examined = 0
  let before = page.before
  const size = Math.max(50, page.limit * 2)
  while (examined < mostExamined) {
    const places = await placesWithTerms(db, query.expression, before, size)
    examined += places.length
    const within = await walk(db, filter, { reach: filter.reach, before, limit: places.length, only: places })
    const recordings = await readPlaces(db, within)
    const marks = await marksOf(db, recordings)
    for (const recording of recordings) {
      if (!query.matches({ ...recording, marks: marks.get(recording.id) ?? [] })) continue
      shown.push(recording)
      if (shown.length === page.limit) return { recordings: shown, next: recording.place }
    }
    if (places.length < size) return { recordings: shown, next: null }
    before = places.at(-1) ?? 0
  }
  return { recordings: shown, next: before }
}

/** A team sees its own and those nobody spoke in: two short walks, not one that leaves most rows out. */
function walksOf(reach: RecordingReach): readonly RecordingReach[] {
  if (reach.scope !== 'team' || reach.team === null) return [reach]
  return [reach, { scope: 'team', team: null }]
}

type Walk = {
  readonly reach: RecordingReach
  readonly before: number
  readonly limit: number
  /** Nothing but these, when it is known already what may be found. */
  readonly only: readonly number[] | null
}

async function walk(db: Db, filter: RecordingFilter, { reach, before, limit, only }: Walk): Promise<readonly number[]> {
  if (only?.length === 0) return []
  const conditions = equalities(filter)
  const ownFirst = reach.scope === 'own' && only === null && !conditions.some(({ telling }) => telling)
  // SQLite keeps no statistics of our tables and may take any index that fits; a `+` hides a column from its choice
  // (sqlite.org/optoverview.html §4). The most telling one leads.
  const lead = ownFirst || only !== null ? undefined : conditions[0]
  const hidden = (column: string): RawBuilder<unknown> =>
    isSqlite(db) ? sql`+${sql.ref(`r.${column}`)}` : sql.ref(`r.${column}`)
  const along = sql.ref(ownFirst ? 'p.place' : 'r.place')
  const where: RawBuilder<unknown>[] = [sql`${along} < ${before}`]
  if (filter.from !== undefined) where.push(sql`${along} >= ${firstPlace(filter.from)}`)
  if (filter.to !== undefined) where.push(sql`${along} < ${firstPlace(filter.to)}`)
  if (only !== null) where.push(sql`r.place in ${numberList(db, only)}`)
  for (const condition of conditions) {
    const column = condition === lead ? sql.ref(`r.${condition.column}`) : hidden(condition.column)
    where.push(sql`${column} ${condition.test}`)
  }
  if (filter.minMs !== undefined) where.push(sql`${hidden('duration_ms')} >= ${filter.minMs}`)
  if (filter.maxMs !== undefined) where.push(sql`${hidden('duration_ms')} <= ${filter.maxMs}`)
  if (reach.scope === 'own') {
    if (ownFirst) where.push(sql`p.user_id = ${reach.userId} and r.place = p.place`)
    else {
      where.push(sql`exists (select 1 from recording_people o where o.user_id = ${reach.userId} and o.place = r.place)`)
    }
  }
  if (reach.scope === 'team')
    where.push(teamCondition(reach.team, only, lead === undefined ? sql.ref('r.team') : hidden('team')))
  const from = ownFirst ? sql`recording_people p cross join recordings r` : sql`recordings r`
  const { rows } = await sql<{ place: number }>`
    select r.place as place from ${from} where ${sql.join(where, sql` and `)} order by ${along} desc limit ${limit}
  `.execute(db)
  return rows.map(({ place }) => Number(place))
}

/** Among what a search found both kinds are wanted at once. */
function teamCondition(
  team: string | null,
  only: readonly number[] | null,
  column: RawBuilder<unknown>,
): RawBuilder<unknown> {
  if (team === null) return sql`r.user_id is null`
  return only === null ? sql`${column} = ${team}` : sql`(r.team = ${team} or r.user_id is null)`
}

type Condition = {
  readonly column: string
  readonly test: RawBuilder<unknown>
  /** Leaves a handful, whoever asks. */
  readonly telling?: boolean
}

/** The most telling first. */
function equalities(filter: RecordingFilter): readonly Condition[] {
  const is = (column: string, value: string | undefined, telling = false): Condition[] =>
    value === undefined ? [] : [{ column, test: sql`= ${value}`, telling }]
  return [
    ...is('call_id', filter.callId, true),
    ...is('customer_id', filter.customerId, true),
    ...(filter.held === true ? [{ column: 'hold_at', test: sql`is not null` }] : []),
    // The words the partial indexes know themselves by.
    ...(filter.state === undefined || filter.state === 'ready'
      ? []
      : [{ column: 'state', test: sql`= ${filter.state} and r.state <> 'ready'` }]),
    ...(filter.source === undefined || filter.source === 'pbx'
      ? []
      : [{ column: 'source', test: sql`= ${filter.source} and r.source <> 'pbx'` }]),
    ...is('extension', filter.extension),
    ...is('queue', filter.queue),
    ...(filter.direction === undefined || filter.direction === 'inbound'
      ? []
      : [{ column: 'direction', test: sql`= ${filter.direction} and r.direction <> 'inbound'` }]),
    ...common('state', filter.state, 'ready'),
    ...common('source', filter.source, 'pbx'),
    ...common('direction', filter.direction, 'inbound'),
    ...(filter.held === false ? [{ column: 'hold_at', test: sql`is null` }] : []),
  ]
}

function common(column: string, asked: string | undefined, value: string): Condition[] {
  return asked === value ? [{ column, test: sql`= ${value}` }] : []
}

/** The places of all recordings as long as asked, where few are; null where they are met soon on any way. */
async function placesOfRareLength(db: Db, filter: RecordingFilter): Promise<readonly number[] | null> {
  if (filter.minMs === undefined && filter.maxMs === undefined) return null
  const { rows } = await sql<{ place: number }>`
    select place from recordings
    where duration_ms >= ${filter.minMs ?? 0} and duration_ms <= ${filter.maxMs ?? newest}
    limit ${fewDurations + 1}`.execute(db)
  return rows.length > fewDurations ? null : rows.map(({ place }) => Number(place))
}

/** With the customers' names of today; newest first. */
async function readPlaces(db: Db, places: readonly number[]): Promise<readonly StoredRecording[]> {
  if (places.length === 0) return []
  const rows = await db
    .selectFrom('recordings')
    .leftJoin('customers', 'customers.id', 'recordings.customer_id')
    .selectAll('recordings')
    .select('customers.name as name_now')
    .where('place', 'in', numberList(db, places))
    .orderBy('place', 'desc')
    .execute()
  return rows.map((row) => fromRow({ ...row, customer_name: row.name_now ?? row.customer_name }))
}

async function marksOf(
  db: Db,
  recordings: readonly StoredRecording[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const marked = recordings.filter(({ marks }) => marks > 0).map(({ id }) => id)
  if (marked.length === 0) return new Map()
  const rows = await db
    .selectFrom('recording_marks')
    .select(['recording_id', 'text'])
    .where('recording_id', 'in', textList(db, marked))
    .execute()
  return new Map([...Map.groupBy(rows, (row) => row.recording_id)].map(([id, of]) => [id, of.map(({ text }) => text)]))
}
