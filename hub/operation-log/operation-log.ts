import { appendFile, readFile } from 'node:fs/promises'
import { type Operation, type OperationSearch, type Verification } from '../../contract/api/operation-log.api.ts'
import { type Caller } from '../access/caller.ts'
import { type DatabaseHandle, type Db, type Tx } from '../database/open-database.ts'
import { canonicalJson, chainHash, chainStart } from './chain.ts'
import {
  appendRows,
  type LogRow,
  readHash,
  readHead,
  readRows,
  searchRows,
  toOperation,
} from './operation-log.store.ts'

/** Who does something, and from where. */
export type Actor = {
  readonly userId: string | null
  readonly jobNumber: string | null
  /** A network address; `console` for the command line, `hub` for what the hub does by itself. */
  readonly address: string
}

export const consoleActor: Actor = { userId: null, jobNumber: null, address: 'console' }
export const hubActor: Actor = { userId: null, jobNumber: null, address: 'hub' }
export const actorOf = (caller: Caller, address: string): Actor => ({
  userId: caller.userId,
  jobNumber: caller.jobNumber,
  address,
})

export type OperationEntry = {
  readonly actor: Actor
  /** Such as `customer.change`: subject and verb. */
  readonly action: string
  readonly subject: { readonly kind: string; readonly id: string | null }
  readonly outcome?: 'done' | 'refused'
  /** Before and after in brief (`briefChange`), counts, reasons; never a secret. Must be JSON. */
  readonly detail?: Readonly<Record<string, unknown>>
}

/**
 * The operation log (AD2): every change, sign-in, refusal and export. Each row carries the hash of the one before, so a
 * changed or missing row breaks the chain; the end of the chain is also written to a plain file beside the database, so
 * that cutting the last rows off is seen too.
 */
export type OperationLog = {
  /** Writes in the transaction of the change itself: both are there or neither. */
  record(tx: Tx, entry: OperationEntry): Promise<void>
  /** The same of many, in their order. */
  recordMany(tx: Tx, entries: readonly OperationEntry[]): Promise<void>
  /** For what changes nothing: a refusal, a failed sign-in, an export. */
  recordAlone(entry: OperationEntry): Promise<void>
  search(search: OperationSearch): Promise<{ operations: Operation[]; nextBefore: number | null }>
  verify(): Promise<Verification>
  /** Writes the chain's end to the witness file now. */
  witness(): Promise<void>
  close(): Promise<void>
}

export type OperationLogOptions = {
  readonly database: DatabaseHandle
  /** The plain file that keeps the chain's ends; null for none. */
  readonly witnessFile: string | null
  readonly now?: () => number
  readonly onError?: (error: unknown) => void
  readonly witnessDelayMs?: number
}

export function createOperationLog(options: OperationLogOptions): OperationLog {
  const { database, witnessFile } = options
  const now = options.now ?? Date.now
  let timer: NodeJS.Timeout | undefined
  let witnessed = -1
  let writing: Promise<void> = Promise.resolve()

  async function recordMany(tx: Tx, entries: readonly OperationEntry[]): Promise<void> {
    if (entries.length === 0) return
    const head = await readHead(tx, database.kind, true)
    if (!head) throw new Error('the operation log has lost its head row')
    const at = now()
    let { hash } = head
    const rows = entries.map((entry, index): LogRow => {
      const content = {
        sequence: head.sequence + 1 + index,
        at,
        action: entry.action,
        outcome: entry.outcome ?? 'done',
        user_id: entry.actor.userId,
        job_number: entry.actor.jobNumber,
        address: entry.actor.address,
        subject_kind: entry.subject.kind,
        subject_id: entry.subject.id,
        detail: canonicalJson(entry.detail ?? {}),
      }
      hash = chainHash(hash, content)
      return { ...content, hash }
    })
    await appendRows(tx, rows)
    witnessSoon()
  }

  const record = (tx: Tx, entry: OperationEntry): Promise<void> => recordMany(tx, [entry])

  /** Debounced; what is written is read back from the database, so a rolled back row never gets into the file. */
  function witnessSoon(): void {
    if (witnessFile === null || timer) return
    timer = setTimeout(() => {
      timer = undefined
      witness().catch((error: unknown) => options.onError?.(error))
    }, options.witnessDelayMs ?? 500)
    timer.unref()
  }

  function witness(): Promise<void> {
    writing = writing.then(writeWitness, writeWitness)
    return writing
  }

  async function writeWitness(): Promise<void> {
    if (witnessFile === null) return
    const head = await readHead(database.db, database.kind, false)
    if (!head || head.sequence === 0 || head.sequence === witnessed) return
    await appendFile(witnessFile, `${head.sequence} ${head.hash} ${new Date(now()).toISOString()}\n`, { mode: 0o600 })
    witnessed = head.sequence
  }

  return {
    record,
    recordMany,
    async recordAlone(entry) {
      await database.transaction((tx) => record(tx, entry))
    },
    async search(search) {
      const rows = await searchRows(database.db, search)
      const page = rows.slice(0, search.limit)
      const last = page.at(-1)
      return {
        operations: page.map(toOperation),
        nextBefore: rows.length > search.limit && last ? last.sequence : null,
      }
    },
    verify: () => verifyChain(database, witnessFile),
    witness,
    async close() {
      clearTimeout(timer)
      timer = undefined
      await witness()
    },
  }
}

/** What the row's hash was made of. */
function contentOf(row: LogRow): Readonly<Record<string, unknown>> {
  const { hash: _hash, ...content } = row
  return content
}

/** Finds the first row that was changed, is missing, was cut off the end, or does not match the witness file. */
export async function verifyChain(database: DatabaseHandle, witnessFile: string | null): Promise<Verification> {
  const head = await readHead(database.db, database.kind, false)
  let previous = chainStart
  let sequence = 0
  for (;;) {
    const rows = await readRows(database.db, sequence, 1_000)
    for (const row of rows) {
      if (row.sequence !== sequence + 1) return broken(sequence, sequence + 1, 'missing')
      if (chainHash(previous, contentOf(row)) !== row.hash) return broken(sequence, row.sequence, 'changed')
      previous = row.hash
      sequence = row.sequence
    }
    if (rows.length < 1_000) break
  }
  // Written meanwhile by the running hub: the head may only be ahead of what was read, never behind.
  if (!head || head.sequence > sequence) return broken(sequence, sequence + 1, 'truncated')
  if (head.sequence > 0 && (await readHash(database.db, head.sequence)) !== head.hash) {
    return broken(sequence, head.sequence, 'changed')
  }
  const beside = witnessFile === null ? null : await compareWitness(database.db, witnessFile, sequence)
  if (beside !== null) return broken(sequence, beside, beside > sequence ? 'truncated' : 'beside')
  return { intact: true, rows: sequence, firstBroken: null, problem: null }
}

const broken = (rows: number, firstBroken: number, problem: Verification['problem']): Verification => ({
  intact: false,
  rows,
  firstBroken,
  problem,
})

/** The first sequence at which the file and the table disagree. */
async function compareWitness(db: Db, file: string, last: number): Promise<number | null> {
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
  for (const line of text.split('\n')) {
    // A line cut short by a power failure is no witness.
    const [, sequenceText, hash] = /^(\d+) ([0-9a-f]{64}) /.exec(line) ?? []
    if (sequenceText === undefined || hash === undefined) continue
    const sequence = Number(sequenceText)
    if (sequence > last) return last + 1
    if ((await readHash(db, sequence)) !== hash) return sequence
  }
  return null
}

/** What changed, and nothing else: `{name: ['before', 'after']}`. Values that are equal as JSON are left out. */
export function briefChange(
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
): Record<string, readonly [unknown, unknown]> {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort()
  return Object.fromEntries(
    names
      .filter((name) => canonicalJson(before[name]) !== canonicalJson(after[name]))
      .map((name) => [name, [before[name] ?? null, after[name] ?? null] as const]),
  )
}
