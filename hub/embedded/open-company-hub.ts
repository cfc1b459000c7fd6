import { join } from 'node:path'
import { type EmbeddedHubStart } from '../../contract/embedded-hub.ts'
import { writeEnrolmentCode } from '../../contract/enrolment.ts'
import { lockDataFolder } from '../backup/data-lock.ts'
import { makeFolder } from '../backup/make-folder.ts'
import { ensureCertificates } from '../certificates/certificates.ts'
import { closeInReverse } from '../close-in-reverse.ts'
import { createHub } from '../hub.ts'
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
      port: 0,
      names: loopback,
      logLevel: 'warn',
    })
    const hub = await createHub(settings)
    closers.push(() => hub.close())
    const { port } = await hub.start()
    lock.note(port)
    const { fingerprint } = await ensureCertificates(join(folder, 'certificates'), settings.names)
    return {
      enrolmentCode: writeEnrolmentCode({ host: loopback[0], port, fingerprint }),
      people: [],
      firstCode: hub.access.firstCode?.oneTimeCode ?? null,
      close,
    }
  } catch (error) {
    await close().catch(() => undefined)
    throw error
  }
}
