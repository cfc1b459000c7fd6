import { readFile, stat, writeFile } from 'node:fs/promises'
import { basename, resolve } from 'node:path'
import { ZuoxiError } from '../../../contract/errors.ts'
import { type Centre } from '../../../contract/centre/centre.ts'
import { asFileError } from '../../backup/file-trouble.ts'
import { errorReport } from '../../tables/error-report.ts'
import {
  createCustomerImports,
  type CustomerImports,
  type DuplicateRule,
  type ImportPreview,
  type ImportResult,
  type ImportWish,
} from '../../customers/import-customers.ts'
import { consoleActor } from '../../operation-log/operation-log.ts'
import { loadCentre } from '../../settings/load-centre.ts'
import { type HubParts, openParts } from '../open-parts.ts'
import { Cancelled } from '../say-error.ts'
import { textTable } from '../table.ts'
import { type CommandContext } from '../terminal.ts'

export type ImportOptions = {
  readonly data: string
  readonly map?: Readonly<Record<string, string>>
  readonly duplicates: DuplicateRule
  readonly preview?: boolean
  readonly report?: string
  readonly centre?: string
}

const texts = {
  columns: { 'zh-CN': '列与内容：', en: 'Columns:' },
  unknownColumn: { 'zh-CN': '（不导入，可用 --map 指定）', en: '(not imported; --map says what it is)' },
  progress: {
    'zh-CN': '导入客户 {rows} 行（{percent}%），约剩 {seconds} 秒',
    en: 'Importing customers, {rows} rows ({percent}%), about {seconds} s left',
  },
  done: {
    'zh-CN': '导入完成：共 {rows} 行，新增 {created}，更新 {updated}，跳过 {skipped}，有问题 {refused}。',
    en: 'Imported {rows} rows: {created} new, {updated} changed, {skipped} skipped, {refused} with problems.',
  },
  report: { 'zh-CN': '有问题的行及原因见 {file}', en: 'The rows with problems and why: {file}' },
  header: { 'zh-CN': ['行', '结果', '姓名', '号码', '问题'], en: ['Row', 'Outcome', 'Name', 'Numbers', 'Problem'] },
  create: { 'zh-CN': '新增', en: 'new' },
  update: { 'zh-CN': '更新', en: 'change' },
  skip: { 'zh-CN': '跳过', en: 'skip' },
  refuse: { 'zh-CN': '有问题', en: 'problem' },
  nothingSaved: { 'zh-CN': '以上只是预览，没有导入任何内容。', en: 'This was a preview; nothing was imported.' },
  kept: {
    'zh-CN': '取消前已被人修改的 {count} 位客户保留。',
    en: '{count} customers that people had changed meanwhile were kept.',
  },
} as const

/** More than this is no table of customers but a mistake. */
const largestFile = 1024 * 1024 * 1024

export async function importCustomers(file: string, options: ImportOptions, context: CommandContext): Promise<void> {
  const source = await readSource(file)
  const parts = await openParts(
    context,
    { dataFolder: options.data, centreFile: options.centre === undefined ? undefined : resolve(options.centre) },
    { lock: true, what: 'zuoxi-hub import-customers', migrate: true },
  )
  try {
    const imports = await openImports(parts)
    const wish: ImportWish = {
      source,
      duplicates: options.duplicates,
      ...(options.map === undefined ? {} : { mapping: options.map }),
    }
    if (options.preview === true) showPreview(await imports.preview(wish), context)
    else await run(imports, wish, file, options, context)
  } finally {
    await parts.close()
  }
}

async function readSource(file: string): Promise<ImportWish['source']> {
  try {
    const { size } = await stat(file)
    if (size > largestFile) throw new ZuoxiError('request.too-large', { limit: largestFile })
    return { fileName: basename(file), bytes: await readFile(file) }
  } catch (error) {
    throw asFileError(error, file)
  }
}

async function openImports(parts: HubParts): Promise<CustomerImports> {
  const { centreFile } = parts.settings
  const centre: Centre | undefined = centreFile === null ? undefined : (await loadCentre(centreFile)).centre
  const areaCode = centre?.company.areaCode.replace(/^0/, '')
  const imports = createCustomerImports({
    database: parts.database,
    numberingPlan: () => ({ areaCode }),
    recordFact: async (tx, { importId, created, updated }) => {
      await parts.log.record(tx, {
        actor: consoleActor,
        action: 'customer.import',
        subject: { kind: 'import', id: importId },
        detail: { created, updated },
      })
    },
  })
  // Beside a running hub another import may be under way; it is not ours to undo.
  if (parts.alone) await imports.undoUnfinished()
  return imports
}

async function run(
  imports: CustomerImports,
  wish: ImportWish,
  file: string,
  options: ImportOptions,
  { terminal, say, language }: CommandContext,
): Promise<void> {
  const began = Date.now()
  const result: ImportResult = await imports.run(wish, {
    userId: null,
    signal: terminal.signal,
    onProgress: ({ rows, share }) => {
      const passedMs = Math.max(1, Date.now() - began)
      const seconds = Math.ceil((passedMs * (1 - share)) / Math.max(share, 0.001) / 1000)
      const progress = say(texts.progress, { rows, percent: Math.floor(share * 100), seconds })
      terminal.progress?.(`${progress} · ${Math.round((rows * 1000) / passedMs)}/s`)
    },
  })
  if (result.state === 'cancelled') {
    if (result.kept.length > 0) terminal.error(say(texts.kept, { count: result.kept.length }))
    throw new Cancelled()
  }
  terminal.out(say(texts.done, result))
  if (result.problems.length === 0) return
  const report = options.report ?? `${file}.errors.csv`
  try {
    await writeFile(report, errorReport(result.problems, language), { mode: 0o600 })
  } catch (error) {
    throw asFileError(error, report)
  }
  terminal.out(say(texts.report, { file: report }))
}

function showPreview(preview: ImportPreview, { terminal, say, language }: CommandContext): void {
  terminal.out(say(texts.columns))
  terminal.out(
    textTable(preview.columns.map(({ header, target }) => [`  ${header}`, '→', target ?? say(texts.unknownColumn)])),
  )
  terminal.out('')
  const rows = preview.rows.map((row) => [
    String(row.row),
    say(texts[row.outcome]),
    row.name,
    row.numbers.join(' '),
    row.problems.map((problem) => `${problem.column}: ${problem.reason[language]}`).join('; '),
  ])
  terminal.out(textTable([texts.header[language], ...rows], 40))
  terminal.out(say(texts.nothingSaved))
}
