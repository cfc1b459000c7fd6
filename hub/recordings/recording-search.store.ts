import { sql } from 'kysely'
import {
  fullTextQuery,
  grams,
  readSearch,
  searchText,
  type TermExpression,
  textSearchQuery,
} from '../customers/customers.ts'
import { type Db } from '../database/open-database.ts'
import { squeeze } from '../tables/squeeze.ts'
import { isSqlite } from './recording-places.ts'

/** What a recording is found by. */
export type SearchableRecording = {
  readonly place: number
  readonly numberKey: string
  readonly customerName: string | null
  readonly agentName: string | null
  readonly people: readonly string[]
  readonly userId: string | null
  readonly team: string | null
  readonly marks: readonly string[]
}

/** Whose recordings are asked for; as the calls' (hub/calls/calls.store.ts). */
export type RecordingReach =
  | { readonly scope: 'all' }
  | { readonly scope: 'team'; readonly team: string | null }
  | { readonly scope: 'own'; readonly userId: string }

/**
 * The customers' terms (search-terms.ts) of both names and the number, and three kinds of our own: `m` two signs of a mark
 * in a row, `u` who spoke in it, `t` the team; so that whoever may hear few recordings does not search through all.
 */
export function recordingTerms(recording: SearchableRecording): string {
  const { customerName, agentName, numberKey, marks, people } = recording
  const about = searchText({ name: customerName ?? '', numbers: [{ key: numberKey }], addresses: [] })
  const agent = agentName === null ? '' : searchText({ name: agentName, numbers: [], addresses: [] })
  const marked = marks.flatMap((text) => grams(squeeze(text), 2)).map((gram) => `m${gram}`)
  const reached = [...people.map(userTerm), teamTerm(recording.userId === null ? null : recording.team)]
  return [...new Set([about, agent, ...marked, ...reached].flatMap((text) => text.split(' ')))]
    .filter(Boolean)
    .join(' ')
}

const userTerm = (userId: string): string => `u${userId.replaceAll('-', '')}`
/** Names of teams hold any sign; a term holds letters and digits. Null: nobody's, which every team sees. */
const teamTerm = (team: string | null): string => `t${team === null ? '' : Buffer.from(team).toString('hex')}`

export type RecordingQuery = {
  readonly expression: TermExpression
  /** The index lets through too many; the recording itself decides. */
  matches(recording: Pick<SearchableRecording, 'customerName' | 'agentName' | 'numberKey' | 'marks'>): boolean
}

/** @returns undefined for a text that says nothing */
export function readRecordingSearch(
  text: string,
  withNumbers: boolean,
  reach: RecordingReach,
): RecordingQuery | undefined {
  const query = readSearch(text, withNumbers)
  if (query === undefined) return undefined
  const wanted = squeeze(text)
  const marked = grams(wanted, 2).map((gram) => `m${gram}`)
  const ways: TermExpression[] = [...query.tiers, ...(marked.length === 0 ? [] : [{ all: marked }])]
  const within = reachTerms(reach)
  return {
    expression: within === null ? { any: ways } : { all: [within, { any: ways }] },
    matches({ customerName, agentName, numberKey, marks }) {
      const numbers = [{ key: numberKey }]
      const isSaid = (name: string | null, of: readonly { readonly key: string }[]): boolean =>
        query.reasonOf({ name: name ?? '', numbers: of, addresses: [], code: null }) !== undefined
      return (
        isSaid(customerName, numbers) ||
        (agentName !== null && isSaid(agentName, [])) ||
        marks.some((mark) => squeeze(mark).includes(wanted))
      )
    },
  }
}

function reachTerms(reach: RecordingReach): TermExpression | null {
  if (reach.scope === 'all') return null
  if (reach.scope === 'own') return userTerm(reach.userId)
  const nobodys = teamTerm(null)
  return reach.team === null ? nobodys : { any: [teamTerm(reach.team), nobodys] }
}

/** Recordings that have the terms, the newest first, in front of `before`. */
export async function placesWithTerms(
  db: Db,
  expression: TermExpression,
  before: number,
  limit: number,
): Promise<readonly number[]> {
  const { rows } = isSqlite(db)
    ? await sql<{ place: number }>`
        select rowid as place from recording_search
        where recording_search match ${fullTextQuery(expression)} and rowid < ${before}
        order by rowid desc limit ${limit}`.execute(db)
    : await sql<{ place: number }>`
        select place from recording_search
        where terms @@ ${textSearchQuery(expression)}::tsquery and place < ${before}
        order by place desc limit ${limit}`.execute(db)
  return rows.map(({ place }) => Number(place))
}

/** Puts the recordings into the index, in place of what it has of them. */
export async function indexRecordings(tx: Db, recordings: readonly SearchableRecording[]): Promise<void> {
  for (const recording of recordings) {
    const terms = recordingTerms(recording)
    if (isSqlite(tx)) {
      await sql`delete from recording_search where rowid = ${recording.place}`.execute(tx)
      await sql`insert into recording_search(rowid, terms) values (${recording.place}, ${terms})`.execute(tx)
    } else {
      const lexemes = terms === '' ? '' : `'${terms.replaceAll(' ', "' '")}'`
      await sql`
        insert into recording_search(place, terms) values (${recording.place}, ${lexemes}::tsvector)
        on conflict (place) do update set terms = excluded.terms`.execute(tx)
    }
  }
}

export async function emptyRecordingIndex(tx: Db): Promise<void> {
  // The command of a contentless table (sqlite.org/fts5.html §6.3).
  if (isSqlite(tx)) await sql`insert into recording_search(recording_search) values ('delete-all')`.execute(tx)
  else await sql`delete from recording_search`.execute(tx)
}
