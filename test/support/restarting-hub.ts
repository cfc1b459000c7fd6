import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { v7 as uuid } from 'uuid'
import { type Endpoint } from '../../contract/api/endpoint.ts'
import { type BuiltInRole } from '../../contract/rights.ts'
import { hubManager } from '../../hub/access/first-start.ts'
import { createHub, type Hub } from '../../hub/hub.ts'
import { createLogger } from '../../hub/http/logger.ts'
import { readSettings } from '../../hub/settings/settings.ts'
import { pathOf, queryOf } from '../../main/hub-link/hub-http.ts'
import { SeatError } from '../../main/seat-error.ts'
import { testPassword } from './test-hub.ts'

type Request = { readonly params?: unknown; readonly query?: unknown; readonly body?: unknown }

/** A hub without a PBX on a folder of its own that a test can take away at any moment and start again. */
export async function openRestartingHub() {
  const folder = mkdtempSync(join(tmpdir(), 'zuoxi-hub-'))
  const settings = readSettings({ dataFolder: folder, host: '127.0.0.1', port: 0, names: ['localhost'] })
  const logger = createLogger('info', { write: () => undefined })
  const open = (): Promise<Hub> => createHub(settings, { tls: false, logger })
  let hub: Hub | null = await open()
  let run = 1
  let serial = 0

  const alive = (): Hub => {
    if (hub === null) throw new SeatError('seat.hub-away')
    return hub
  }

  return {
    /** Through the whole HTTP stack. @throws SeatError the hub's own, or `seat.hub-away` when it went meanwhile */
    async ask(endpoint: Endpoint, { params, query, body }: Request, token: string): Promise<unknown> {
      const own = run
      const reply = await alive().http.app.inject({
        method: endpoint.method,
        url: pathOf(endpoint.path, params) + queryOf(query),
        headers: {
          'accept-language': 'zh-CN',
          authorization: `Bearer ${token}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { payload: JSON.stringify(body) }),
      })
      if (own !== run) throw new SeatError('seat.hub-away')
      const json: unknown = reply.body === '' ? {} : reply.json()
      if (reply.statusCode < 300) return json
      const { error } = json as { error: { code: string; message: string } }
      throw SeatError.fromHub(error.code, error.message)
    },
    async signIn(role: BuiltInRole): Promise<string> {
      const { access } = alive()
      serial += 1
      const jobNumber = `j${String(serial)}`
      const found = access.directory.roles().find((one) => one.builtIn === role)
      if (!found) throw new Error(`no role ${role}`)
      const person = { name: `User ${String(serial)}`, team: null, station: null, language: 'zh-CN' } as const
      const { oneTimeCode } = await access.users.create(hubManager, {
        ...{ id: uuid() as never, jobNumber, roleIds: [found.id] },
        ...person,
      })
      await access.signIn.useOneTimeCode(jobNumber, oneTimeCode ?? '', testPassword, '127.0.0.1')
      return (await access.signIn.signIn(jobNumber, testPassword, 'test', '127.0.0.1')).accessToken
    },
    /** Gone at once for everybody who waits; `start` begins another on the same data. */
    async stop(): Promise<void> {
      const old = hub
      hub = null
      run += 1
      await old?.close()
    },
    async start(): Promise<void> {
      hub ??= await open()
    },
    async close(): Promise<void> {
      await hub?.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
