import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { stringify } from 'yaml'
import { type Centre } from '../../../contract/centre/centre.ts'
import { type Secrets } from '../../../contract/centre/secrets.ts'
import { renderAsterisk } from '../../../pbx-config/asterisk/render-asterisk.ts'
import { centreWith } from '../../../pbx-config/asterisk/render-options.ts'
import { celColumns } from '../../../pbx-config/asterisk/service-confs.ts'
import { ensureCertificates } from '../../../pbx-config/certificates/ensure-certificates.ts'
import { completeSecrets } from '../../../pbx-config/secrets-file.ts'
import { type AsteriskPorts, claimAsteriskPorts } from '../../support/asterisk/asterisk-ports.ts'
import { type RunningAsterisk, startAsterisk } from '../../support/asterisk/start-asterisk.ts'
import { type CelRow, celRows } from '../../support/cel.ts'
import { type LoggedStay, queueStays } from '../../support/queue-log.ts'
import { startCustomers, type Customers, type CustomersOptions } from '../../support/sipp/start-customers.ts'
import { type Seat, type SeatOptions, startSeat } from '../../support/seat/start-seat.ts'

export type CentreStage = AsyncDisposable &
  Readonly<{
    centre: Centre
    secrets: Secrets
    asterisk: RunningAsterisk
    ports: AsteriskPorts
    /** where the trunk's far end is expected, for calls that leave */
    trunkPeerPort: number
    recordings: string
    /** the centre definition as a file, its secrets beside it: what the hub is started with */
    centreFile: string
    /** PEM of the centre's own certificate authority */
    authority: string
    /** a seat's telephone, registered; asked for again it is the same one */
    seat: (extension: string, options?: Partial<SeatOptions>) => Promise<Seat>
    customers: (options: Omit<CustomersOptions, 'asterisk'>) => Promise<Customers>
    cel: () => Promise<readonly CelRow[]>
    stays: () => Promise<readonly LoggedStay[]>
    /** sets the clock that the dial plan asks for working hours; it begins in the open ones */
    setClock: (at: Date) => Promise<void>
    stop: () => Promise<void>
  }>

/**
 * A centre definition rendered by pbx-config, running on an Asterisk of its own: free ports and folders, else as it would
 * be delivered. Customers come through the trunk `unicom`.
 */
export async function startCentre(
  definition: Centre,
  /**
   * Where the hub's FastAGI is; what the hub is told instead of Asterisk's own AMI port, and the seats instead of its WSS
   * port: lines that the test can cut.
   */
  place: {
    readonly agiPort?: number
    readonly amiPort?: (real: number) => Promise<number>
    readonly wssPort?: (real: number) => Promise<number>
  } = {},
): Promise<CentreStage> {
  const ports = await claimAsteriskPorts()
  const trunkPeerPort = await ports.next()
  const hubsAmiPort = (await place.amiPort?.(ports.ami)) ?? ports.ami
  const seatsWssPort = (await place.wssPort?.(ports.https)) ?? ports.https
  const made: { centre?: Centre; recordings?: string; folder?: string } = {}
  const secrets = completeSecrets(definition)
  const asterisk = await startAsterisk({
    ports,
    configuration: async (_, { spoolFolder }) => {
      const recordings = join(spoolFolder, 'recordings')
      const folder = join(spoolFolder, '../centre')
      await mkdir(recordings, { recursive: true })
      await mkdir(folder, { recursive: true })
      const centre = centreWith(definition, {
        network: {
          address: '127.0.0.1',
          udp: ports.sipUdp,
          tcp: ports.sipTcp,
          wss: ports.https,
          ws: ports.http,
          certificates: join(folder, 'certificates'),
          rtp: { from: ports.rtp.first, to: ports.rtp.last },
          localNetworks: [],
        },
        hub: { fastAgi: { port: place.agiPort ?? ports.agi }, ami: { port: ports.ami } },
        directories: { recordings, music: join(spoolFolder, '../data/moh') },
        trunkServers: { unicom: { server: '127.0.0.1', port: trunkPeerPort } },
      })
      // What the hub reads: the same definition and the same secrets as the PBX was rendered from.
      const hubsCentre = centreWith(centre, { hub: { ami: { port: hubsAmiPort } }, network: { wss: seatsWssPort } })
      await writeFile(join(folder, 'centre.yaml'), stringify(hubsCentre))
      await writeFile(join(folder, 'secrets.yaml'), stringify(secrets), { mode: 0o600 })
      await ensureCertificates(centre)
      Object.assign(made, { centre, recordings, folder })
      return Object.fromEntries(renderAsterisk(centre, secrets, { clock: true }))
    },
  })
  const { centre = definition, recordings = '', folder = '' } = made
  const authority = await readFile(join(folder, 'certificates/ca.crt'), 'utf8')
  const seats = new Map<string, Promise<Seat>>()
  const seat: CentreStage['seat'] = (extension, options = {}) => {
    const known = seats.get(extension)
    if (known !== undefined) return known
    const made = startSeat({ asterisk, extension, password: secrets.seats[extension] ?? '', ...options })
    seats.set(extension, made)
    return made
  }
  const running: Customers[] = []
  const stop = async (): Promise<void> => {
    for (const customers of running) await customers.stop()
    for (const phone of seats.values()) await phone.then((one) => one.close()).catch(() => undefined)
    await asterisk.stop()
  }
  const setClock = async (at: Date): Promise<void> => {
    await asterisk.cli(`dialplan set global ZUOXI_CLOCK ${Math.floor(at.getTime() / 1000)}`)
  }
  await setClock(openHours)
  return {
    ...{ centre, secrets, asterisk, ports, trunkPeerPort, recordings, authority, seat, stop },
    centreFile: join(folder, 'centre.yaml'),
    customers: async (options) => {
      const customers = await startCustomers({ asterisk, ...options })
      running.push(customers)
      return customers
    },
    cel: async () => celRows(await asterisk.cel('zuoxi.csv'), celColumns),
    stays: async () => queueStays(await asterisk.queueLog()),
    setClock,
    [Symbol.asyncDispose]: stop,
  }
}

/** A Monday morning in Hangzhou. */
export const openHours = new Date('2026-11-23T10:00:00+08:00')
/** The same day at night. */
export const closedHours = new Date('2026-11-23T23:00:00+08:00')
