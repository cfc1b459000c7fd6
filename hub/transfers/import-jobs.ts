import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { v7 as uuid } from 'uuid'
import { type ImportJob, type TransferKind } from '../../contract/api/transfers.api.ts'
import { ZuoxiError } from '../../contract/errors.ts'
import { type BilingualText, type Language } from '../../contract/language.ts'
import { rightNames, type Right } from '../../contract/rights.ts'
import { type Caller } from '../access/caller.ts'
import { errorReport } from '../tables/error-report.ts'
import { type RowProblem } from '../tables/row-problem.ts'
import { readHead, type RowsChunk } from '../tables/table-rows.ts'
import { type Importer, type ImportPreview, type ImportWish } from './importer.ts'

export type ImportJobsOptions = {
  /** Files lie here until they are stored, are called off, or a day has passed. It is emptied at the opening. */
  readonly folder: string
  readonly importers: Readonly<Record<TransferKind, Importer>>
  readonly now: () => number
  /** What failed that nobody can do something about; told under this reference. */
  readonly onError: (error: unknown, reference: string) => void
}

type Job = {
  readonly id: string
  readonly kind: TransferKind
  readonly userId: string
  readonly fileName: string
  readonly head: RowsChunk
  readonly uploadedAt: number
  wire: Omit<ImportJob, 'columns' | 'targets' | 'secondsLeft' | 'problems'>
  columns: readonly (string | null)[]
  problems: readonly RowProblem[]
  startedAt: number
  stop: AbortController
  running: Promise<void> | null
}

export type ImportJobs = Awaited<ReturnType<typeof createImportJobs>>

const dayMs = 86_400_000
/** Rows looked at before an import. */
const headRows = 50
/** Files one person may have lying here. */
const mostWaiting = 4

/** Imports on their way, of everybody; one runs at a time, each is its sender's alone. */
export async function createImportJobs({ folder, importers, now, onError }: ImportJobsOptions) {
  const jobs = new Map<string, Job>()
  // A job does not outlive the hub, so what lies here belongs to nobody.
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { recursive: true, mode: 0o700 })

  const fileOf = (id: string): string => join(folder, id)

  async function forget(job: Job): Promise<void> {
    jobs.delete(job.id)
    await rm(fileOf(job.id), { force: true })
  }

  async function clear(): Promise<void> {
    for (const job of jobs.values()) {
      if (job.running === null && job.uploadedAt < now() - dayMs) await forget(job)
    }
  }
  const clock = setInterval(() => void clear().catch((error: unknown) => onError(error, 'imports')), 3_600_000)
  clock.unref()

  function refuse({ right, needs = [] }: Importer, caller: Caller): void {
    const deny = (one: Right): never => {
      throw new ZuoxiError('access.denied', { right: rightNames[one], rightCode: one })
    }
    if (caller.scopeOf(right) !== 'all') deny(right)
    for (const one of needs) if (caller.scopeOf(one) === undefined) deny(one)
  }

  function find(id: string, caller: Caller): Job {
    const job = jobs.get(id)
    if (job === undefined || job.userId !== caller.userId) {
      throw new ZuoxiError('thing.not-found', { what: { 'zh-CN': '导入', en: 'Import' }, id })
    }
    refuse(importers[job.kind], caller)
    return job
  }

  const columnsOf = ({ head, columns }: Job): ImportJob['columns'] =>
    head.header.map((header, at) => ({
      ...{ header, target: columns[at] ?? null },
      sample: (head.rows.find(({ cells }) => (cells[at] ?? '') !== '')?.cells[at] ?? '').slice(0, 60),
    }))

  async function shown(job: Job): Promise<ImportJob> {
    const { share, state } = job.wire
    const passed = now() - job.startedAt
    const known = state === 'running' && share > 0 && passed >= 1_000
    return {
      ...job.wire,
      columns: columnsOf(job),
      targets: [...(await importers[job.kind].targets())],
      secondsLeft: known ? Math.ceil((passed * (1 - share)) / share / 1_000) : null,
      problems: job.problems.length,
    }
  }

  async function run(job: Job, wish: ImportWish, caller: Caller, address: string): Promise<void> {
    const ended = await outcome(job, wish, caller, address)
    // The file first: whoever reads that it has ended finds nothing left of it.
    await rm(fileOf(job.id), { force: true }).catch((error: unknown) => onError(error, job.id))
    job.running = null
    job.wire = { ...job.wire, ...ended }
  }

  async function outcome(job: Job, wish: ImportWish, caller: Caller, address: string): Promise<Partial<Job['wire']>> {
    try {
      const bytes = await readFile(fileOf(job.id))
      const { problems, kept, ...result } = await importers[job.kind].run({
        ...{ source: { fileName: job.fileName, bytes }, wish, caller, address, signal: job.stop.signal },
        onProgress: ({ rows, created, updated, skipped, refused, share }) =>
          (job.wire = { ...job.wire, rows, created, updated, skipped, refused, share }),
      })
      job.problems = problems
      const { rows, created, updated, skipped, refused, undone, state } = result
      const share = state === 'done' ? 1 : job.wire.share
      return { rows, created, updated, skipped, refused, undone, state, share, kept: [...kept] }
    } catch (error) {
      const told = error instanceof ZuoxiError ? error : failed(error)
      const message = { 'zh-CN': told.say('zh-CN'), en: told.say('en') }
      return { state: 'failed', undone: job.kind !== 'orders', message }
    }
  }

  function failed(error: unknown): ZuoxiError {
    const reference = uuid()
    onError(error, reference)
    return new ZuoxiError('hub.failed', { reference })
  }

  return {
    /** @throws ZuoxiError `access.denied`, `request.invalid` for what is no table, `request.too-many` */
    async upload(kind: TransferKind, caller: Caller, fileName: string, bytes: Uint8Array): Promise<ImportJob> {
      const importer = importers[kind]
      refuse(importer, caller)
      const own = [...jobs.values()].filter(({ userId, running }) => userId === caller.userId && running === null)
      // The oldest makes room: a sheet closed without an answer leaves its file here.
      for (const old of own.slice(0, Math.max(0, own.length - mostWaiting + 1))) await forget(old)
      const head = await readHead({ fileName, bytes }, headRows)
      if (head.rows.length === 0) {
        const reason = { 'zh-CN': '只有表头，没有内容', en: 'has a header but no rows' }
        throw new ZuoxiError('request.invalid', { place: fileName, reason })
      }
      const columns = await importer.columns(head.header, {}, fileName)
      const id = uuid()
      await writeFile(fileOf(id), bytes, { mode: 0o600, flag: 'wx' })
      const job: Job = {
        ...{ id, kind, userId: caller.userId, fileName, head, columns, problems: [] },
        ...{ uploadedAt: now(), startedAt: now(), stop: new AbortController(), running: null },
        wire: {
          ...{ id, kind, fileName, format: head.format, encoding: head.encoding, state: 'uploaded' },
          ...{ rows: 0, created: 0, updated: 0, skipped: 0, refused: 0, share: 0 },
          ...{ duplicates: [...importer.duplicates], undone: false, kept: [], message: null },
        },
      }
      jobs.set(id, job)
      return await shown(job)
    },

    read: async (id: string, caller: Caller): Promise<ImportJob> => await shown(find(id, caller)),

    async preview(id: string, caller: Caller, wish: ImportWish): Promise<ImportPreview> {
      const job = find(id, caller)
      const importer = importers[job.kind]
      job.columns = await importer.columns(job.head.header, wish.mapping, job.fileName)
      const rows = await importer.preview(job.head, job.fileName, wish, caller)
      return { columns: columnsOf(job), rows: [...rows] }
    },

    /** @throws ZuoxiError `state.illegal` while another runs, and for one that has ended */
    async start(id: string, caller: Caller, address: string, wish: ImportWish): Promise<ImportJob> {
      const job = find(id, caller)
      if (job.running === null) {
        if (job.wire.state !== 'uploaded') throw illegal({ 'zh-CN': '这次导入已结束', en: 'this import has ended' })
        if ([...jobs.values()].some(({ running }) => running !== null)) {
          throw illegal({
            'zh-CN': '正在进行另一个导入，请等它结束',
            en: 'another import is running; wait for its end',
          })
        }
        if (!importers[job.kind].duplicates.includes(wish.duplicates)) {
          throw illegal({ 'zh-CN': '不能这样处理重复的行', en: 'repeated rows cannot be treated that way' })
        }
        job.startedAt = now()
        job.wire = { ...job.wire, state: 'running' }
        job.running = run(job, wish, caller, address)
      }
      return await shown(job)
    },

    async cancel(id: string, caller: Caller): Promise<ImportJob> {
      const job = find(id, caller)
      job.stop.abort()
      await job.running
      if (job.wire.state === 'uploaded') {
        job.wire = { ...job.wire, state: 'cancelled', undone: true }
        await forget(job)
      }
      return await shown(job)
    },

    report(id: string, caller: Caller, language: Language): { readonly fileName: string; readonly content: string } {
      const { problems, fileName } = find(id, caller)
      const name = language === 'en' ? 'errors' : '错误报告'
      return { fileName: `${fileName.replace(/\.\w{1,5}$/, '')}-${name}.csv`, content: errorReport(problems, language) }
    },

    /** Ends what runs; what an import of customers stored by then is taken out again, one of products stores at its end. */
    async close(): Promise<void> {
      clearInterval(clock)
      for (const job of jobs.values()) job.stop.abort()
      await Promise.all([...jobs.values()].map(({ running }) => running))
      await rm(folder, { recursive: true, force: true })
    },
  }
}

function illegal(reason: BilingualText): ZuoxiError {
  return new ZuoxiError('state.illegal', { reason })
}
