import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { v7 as uuid } from 'uuid'
import { type SignedIn } from '../../contract/access.ts'
import { type Centre } from '../../contract/centre/centre.ts'
import { type RoleId, type UserId } from '../../contract/ids.ts'
import { type BuiltInRole } from '../../contract/rights.ts'
import { hubManager } from '../../hub/access/first-start.ts'
import { createHub, type Hub } from '../../hub/hub.ts'
import { type HubOverrides } from '../../hub/hub-overrides.ts'
import { createLogger } from '../../hub/http/logger.ts'
import { createFakePbx, type FakePbx } from '../../hub/pbx/fake/fake-pbx.ts'
import { readSettings } from '../../hub/settings/settings.ts'
import { checkCentreText } from '../../pbx-config/check/check-text.ts'
import { openTestSqlite } from './test-database.ts'

export const testPassword = 'seven green buckets'

/** One of the worked examples. */
export function exampleCentre(name: 'qingquan-water' | 'hotline-12345' = 'qingquan-water'): Centre {
  const file = new URL(`../../pbx-config/examples/${name}/centre.yaml`, import.meta.url).pathname
  const { centre } = checkCentreText(file, readFileSync(file, 'utf8'))
  if (!centre) throw new Error(`the example ${name} does not pass its own check`)
  return centre
}

export type Reply = { readonly status: number; readonly body: Record<string, unknown> }

export type TestHub = {
  readonly hub: Hub
  readonly pbx: FakePbx
  readonly dataFolder: string
  /** What the hub logged, one object per line. */
  readonly logged: Record<string, unknown>[]
  /** Through the whole HTTP stack, without a socket. */
  ask(method: string, path: string, options?: { token?: string; body?: unknown; language?: string }): Promise<Reply>
  /** Makes a user of this role who has his password. */
  addUser(
    role: BuiltInRole,
    about?: { jobNumber?: string; team?: string | null; station?: string | null },
  ): Promise<{ id: UserId; jobNumber: string }>
  signIn(jobNumber: string): Promise<SignedIn>
  close(): Promise<void>
}

/** A whole hub in a temporary folder with the fake PBX and an example's centre; listens only when `hub.start()` is called. */
export async function openTestHub(overrides: HubOverrides = {}): Promise<TestHub> {
  const dataFolder = mkdtempSync(join(tmpdir(), 'zuoxi-hub-'))
  const centre = overrides.centre ?? exampleCentre()
  const pbx = createFakePbx({
    extensions: centre.seats.map((seat) => seat.extension),
    queues: centre.queues.map((queue) => queue.key),
    trunks: centre.trunks.map((trunk) => trunk.key),
  })
  const logged: Record<string, unknown>[] = []
  const logger = createLogger('info', { write: (line) => logged.push(JSON.parse(line) as Record<string, unknown>) })
  const settings = readSettings({ dataFolder, host: '127.0.0.1', port: 0, names: ['localhost'] })
  const hub = await createHub(settings, {
    tls: false,
    logger,
    pbx: pbx.pbx,
    centre,
    rawRecordings: join(dataFolder, 'raw'),
    ...overrides,
    database:
      overrides.database ??
      (await openTestSqlite(join(dataFolder, 'hub.db'), overrides.now ? { now: overrides.now } : {})),
  })
  const { access, http } = hub
  let serial = 0

  const roleOf = (role: BuiltInRole): RoleId => {
    const found = access.directory.roles().find((one) => one.builtIn === role)
    if (!found) throw new Error(`no role ${role}`)
    return found.id
  }

  return {
    hub,
    pbx,
    dataFolder,
    logged,
    async ask(method, path, { token, body, language = 'en' } = {}) {
      const reply = await http.app.inject({
        method: method as 'GET',
        url: path,
        headers: {
          'accept-language': language,
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { payload: typeof body === 'string' ? body : JSON.stringify(body) }),
      })
      return { status: reply.statusCode, body: reply.body === '' ? {} : (reply.json() as Record<string, unknown>) }
    },
    async addUser(role, { jobNumber, team = null, station = null } = {}) {
      serial += 1
      const id = uuid() as UserId
      const wanted = jobNumber ?? `j${String(serial)}`
      const { oneTimeCode } = await access.users.create(hubManager, {
        id,
        jobNumber: wanted,
        name: `User ${String(serial)}`,
        team,
        station,
        roleIds: [roleOf(role)],
        language: 'zh-CN',
      })
      await access.signIn.useOneTimeCode(wanted, oneTimeCode ?? '', testPassword, '127.0.0.1')
      return { id, jobNumber: wanted }
    },
    signIn: (jobNumber) => access.signIn.signIn(jobNumber, testPassword, 'test', '127.0.0.1'),
    async close() {
      await hub.close()
      rmSync(dataFolder, { recursive: true, force: true })
    },
  }
}
