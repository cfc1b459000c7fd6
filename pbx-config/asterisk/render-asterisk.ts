import { type Centre } from '../../contract/centre/centre.ts'
import { type Secrets } from '../../contract/centre/secrets.ts'
import { confFile } from './conf-text.ts'
import { hoursContexts } from './dialplan/hours.ts'
import { inboundContexts } from './dialplan/inbound.ts'
import { journalContext } from './dialplan/journal.ts'
import { queueAndMenuContexts } from './dialplan/queues-and-menus.ts'
import { seatContexts } from './dialplan/seats.ts'
import { pjsipConf } from './pjsip-conf.ts'
import { queuesConf } from './queues-conf.ts'
import { centreWith, type RenderOptions } from './render-options.ts'
import { asteriskConf, serviceConfs } from './service-confs.ts'

/**
 * Every Asterisk 22 file of a centre, by name. Pure: the same definition, secrets and options give the same text.
 * `asterisk.conf` is among them only when `options.folders` is given. Throws RangeError when a secret is missing
 * (`completeSecrets` makes them).
 */
export function renderAsterisk(
  definition: Centre,
  secrets: Secrets,
  options: RenderOptions = {},
): ReadonlyMap<string, string> {
  const centre = centreWith(definition, options)
  const dialplan = confFile(`Dial plan of ${centre.company.name}`, [
    { name: 'general', lines: ['static = yes', 'writeprotect = yes', 'clearglobalvars = no'] },
    ...inboundContexts(centre),
    ...hoursContexts(centre, options.clock ?? false),
    ...queueAndMenuContexts(centre),
    ...seatContexts(centre),
    journalContext(),
  ])
  return new Map(
    [
      ...serviceConfs(centre, secrets),
      ['pjsip.conf', pjsipConf(centre, secrets)] as const,
      ['queues.conf', queuesConf(centre)] as const,
      ['extensions.conf', dialplan] as const,
      ...(options.folders === undefined ? [] : [['asterisk.conf', asteriskConf(options.folders)] as const]),
    ].sort(([a], [b]) => (a < b ? -1 : 1)),
  )
}
