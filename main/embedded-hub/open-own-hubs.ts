import { join } from 'node:path'
import { createPracticeMode, type PracticeModeOptions } from '../practice/practice-mode.ts'
import { startEmbeddedHub } from './embedded-hub.ts'
import { type OwnHubCommands } from './own-hub-commands.ts'
import { openHubProcess } from './utility-process.ts'

export type OwnHubs = {
  readonly commands: OwnHubCommands
  /** The programme ends: after the seat. */
  close(): Promise<void>
}

/** The hubs that this machine starts itself, each in a process of its own; loaded when one is wanted. */
export function openOwnHubs(
  options: Pick<PracticeModeOptions, 'board' | 'slot' | 'language' | 'goBack' | 'log'> & {
    /** The programme's data. */
    readonly folder: string
    /** The built hub/embedded/embedded-hub.ts. */
    readonly hubFile: string
  },
): OwnHubs {
  const { folder, hubFile, log } = options
  const startHub: PracticeModeOptions['startHub'] = (start, events) =>
    startEmbeddedHub({
      ...events,
      start,
      log,
      // As everything in the log: numbers masked, and without what is named like a secret.
      open: () => openHubProcess(hubFile, (line) => log('warn', line, { part: 'hub' })),
    })
  const practice = createPracticeMode({ ...options, folder: join(folder, 'practice'), startHub })
  return {
    commands: practice.commands,
    close: () => practice.close(),
  }
}
