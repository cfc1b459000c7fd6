import { join } from 'node:path'
import { ensureCertificates } from '../certificates/certificates.ts'
import { type Logger } from '../http/logger.ts'
import { type HubSettings } from '../settings/settings.ts'
import { builtApp, startWebSeats, type WebSeats } from './web-seats.ts'

/**
 * The web seats of a hub that listens on `hubPort`, with its own certificate.
 * @throws Error when they cannot listen
 */
export async function webSeatsOfHub(
  settings: HubSettings & { readonly webPort: number },
  hub: { readonly port: number; readonly company: string | null },
  logger: Pick<Logger, 'warn' | 'info'>,
  {
    build = builtApp,
    plain = false,
  }: {
    readonly build?: string
    /** Without TLS: for practice on the loopback, where no browser shall warn of a certificate it does not know. */
    readonly plain?: boolean
  } = {},
): Promise<WebSeats> {
  const { key, chain, authority } = await ensureCertificates(join(settings.dataFolder, 'certificates'), settings.names)
  return startWebSeats(
    {
      folder: join(settings.dataFolder, 'web-seats'),
      build,
      listen: { host: settings.listen.host, port: settings.webPort },
      tls: plain ? null : { key, chain },
      // Of the same machine: a hub that listens on one address is reached there, else by the loop-back.
      hub: { host: loopback(settings.listen.host), port: hub.port, authority, company: hub.company },
    },
    logger,
  )
}

const loopback = (host: string): string => (host === '0.0.0.0' || host === '::' ? 'localhost' : host)
