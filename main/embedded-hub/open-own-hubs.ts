import { join } from 'node:path'
import { createCompany, type CompanyOptions } from '../company/company.ts'
import { runSetUpJob } from '../company/set-up-job.ts'
import { createPracticeMode, type PracticeModeOptions } from '../practice/practice-mode.ts'
import { type SeatSlot } from '../seat-slot.ts'
import { startEmbeddedHub } from './embedded-hub.ts'
import { type OwnHubCommands } from './own-hub-commands.ts'
import { openHubProcess, openJobProcess } from './utility-process.ts'

export type OwnHubs = {
  readonly commands: OwnHubCommands
  /** The company whose hub this machine runs, if there is one. */
  resume(): Promise<void>
  /** The programme ends: after the seat. */
  close(): Promise<void>
}

/** The hubs that this machine starts itself, each in a process of its own; loaded when one is wanted. */
export function openOwnHubs(
  options: Pick<PracticeModeOptions, 'board' | 'language' | 'goBack' | 'log'> & {
    readonly slot: SeatSlot
    readonly showFolder: CompanyOptions['showFolder']
    /** The programme's data. */
    readonly folder: string
    /** Where the built hub lies: hub/embedded/embedded-hub.ts and hub/set-up/set-up.process.ts. */
    readonly hubFolder: string
  },
): OwnHubs {
  const { folder, hubFolder, log } = options
  // As everything in the log: numbers masked, and without what is named like a secret.
  const complained = (line: string): void => log('warn', line, { part: 'hub' })
  const startHub: PracticeModeOptions['startHub'] = (start, events) =>
    startEmbeddedHub({
      ...events,
      start,
      log,
      open: () => openHubProcess(join(hubFolder, 'embedded-hub.js'), complained),
    })
  const company = createCompany({
    ...options,
    folder: join(folder, 'company'),
    startHub,
    runJob: (job, wanted) => runSetUpJob(openJobProcess(join(hubFolder, 'set-up.process.js'), complained), job, wanted),
  })
  const practice = createPracticeMode({
    ...options,
    folder: join(folder, 'practice'),
    startHub,
    async goBack() {
      await options.goBack()
      await company.rejoin()
    },
  })
  return {
    commands: { ...practice.commands, ...company.commands },
    resume: () => company.resume(),
    async close() {
      await Promise.all([practice.close(), company.close()])
    },
  }
}
