import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { allEndpoints } from '../contract/api/index.ts'
import { type UserId } from '../contract/ids.ts'
import { createFloorWatch } from './alarms/floor-watch.ts'
import { createAnnouncements } from './announcements/announcements.ts'
import { notesOnFloor } from './call-notes/notes-on-floor.ts'
import { type Access, createAccess } from './access/access.ts'
import { ensureCertificates } from './certificates/certificates.ts'
import { closeInReverse } from './close-in-reverse.ts'
import { openCustomerBase } from './customer-base.ts'
import { type Customers } from './customers/customers.ts'
import { createCustomerSight } from './customers/customer-sight.ts'
import { createFeedWatch, type FeedWatch } from './customers/feed-watch.ts'
import { type CustomerImports } from './customers/import-customers.ts'
import { readAhead } from './database/read-ahead.ts'
import { type DatabaseHandle, openDatabase } from './database/open-database.ts'
import { registerFloor } from './floor.routes.ts'
import { type Floor, openFloor } from './floor.ts'
import { createHelp, type Help } from './help/help.ts'
import { helpOnFloor } from './help/help-on-floor.ts'
import { createHttpServer, type HttpServer } from './http/http-server.ts'
import { createLogger } from './http/logger.ts'
import { type HubOverrides } from './hub-overrides.ts'
import { createMessages } from './messages/messages.ts'
import { tellMessage } from './messages/tell-message.ts'
import { createLogOperation } from './operation-log/log-operation.ts'
import { actorOf, createOperationLog, type OperationLog } from './operation-log/operation-log.ts'
import { pbxOfCentre } from './pbx/pbx-of-centre.ts'
import { type Practice } from './practice/practice.ts'
import { practiceOnHub } from './practice/practice-on-hub.ts'
import { registerPractice } from './practice/practice.routes.ts'
import { openOversight, type Oversight } from './oversight.ts'
import { registerPeopleAndTrade } from './people-and-trade.routes.ts'
import { createPreferences } from './preferences/preferences.ts'
import { programVersion } from './program-version.ts'
import { type Recordings } from './recordings/recordings.ts'
import { registerRecordingsAndEvidence } from './recordings-and-evidence.routes.ts'
import { recordingsOnFloor } from './recordings/recordings-on-floor.ts'
import { readPbxAuthority } from './seats/pbx-authority.ts'
import { seatsOnFloor } from './seats/seats-on-floor.ts'
import { loadCentre, type LoadedCentre } from './settings/load-centre.ts'
import { ensureSecret } from './settings/secret-files.ts'
import { type HubSettings } from './settings/settings.ts'
import { stationsOfCentre } from './shop/centre-stations.ts'
import { createShop, type Shop } from './shop/shop.ts'
import { openTrade, type Trade } from './trade.ts'
import { openTransfers } from './transfers/transfers.ts'
import { registerUpdates } from './updates/updates.routes.ts'
import { createUpdateWatch } from './updates/update-source.ts'
import { createUpdates } from './updates/updates.ts'
import { createSystem, type HubIdentity } from './system/system.ts'

export type Hub = {
  readonly version: string
  /** The centre's name; null without a centre. */
  readonly company: string | null
  readonly database: DatabaseHandle
  readonly log: OperationLog
  readonly access: Access
  readonly customers: Customers
  readonly imports: CustomerImports
  readonly shop: Shop
  readonly trade: Trade
  readonly http: HttpServer
  readonly recordings: Recordings
  /** Calls, agents, routing and the live feed; null for a hub without a PBX. */
  readonly floor: Floor | null
  /** Listens, and begins to connect to the PBX. @returns where it listens */
  start(): Promise<{ readonly host: string; readonly port: number }>
  /** Resolves when the PBX has been reached for the first time; at once without one. */
  connected(): Promise<void>
  /** In the reverse order of the opening; safe to call twice. */
  close(): Promise<void>
}

/**
 * Puts the hub together, by hand and in order: what is opened is closed in reverse, also when a later step fails.
 * @throws ZuoxiError `settings.invalid`, `database.unavailable`, `state.illegal` (newer database)
 */
export async function createHub(settings: HubSettings, overrides: HubOverrides = {}): Promise<Hub> {
  const closers: (() => Promise<void> | void)[] = []
  let closing: Promise<void> | undefined
  const closeAll = (): Promise<void> => (closing ??= closeInReverse(closers))
  try {
    const hub = await assemble(settings, overrides, (close) => closers.push(close))
    return { ...hub, close: closeAll }
  } catch (error) {
    await closeAll().catch(() => undefined)
    throw error
  }
}

async function assemble(
  settings: HubSettings,
  overrides: HubOverrides,
  opened: (close: () => Promise<void> | void) => void,
): Promise<Omit<Hub, 'close'>> {
  const now = overrides.now ?? Date.now
  const logger = overrides.logger ?? createLogger(settings.logLevel)
  const onError = (error: unknown): void => logger.error({ err: error }, 'background work failed')
  const version = programVersion()
  mkdirSync(settings.dataFolder, { recursive: true, mode: 0o700 })

  // The centre and its PBX's secrets. Without a centre file the hub serves people and customers only.
  const loaded: LoadedCentre | null = settings.centreFile === null ? null : await loadCentre(settings.centreFile)
  const centre = overrides.centre ?? loaded?.centre ?? null

  // Memory: the database and the log of who did what.
  const database = overrides.database ?? (await openDatabase(settings.database, { now, onEffectError: onError }))
  opened(() => database.close())
  const reading = new AbortController()
  opened(() => reading.abort())
  const log = createOperationLog({
    database,
    witnessFile: join(settings.dataFolder, 'operation-log.witness'),
    now,
    onError,
  })
  opened(() => log.close())

  // People.
  const access = await createAccess({
    database,
    log,
    tokenSecret: ensureSecret(join(settings.dataFolder, 'secrets', 'token.key'), 32),
    now,
    onError,
  })
  opened(() => access.close())

  // The way in.
  const certificateFolder = join(settings.dataFolder, 'certificates')
  const certificates =
    overrides.tls === false ? null : await ensureCertificates(certificateFolder, settings.names, now())
  const http = await createHttpServer({
    version,
    logger,
    tls: certificates && { key: certificates.key, cert: certificates.chain },
    authenticate: access.signIn.authenticate,
    refused: (caller, endpoint, address) => {
      log
        .recordAlone({
          actor: actorOf(caller, address),
          action: 'request.refuse',
          outcome: 'refused',
          subject: { kind: 'endpoint', id: `${endpoint.method} ${endpoint.path}` },
          detail: { right: endpoint.access },
        })
        .catch(onError)
    },
  })
  opened(() => http.close())

  // Customers.
  let floor: Floor | null = null
  let help: Help | null = null
  let recordings: Recordings | null = null
  let practice: Practice | null = null
  const { customers, imports, homePlaces } = await openCustomerBase({
    database,
    log,
    areaCode: centre?.company.areaCode ?? null,
    now,
    publish: (delta) => floor?.live.publish({ delta, extensions: [], teams: [] }),
    opened,
    logger,
    onError,
  })

  // What is sold, and who delivers it.
  let shopFeed: FeedWatch | null = null
  const tellCatalogue = (change: number): void =>
    floor?.live.publish({ delta: { kind: 'catalogue.changed', change }, extensions: [], teams: [] })
  const shop = await createShop({
    database,
    log,
    now,
    timeZone: centre?.company.timeZone ?? new Intl.DateTimeFormat().resolvedOptions().timeZone,
    centreStations: centre === null ? [] : stationsOfCentre(centre),
    changed: (change) => {
      shopFeed?.told(change)
      tellCatalogue(change)
    },
  })
  shopFeed = createFeedWatch({
    newest: () => shop.newestChange(),
    tell: (change) => void shop.load().then(() => tellCatalogue(change), onError),
    onError: () => undefined,
  })
  opened(() => shopFeed?.close())

  // Orders and the books.
  const teamMembers = (team: string): UserId[] =>
    access.directory
      .users()
      .filter((user) => user.team === team)
      .map((user): UserId => user.id)
  const trade = await openTrade({
    database,
    log,
    now,
    shop,
    customers,
    teamOf: (userId) => access.directory.user(userId)?.team ?? null,
    teamMembers,
    publish: (fact) => floor?.live.publish(fact),
    orderChanged: ({ before, after }) => practice?.orderChanged(before, after),
    onError,
  })

  const transfers = await openTransfers({
    dataFolder: settings.dataFolder,
    database,
    log,
    now,
    customers,
    imports,
    sight: createCustomerSight(async (team) => teamMembers(team)),
    shop,
    orders: trade.orders,
    onError: (error, reference) => logger.error({ err: error, reference }, 'an import failed'),
  })
  opened(() => transfers.close())

  // The floor: calls, agents, routing and the live feed on one PBX.
  const pbx = overrides.pbx ?? overrides.practice?.pbx ?? (loaded && pbxOfCentre(loaded, logger))
  const watch = centre && createFloorWatch(centre.recording, now)
  if (pbx !== null && centre !== null) {
    floor = await openFloor({
      pbx,
      database,
      customers,
      homePlaces,
      centre,
      logger,
      now,
      callApplied: (change) => {
        help?.callChanged(change)
        watch?.callChanged(change)
        practice?.callChanged(change)
      },
      agentChanged: (extension, before, after) => practice?.agentChanged(extension, before, after),
      factTaken: (fact) => watch?.fact(fact),
      snapshotTaken: (snapshot) => watch?.snapshot(snapshot),
      teamOf: (userId) => access.directory.user(userId)?.team ?? null,
      callStored: ({ after }) => {
        if (after.phase === 'ended') recordings?.callEnded(after.callId)
      },
      authenticate: async (token) => {
        const { caller, expiresAt } = await access.signIn.authenticateUntil(token)
        const { userId, sessionId, grants, team, station } = caller
        return { userId, sessionId, grants, team, station, expiresAt }
      },
    })
    const { live } = floor
    opened(() => floor?.close())
    live.attach(http.app.server)
    opened(
      access.listen({
        sessionsEnded: (sessions) => sessions.forEach(({ sessionId }) => live.dropSession(sessionId)),
        usersChanged: (userIds) => userIds.forEach((userId) => live.drop(userId)),
      }),
    )
  }

  const opening = recordingsOnFloor(floor, {
    ...{ database, log, logger, now, onError, dataFolder: settings.dataFolder, centre },
    rawFolder: overrides.rawRecordings ?? null,
    seatMayBeSilent: overrides.practice !== undefined,
  })
  const kept = (recordings = await opening)
  opened(() => kept.close())

  const notes =
    floor &&
    notesOnFloor(floor, {
      ...{ database, now, customerExists: (id: string) => customers.exists(id) },
      identified: (callId, customerId) => kept.identified(callId, customerId),
    })
  const seats =
    floor === null || notes === null || centre === null
      ? null
      : seatsOnFloor(floor, {
          centre,
          secrets: loaded?.secrets ?? overrides.secrets ?? null,
          hubNames: settings.names,
          pbxAuthority: () => readPbxAuthority(centre.network, settings.centreFile),
          webSocket: overrides.practice?.sipUrl,
          simulatesDeskPhones: overrides.practice !== undefined,
          now,
          notesOf: notes.ofPerson,
        })

  const announcements = createAnnouncements({
    database,
    log,
    now,
    users: () => access.directory.users(),
    published: ({ id, team }) => {
      const delta = { kind: 'announcement.changed', announcementId: id, team } as const
      floor?.live.publish({ delta, extensions: [], teams: [] })
    },
  })

  let oversight: Oversight | null = null
  if (floor !== null && watch !== null && centre !== null) {
    const { dataFolder } = settings
    oversight = await openOversight({
      ...{ floor, watch, centre, database, log, dataFolder, now, onError },
      recordings: kept.troubles.view,
    })
    opened(() => oversight?.close())
  }

  if (floor !== null) {
    help = await createHelp({ database, log, now, onError, ...helpOnFloor(floor, access.directory) })
    opened(() => help?.close())
  }
  if (overrides.practice && floor !== null && notes !== null && help !== null) {
    const parts = { floor, access, customers, shop, trade, notes, help, now, onError }
    practice = practiceOnHub(overrides.practice, parts)
    opened(() => practice?.close())
  }
  const messages = createMessages({
    database,
    now,
    users: () => access.directory.users(),
    sent: (message, userIds) => floor && tellMessage(floor, message, userIds),
  })

  let identity: HubIdentity = null
  let connected: Promise<void> = Promise.resolve()
  const system = createSystem({
    version,
    dataFolder: settings.dataFolder,
    database,
    identity: () => identity,
    company: () => centre?.company.name ?? null,
    links: () => (floor && pbx ? [{ ...floor.link(), name: pbx.name }] : []),
    sessions: () => access.directory.sessionCount,
    now,
  })

  registerPeopleAndTrade(http.register, {
    ...{ access, log, system, customers, teamMembers, announcements, shop, trade, transfers, messages },
    preferences: createPreferences({ db: database.db, now }),
  })
  await registerRecordingsAndEvidence(http.register, {
    ...{ recordings: kept, database, log, now, version, centre },
    certificates: async () => certificates ?? (await ensureCertificates(certificateFolder, settings.names, now())),
  })
  const jobNumberOf = (userId: string): string | null => access.directory.user(userId as UserId)?.jobNumber ?? null
  const { dataFolder, updates: source } = settings
  const updateWatch = createUpdateWatch({ dataFolder, source, log, now, onError })
  opened(() => updateWatch.close())
  registerUpdates(http.register, createUpdates({ dataFolder, database, now, jobNumberOf }), updateWatch)
  const normalise = (number: string) => customers.normalise(number)
  registerFloor(http.register, { ...{ floor, seats, notes, help, oversight, log, now }, normalise })
  registerPractice(http.register, practice, createLogOperation(log))
  http.refuseMissing(allEndpoints)

  return {
    version,
    company: centre?.company.name ?? null,
    database,
    log,
    access,
    customers,
    imports,
    shop,
    trade,
    http,
    recordings: kept,
    floor,
    connected: () => connected,
    async start() {
      const at = await http.listen(settings.listen.host, settings.listen.port)
      if (certificates) {
        const { authority, fingerprint, expiresAt, authorityExpiresAt } = certificates
        const host = settings.names[0] ?? 'localhost'
        identity = { host, port: at.port, authority, fingerprint, expiresAt, authorityExpiresAt }
      }
      logger.info({ address: at, version, database: database.kind }, 'the hub is listening')
      // Not awaited: the hub serves its people also while the PBX is away.
      connected = floor?.start() ?? connected
      connected.catch(onError)
      oversight?.start()
      practice?.start()
      kept.start()
      updateWatch.start()
      // Electron's own program is no Node to start another process with.
      const plainNode = process.versions['electron'] === undefined
      if (settings.database.kind === 'sqlite' && plainNode)
        readAhead(settings.database.file, reading.signal).catch(onError)
      return at
    },
  }
}
