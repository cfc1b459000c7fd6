import { rm } from 'node:fs/promises'
import { updatesApi } from '../../contract/api/updates.api.ts'
import { type HubLink } from '../hub-link/hub-link.ts'
import { SeatError } from '../seat-error.ts'
import { type FolderInstallation } from './folder-installation.ts'
import { plainFiles } from './plain-files.ts'
import { type UpdateInstallation } from './update-installation.ts'
import { hasSum } from './verify-update.ts'

type Options = {
  readonly folder: FolderInstallation
  readonly link: Pick<HubLink, 'save'>
  /** Starts this when the programme has ended, and ends it. */
  readonly relaunch: (program: string) => void
}

/** Updates of an unpacked installation: over the seat's own link to the hub, without a tool of the system. */
export function folderUpdate({ folder, link, relaunch }: Options): UpdateInstallation {
  return {
    system: 'linux',
    ending: 'tar.gz',
    refused: () => folder.refused(),
    async fetch({ version, file }, progress) {
      const fetched = folder.fetchedFile(version)
      try {
        await link.save(updatesApi.file, { params: { name: file.name } }, fetched)
        progress(60)
        const whole = await hasSum(plainFiles.createReadStream(fetched), file)
        if (!whole) throw new SeatError('seat.update', { reason: wrongSum })
        progress(70)
        await folder.install(fetched, version)
        progress(100)
      } catch (error) {
        await rm(fetched, { force: true })
        if (error instanceof SeatError) throw error
        throw new SeatError('seat.update', { reason: (error as Error).message })
      }
    },
    async restart({ version }) {
      await folder.switchTo(version)
      relaunch(folder.launcher)
    },
  }
}

const wrongSum = {
  'zh-CN': '收到的文件与中心签过名的不一致',
  en: 'what arrived is not the file the hub has signed',
} as const
