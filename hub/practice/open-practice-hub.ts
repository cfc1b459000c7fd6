import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { type Extension } from '../../contract/agent.ts'
import { type Centre } from '../../contract/centre/centre.ts'
import { type Secrets } from '../../contract/centre/secrets.ts'
import { type PracticePerson } from '../../contract/embedded-hub.ts'
import { writeEnrolmentCode } from '../../contract/enrolment.ts'
import { type BilingualText, type Language } from '../../contract/language.ts'
import { createAccess } from '../access/access.ts'
import { dataNames } from '../backup/data-folder.ts'
import { lockDataFolder } from '../backup/data-lock.ts'
import { makeFolder } from '../backup/make-folder.ts'
import { ensureCertificates } from '../certificates/certificates.ts'
import { closeInReverse } from '../close-in-reverse.ts'
import { openDatabase } from '../database/open-database.ts'
import { createLogger, type Logger } from '../http/logger.ts'
import { createHub, type Hub } from '../hub.ts'
import { createOperationLog } from '../operation-log/operation-log.ts'
import { type PracticePbx } from '../pbx/practice/practice-floor.ts'
import { resource } from '../resource.ts'
import { ensureSecret } from '../settings/secret-files.ts'
import { type HubSettings, readSettings } from '../settings/settings.ts'
import { makePracticeData } from './make-practice-data.ts'
import { practiceCentre } from './practice-centre.ts'
import { isToBeMade, markFolder } from './practice-folder.ts'
import { type PracticeWish } from './practice-on-hub.ts'
import { ensurePasswords } from './practice-people.ts'
import { openVoices } from './voices.ts'

export type PracticeHubOptions = {
  readonly folder: string
  readonly language: Language
  /** Loopback and any free port, unless a classroom is to reach it. */
  readonly host?: string | undefined
  readonly port?: number | undefined
  /** Of the web seats; null: none. What opens them is the caller's. */
  readonly webPort?: number | null | undefined
  readonly names?: readonly string[] | undefined
  readonly signal: AbortSignal
  readonly told: (what: BilingualText, done: number, total: number) => void
  readonly logger?: Logger
  readonly createPbx: (options: PracticePbxWish) => PracticePbx
  /** For tests: see PracticeWish. */
  readonly wish?: Pick<PracticeWish, 'settings' | 'writingMs' | 'saysEveryMs'>
}

/** What the PBX of a practice hub is made from. */
export type PracticePbxWish = {
  readonly centre: Centre
  readonly secrets: Pick<Secrets, 'seats'>
  /** Of the hub's own authority, PEM. */
  readonly key: string
  readonly chain: string
  readonly recordings: string
  readonly host: string
  readonly logger: Logger
}

export type PracticeHub = {
  readonly hub: Hub
  readonly settings: HubSettings
  readonly at: { readonly host: string; readonly port: number }
  readonly enrolmentCode: string
  readonly people: readonly PracticePerson[]
  /** The seats whose telephone is simulated: those for a browser. */
  readonly deskPhones: readonly Extension[]
  close(): Promise<void>
}

const opening: BilingualText = { 'zh-CN': '启动练习中心', en: 'Starting the practice centre' }
const what = 'practice'

/**
 * A hub for practice in a folder of its own: its company made when it is not there, its PBX inside, its certificates its
 * own. @throws ZuoxiError `data.in-use`, `state.illegal`, `file.failed`
 */
export async function openPracticeHub(options: PracticeHubOptions): Promise<PracticeHub> {
  const { folder, language, signal } = options
  const closers: (() => Promise<void> | void)[] = []
  const close = (): Promise<void> => closeInReverse(closers.splice(0))
  try {
    makeFolder(folder)
    const lock = lockDataFolder(folder, what)
    closers.push(() => lock.release())
    const settings = readSettings({
      dataFolder: folder,
      host: options.host ?? '127.0.0.1',
      port: options.port ?? 0,
      webPort: options.webPort ?? null,
      names: options.names ?? ['127.0.0.1', 'localhost'],
      logLevel: 'warn',
    })
    if (isToBeMade(folder)) await makeCompany(settings, options)
    options.told(opening, 0, 1)
    signal.throwIfAborted()

    const centre = practiceCentre(
      resource(import.meta.url, '../../pbx-config/examples/qingquan-water/centre.yaml'),
      language,
    )
    const passwords = centre.seats.map(({ extension }) => [extension, randomBytes(18).toString('base64url')] as const)
    const secrets = { seats: Object.fromEntries(passwords) }
    const { key, chain } = await ensureCertificates(join(folder, 'certificates'), settings.names)
    const rawRecordings = join(folder, 'raw-recordings')
    makeFolder(rawRecordings)
    const logger = options.logger ?? createLogger(settings.logLevel)
    const pbx = options.createPbx({
      ...{ centre, secrets, key, chain, recordings: rawRecordings, host: settings.listen.host, logger },
    })
    const voices = await openVoices(resource(import.meta.url, './voices/'))
    const deskPhones = centre.seats
      .filter(({ phone }) => phone === 'desk-phone')
      .map(({ extension }) => extension as Extension)
    const seed = Date.now() % 1_000_000
    const wish = {
      pbx,
      sipUrl: () => withHost(pbx.sipUrl, settings.names[0] ?? '127.0.0.1'),
      deskPhones,
      voices,
      language,
      seed,
      ...options.wish,
    }
    const hub = await createHub(settings, { centre, secrets, rawRecordings, logger, practice: wish })
    closers.push(() => hub.close())
    const people = await ensurePasswords(hub.access, folder, centre)
    const at = await hub.start()
    // Whoever signs in asks at once where his telephone registers.
    await hub.connected()
    lock.note(at.port)
    options.told(opening, 1, 1)
    const { fingerprint } = await ensureCertificates(join(folder, 'certificates'), settings.names)
    const host = settings.names[0] ?? '127.0.0.1'
    const enrolmentCode = writeEnrolmentCode({ host, port: at.port, fingerprint })
    return { hub, settings, at, people, deskPhones, enrolmentCode, close }
  } catch (error) {
    await close().catch(() => undefined)
    throw error
  }
}

/** Under a name that the seats know and the certificate has. */
function withHost(address: string, host: string): string {
  const url = new URL(address)
  url.hostname = host
  return url.href
}

async function makeCompany(settings: HubSettings, { signal, told }: PracticeHubOptions): Promise<void> {
  const folder = settings.dataFolder
  markFolder(folder, 'making')
  const database = await openDatabase(settings.database, { writer: 'here' })
  try {
    const log = createOperationLog({ database, witnessFile: join(folder, dataNames.witness) })
    const tokenSecret = ensureSecret(join(folder, 'secrets', 'token.key'), 32)
    const access = await createAccess({ database, log, tokenSecret, watchMs: 0 })
    try {
      await makePracticeData({ database, log, access, now: Date.now, signal, told })
    } finally {
      access.close()
      await log.close()
    }
  } finally {
    await database.close()
  }
  markFolder(folder, 'made')
}
