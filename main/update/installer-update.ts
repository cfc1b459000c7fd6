import electronUpdater, { type UpdateInfo } from 'electron-updater'
import { type UpdateSystem } from '../../contract/update/update.ts'
import { hubUrl } from '../hub-link/hub-address.ts'
import { type SessionLink } from '../hub-link/hub-link.ts'
import { SeatError } from '../seat-error.ts'
import { isTheHubs } from './trust-hub.ts'
import { type UpdateInstallation } from './update-installation.ts'
import { type UpdateOffer } from './update-rules.ts'

type Options = {
  readonly system: UpdateSystem
  readonly ending: string
  readonly link: Pick<SessionLink, 'credentials'>
  readonly now: () => number
  readonly log: (text: string, detail: Readonly<Record<string, unknown>>) => void
}

/**
 * Updates of what an installer put there (NSIS, dmg, AppImage, deb), by electron-updater. Which version, and whether at
 * all, has been decided by then (update-rules.ts); it fetches from the hub as any server, with the seat's token, over a
 * network session of its own that trusts the enrolled authority alone.
 */
export function installerUpdate({ system, ending, link, now, log }: Options): UpdateInstallation {
  const { autoUpdater } = electronUpdater
  autoUpdater.autoDownload = false
  autoUpdater.autoInstallOnAppQuit = false
  autoUpdater.disableWebInstaller = true
  autoUpdater.disableDifferentialDownload = true
  // Who gets what has been decided already.
  autoUpdater.isUserWithinRollout = () => true
  autoUpdater.logger = {
    info: () => undefined,
    warn: (text) => log(String(text), {}),
    error: (text) => log(String(text), {}),
  }

  return {
    system,
    ending,
    refused: async () => [],
    async fetch(offer, progress) {
      const { target, token } = await link.credentials()
      const { netSession } = autoUpdater
      netSession.setCertificateVerifyProc(({ hostname, certificate }, answer) => {
        const trusted = hostname === target.host && isTheHubs(certificate.data, hostname, target.authority, now())
        // -2: refused (Electron's `setCertificateVerifyProc`).
        answer(trusted ? 0 : -2)
      })
      // As in hub-http.ts: the hub stands in the same house.
      await netSession.setProxy({ mode: 'direct' })
      autoUpdater.requestHeaders = { authorization: `Bearer ${token}` }
      autoUpdater.setFeedURL({ provider: 'generic', url: `${hubUrl('https', target)}/api/updates/files/` })
      const told = (state: { readonly percent: number }): void => progress(state.percent)
      autoUpdater.on('download-progress', told)
      try {
        const found = await autoUpdater.checkForUpdates()
        if (found === null || !isTheOffered(found.updateInfo, offer)) {
          throw new SeatError('seat.update', { reason: otherOffer })
        }
        await autoUpdater.downloadUpdate()
      } catch (error) {
        if (error instanceof SeatError) throw error
        throw new SeatError('seat.update', { reason: (error as Error).message })
      } finally {
        autoUpdater.off('download-progress', told)
      }
    },
    async restart() {
      autoUpdater.quitAndInstall(true, true)
    },
  }
}

/** electron-updater proves the sum that the feed says; the feed has to say the one that was signed. */
export function isTheOffered(info: Pick<UpdateInfo, 'version' | 'files'>, { version, file }: UpdateOffer): boolean {
  return info.version === version && info.files.some(({ url, sha512 }) => url === file.name && sha512 === file.sha512)
}

const otherOffer = {
  'zh-CN': '中心提供的更新刚刚变了，请稍后再试',
  en: 'what the hub offers has just changed; try again shortly',
} as const
