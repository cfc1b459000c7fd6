import { resolve } from 'node:path'
import { ownProgram, refuseLineBreaks, type ServiceKind, type ServiceWish } from '../../service/service-wish.ts'
import { systemdUnit } from '../../service/systemd-unit.ts'
import { windowsService } from '../../service/windows-service.ts'
import { type CommandContext } from '../terminal.ts'

export type ServiceFileOptions = {
  readonly data: string
  readonly kind: ServiceKind
  readonly centre?: string
  readonly user: string
  readonly writable?: readonly string[]
}

/** Prints what the system reads to run this hub as a service; nothing is written and nothing started. */
export function serviceFile(options: ServiceFileOptions, { terminal }: CommandContext): void {
  const wish: ServiceWish = {
    program: ownProgram(),
    dataFolder: resolve(options.data),
    centreFile: options.centre === undefined ? null : resolve(options.centre),
    user: options.user,
    writable: (options.writable ?? []).map((folder) => resolve(folder)),
  }
  refuseLineBreaks(wish)
  terminal.out((options.kind === 'systemd' ? systemdUnit(wish) : windowsService(wish)).trimEnd())
}
