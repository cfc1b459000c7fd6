import { existsSync, readFileSync } from 'node:fs'
import { hostname, networkInterfaces } from 'node:os'
import { join, resolve } from 'node:path'
import { parseDocument } from 'yaml'
import { z } from 'zod'
import { ZuoxiError } from '../../contract/errors.ts'
import { type BilingualText } from '../../contract/language.ts'
import { type DatabaseSettings } from '../database/open-database.ts'
import { deepestIssue, issueText, placeText } from '../../contract/issue-text.ts'

/**
 * How this hub runs. Taken from, in order: what the command line says, the environment (`ZUOXI_…`), `settings.yaml` in the
 * data folder, the values below.
 */
export type HubSettings = {
  /** Absolute. Database, keys, operation log witness. */
  readonly dataFolder: string
  /** Absolute path of `centre.yaml`; null for a hub without a PBX. */
  readonly centreFile: string | null
  readonly listen: { readonly host: string; readonly port: number }
  /** Where browsers come (PL3), on the same address; null: no web seats. */
  readonly webPort: number | null
  /** Names and addresses the seats reach the hub by; the first goes into enrolment codes, all into the certificate. */
  readonly names: readonly string[]
  readonly database: DatabaseSettings
  readonly logLevel: (typeof logLevels)[number]
}

const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const

const hostForm = z.string().regex(/^[0-9A-Za-z.:-]{1,253}$/)
const fileSchema = z.strictObject({
  listen: z
    .strictObject({ host: hostForm.default('0.0.0.0'), port: z.int().min(0).max(65_535).default(8443) })
    .prefault({}),
  webSeats: z.strictObject({ port: z.int().min(0).max(65_535).nullable().default(8444) }).prefault({}),
  names: z.array(hostForm).max(50).default([]),
  centre: z.string().min(1).optional(),
  logLevel: z.enum(logLevels).default('info'),
})

export type SettingsSource = {
  readonly dataFolder: string
  readonly centreFile?: string | undefined
  readonly host?: string | undefined
  readonly port?: number | undefined
  readonly webPort?: number | null | undefined
  readonly names?: readonly string[] | undefined
  readonly logLevel?: string | undefined
  readonly environment?: Readonly<Record<string, string | undefined>>
}

export const settingsFileName = 'settings.yaml'
export const databaseFileName = 'hub.db'

/** @throws ZuoxiError `settings.invalid` with the file or variable, the place in it and the reason */
export function readSettings(source: SettingsSource): HubSettings {
  const environment = source.environment ?? {}
  const dataFolder = resolve(source.dataFolder)
  const file = readFile(join(dataFolder, settingsFileName))
  const host = source.host ?? environment['ZUOXI_HOST'] ?? file.listen.host
  const port = source.port ?? portOf(environment['ZUOXI_PORT']) ?? file.listen.port
  if (!hostForm.safeParse(host).success) throw invalid('--host', '', notAHost)
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw invalid('--port', '', notAPort)
  const webPort = source.webPort === undefined ? webPortOf(environment['ZUOXI_WEB_PORT'], file) : source.webPort
  if (webPort !== null && (!Number.isInteger(webPort) || webPort < 0 || webPort > 65_535)) {
    throw invalid('--web-port', '', notAPort)
  }
  const names = source.names ?? environment['ZUOXI_NAMES']?.split(',').map((name) => name.trim()) ?? file.names
  const wrong = names.find((name) => !hostForm.safeParse(name).success)
  if (wrong !== undefined) throw invalid('--name', wrong, notAHost)
  const logLevel = z.enum(logLevels).safeParse(source.logLevel ?? environment['ZUOXI_LOG_LEVEL'] ?? file.logLevel)
  if (!logLevel.success) throw invalid('ZUOXI_LOG_LEVEL', '', oneOf(logLevels))
  const centre = source.centreFile ?? environment['ZUOXI_CENTRE'] ?? file.centre
  return {
    dataFolder,
    centreFile: centre === undefined ? null : resolve(dataFolder, centre),
    listen: { host, port },
    webPort,
    names: names.length > 0 ? names : ownNames(),
    database: databaseOf(environment['ZUOXI_DATABASE_URL'], dataFolder),
    logLevel: logLevel.data,
  }
}

function databaseOf(url: string | undefined, dataFolder: string): DatabaseSettings {
  if (url === undefined || url === '') return { kind: 'sqlite', file: join(dataFolder, databaseFileName) }
  if (!/^postgres(ql)?:\/\//.test(url) || !URL.canParse(url)) {
    // The URL itself is not shown: it may hold the password.
    throw invalid('ZUOXI_DATABASE_URL', '', {
      'zh-CN': '应为 postgres://用户:密码@主机:端口/数据库',
      en: 'must be postgres://user:password@host:port/database',
    })
  }
  return { kind: 'postgres', url }
}

function readFile(file: string): z.infer<typeof fileSchema> {
  if (!existsSync(file)) return fileSchema.parse({})
  const document = parseDocument(readFileSync(file, 'utf8'))
  const [syntax] = document.errors
  if (syntax) {
    const line = String(syntax.linePos?.[0].line ?? 1)
    throw invalid(file, `line ${line}`, { 'zh-CN': '不是有效的 YAML', en: 'is not valid YAML' })
  }
  const parsed = fileSchema.safeParse(document.toJS({ maxAliasCount: 0 }) ?? {})
  if (parsed.success) return parsed.data
  const [first] = parsed.error.issues
  if (!first) throw parsed.error
  const { issue, path } = deepestIssue(first)
  throw invalid(file, placeText('', path).replace(/^\./, ''), issueText(issue))
}

const portOf = (text: string | undefined): number | undefined =>
  text === undefined ? undefined : /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN

/** `off`: no web seats. */
const webPortOf = (text: string | undefined, file: z.infer<typeof fileSchema>): number | null =>
  text === 'off' ? null : (portOf(text) ?? file.webSeats.port)

const notAHost: BilingualText = { 'zh-CN': '不是主机名或地址', en: 'is not a host name or address' }
const notAPort: BilingualText = { 'zh-CN': '不是端口号（0–65535）', en: 'is not a port (0–65535)' }
const oneOf = (values: readonly string[]): BilingualText => ({
  'zh-CN': `只能是：${values.join('、')}`,
  en: `must be one of: ${values.join(', ')}`,
})

function invalid(source: string, place: string, reason: BilingualText): ZuoxiError {
  return new ZuoxiError('settings.invalid', { source, place, reason })
}

/** This machine's own addresses and name, for a hub nobody has given a name. */
export function ownNames(): string[] {
  const addresses = Object.values(networkInterfaces())
    .flatMap((list) => list ?? [])
    .filter((address) => !address.internal && address.family === 'IPv4')
    .map((address) => address.address)
  const name = hostname()
  return [...addresses, ...(hostForm.safeParse(name).success ? [name] : [])]
}
