import { existsSync, readFileSync } from 'node:fs'
import { hostname, networkInterfaces } from 'node:os'
import { join, resolve } from 'node:path'
import { parseDocument } from 'yaml'
import { z } from 'zod'
import { ZuoxiError } from '../../contract/errors.ts'
import { type BilingualText } from '../../contract/language.ts'
import { type DatabaseSettings } from '../database/open-database.ts'
import { isLoopback } from '../../contract/loopback.ts'
import { updateSystems, type UpdateSystem } from '../../contract/update/update.ts'
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
  /** Where newer versions of the seat are fetched from, beside what is published into the hub's folder; null: nowhere. */
  readonly updates: UpdateSourceSettings | null
}

export type UpdateSourceSettings = {
  /** A folder on a web server, its feed and files in it; ends in a slash. */
  readonly url: string
  /** The public key, PEM, of whoever signs what lies there. */
  readonly keyFile: string
  /** To how many of a hundred seats a fetched version is offered at most. */
  readonly percent: number
  readonly everyHours: number
  readonly systems: readonly UpdateSystem[]
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
  updates: z
    .strictObject({
      url: z.string().max(2_000).optional(),
      key: z.string().min(1).optional(),
      percent: z.int().min(0).max(100).default(10),
      everyHours: z.int().min(1).max(168).default(6),
      systems: z
        .array(z.enum(updateSystems))
        .min(1)
        .default([...updateSystems]),
    })
    .prefault({}),
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
    updates: updateSourceOf(file.updates, dataFolder),
  }
}

/** In the file alone: it is not changed by the way. */
function updateSourceOf(wish: z.infer<typeof fileSchema>['updates'], dataFolder: string): UpdateSourceSettings | null {
  const { url, key, ...more } = wish
  if (url === undefined) return null
  const place = (name: string, reason: BilingualText): ZuoxiError =>
    invalid(settingsFileName, `updates.${name}`, reason)
  const parsed = URL.parse(url)
  if (parsed === null || !mayFetchFrom(parsed) || parsed.username !== '') throw place('url', notHttps)
  if (key === undefined) throw place('key', keyMissing)
  return { ...more, url: parsed.href.replace(/\/?$/, '/'), keyFile: resolve(dataFolder, key) }
}

/** What is fetched is signed; which version a centre runs and asks for is nobody else's business all the same. */
export const mayFetchFrom = (url: URL): boolean =>
  url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname))

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
const notHttps: BilingualText = {
  'zh-CN': '应为 https:// 开头的文件夹地址，不带用户名和密码（本机的可用 http://127.0.0.1）',
  en: 'must be the address of a folder that begins with https://, without user and password (http://127.0.0.1 for this machine)',
}
const keyMissing: BilingualText = {
  'zh-CN': '有 updates.url 就要有 updates.key：发布方公钥（PEM）的文件名，没有它无法核对下载的内容',
  en: 'goes with updates.url: the file with the public key (PEM) of whoever publishes there; nothing can be checked without it',
}
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
