import { asteriskCommand } from '../../pbx-config/apply/running-asterisk.ts'

/** The Asterisk of this machine, by its command line. */
export const ownAsterisk = asteriskCommand(['asterisk'])

export type AsteriskPlaces = { readonly configuration: string; readonly data: string; readonly spool: string }

/** Where it has its things: one that was built here has places of its own. Null while none runs. */
export async function askPlaces(): Promise<AsteriskPlaces | null> {
  const settings = (await ownAsterisk.run('core show settings')) ?? ''
  const folder = (name: string): string | undefined =>
    new RegExp(`^\\s*${name} directory:\\s*(\\S.*?)\\s*$`, 'm').exec(settings)?.[1]
  const [configuration, data, spool] = [folder('Configuration'), folder('Data'), folder('Spool')]
  if (configuration === undefined || data === undefined || spool === undefined) return null
  return { configuration, data, spool }
}

export const usualConfiguration = '/etc/asterisk'
