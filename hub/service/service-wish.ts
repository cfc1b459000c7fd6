import { join } from 'node:path'
import { ZuoxiError } from '../../contract/errors.ts'

export const serviceKinds = ['systemd', 'windows'] as const
export type ServiceKind = (typeof serviceKinds)[number]

/** What a service is to run; every path absolute. */
export type ServiceWish = {
  readonly program: { readonly node: string; readonly script: string; readonly root: string }
  readonly dataFolder: string
  readonly centreFile: string | null
  /** The system's user it runs as; Windows has one of its own for services. */
  readonly user: string
  /** What it may write besides its data, such as the folder the PBX records into. */
  readonly writable: readonly string[]
}

/** This very program: the Node that runs it, and the command it was started with. */
export function ownProgram(): ServiceWish['program'] {
  const root = join(import.meta.dirname, '../..')
  return { node: process.execPath, script: join(root, 'hub/command-line/zuoxi-hub.ts'), root }
}

/** A path with a line break would be a line of its own. @throws ZuoxiError `state.illegal` */
export function refuseLineBreaks(wish: ServiceWish): void {
  const { program, dataFolder, centreFile, user, writable } = wish
  const wrong = [program.node, program.script, dataFolder, centreFile ?? '', user, ...writable].find((one) =>
    /[\u0000-\u001f]/.test(one),
  )
  if (wrong === undefined) return
  throw new ZuoxiError('state.illegal', {
    reason: { 'zh-CN': `“${wrong}”里有控制字符`, en: `there is a control character in "${wrong}"` },
  })
}
