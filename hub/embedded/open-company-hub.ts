import { writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { type EmbeddedHubStart } from '../../contract/embedded-hub.ts'
import { writeEnrolmentCode } from '../../contract/enrolment.ts'
import { type Access } from '../access/access.ts'
import { firstAdministrator, hubManager } from '../access/first-start.ts'
import { lockDataFolder } from '../backup/data-lock.ts'
import { makeFolder } from '../backup/make-folder.ts'
import { ensureCertificates } from '../certificates/certificates.ts'
import { closeInReverse } from '../close-in-reverse.ts'
import { createHub } from '../hub.ts'
import { createFakePbx } from '../pbx/fake/fake-pbx.ts'
import { readSettings } from '../settings/settings.ts'
import { refusePractice } from '../practice/practice-folder.ts'
import { type OpenedHub } from './opened-hub.ts'

const loopback = ['127.0.0.1', 'localhost'] as const

/** The ordinary hub, for the seat of this machine alone. @throws ZuoxiError as the hub does */
export async function openCompanyHub(start: Extract<EmbeddedHubStart, { kind: 'company' }>): Promise<OpenedHub> {
  const closers: (() => Promise<void> | void)[] = []
  const close = (): Promise<void> => closeInReverse(closers.splice(0))
  try {
    const { folder } = start
    makeFolder(folder)
    refusePractice(folder)
    const lock = lockDataFolder(folder, 'zuoxi')
    closers.push(() => lock.release())
    const settings = readSettings({
      dataFolder: folder,
      centreFile: start.centreFile ?? undefined,
      host: loopback[0],
      port: await portOfBefore(folder),
      names: loopback,
      logLevel: 'warn',
    })
    // The live feed belongs to a floor, also where nothing rings on it yet.
    const nothingRings = { extensions: [], queues: [], trunks: [] }
    const hub = await createHub(settings, start.withoutPbx === true ? { pbx: createFakePbx(nothingRings).pbx } : {})
    closers.push(() => hub.close())
    const { port } = await hub.start()
    lock.note(port)
    writeFileSync(join(folder, portFile), String(port), { mode: 0o600 })
    const { fingerprint } = await ensureCertificates(join(folder, 'certificates'), settings.names)
    return {
      enrolmentCode: writeEnrolmentCode({ host: loopback[0], port, fingerprint }),
      people: [],
      firstCode: hub.access.firstCode?.oneTimeCode ?? (await codeAnew(hub.access)),
      close,
    }
  } catch (error) {
    await close().catch(() => undefined)
    throw error
  }
}

const portFile = 'port'

/** The port the seat knows, if nobody else has taken it meanwhile. */
async function portOfBefore(folder: string): Promise<number> {
  const port = Number(await readFile(join(folder, portFile), 'utf8').catch(() => '0'))
  if (!Number.isInteger(port) || port < 1 || port > 65_535) return 0
  return new Promise((resolve) => {
    const trial = createServer()
    trial.once('error', () => resolve(0))
    trial.listen(port, loopback[0], () => trial.close(() => resolve(port)))
  })
}

/** The first code is shown once; a set-up that was cut off before it was used gets another. */
async function codeAnew(access: Access): Promise<string | null> {
  const user = access.directory.userByJobNumber(firstAdministrator)
  if (user === undefined || user.hasPassword || !user.active) return null
  return (await access.users.resetPassword(hubManager, user.id)).oneTimeCode
}
