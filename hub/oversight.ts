import { type Centre } from '../contract/centre/centre.ts'
import { viewFrom } from './alarms/alarm-sources.ts'
import { type Alarms, createAlarms } from './alarms/alarms.ts'
import { alarmsOnFloor } from './alarms/alarms-on-floor.ts'
import { type RecordingsView } from './alarms/floor-view.ts'
import { type FloorWatch } from './alarms/floor-watch.ts'
import { createHubVitals } from './alarms/hub-vitals.ts'
import { createCallTotals } from './calls/call-totals.store.ts'
import { type DatabaseHandle } from './database/open-database.ts'
import { type Floor } from './floor.ts'
import { type OperationLog } from './operation-log/operation-log.ts'
import { createStaffing, type Staffing } from './staffing/staffing.ts'
import { createTimeText, createZoneReader } from './transfers/local-time.ts'

export type OversightOptions = {
  readonly floor: Floor
  readonly watch: FloorWatch
  readonly centre: Centre
  readonly database: DatabaseHandle
  readonly log: OperationLog
  readonly dataFolder: string
  readonly recordings: () => RecordingsView
  readonly now: () => number
  readonly onError: (error: unknown) => void
}

export type Oversight = {
  readonly alarms: Alarms
  readonly staffing: Staffing
  /** Begins to look at the floor. */
  start(): void
  close(): Promise<void>
}

/** Composition of what looks after a floor as a whole: its alarms, and the people it needs. */
export async function openOversight(options: OversightOptions): Promise<Oversight> {
  const { floor, centre, database, log, now, onError } = options
  const { metrics } = floor
  const queueOf = (key: string) => centre.queues.find((queue) => queue.key === key)
  const history = createCallTotals(database)
  const vitals = createHubVitals(options.dataFolder, onError)
  const sources = alarmsOnFloor({ ...options, vitals, history })
  const alarms = await createAlarms({
    database,
    log,
    now,
    onError,
    view: () => viewFrom(sources, now()),
    changed: (alarm) => floor.live.publish({ delta: { kind: 'alarm.changed', alarm }, extensions: [], teams: [] }),
  })
  const { timeZone } = centre.company
  const dateOf = createTimeText(timeZone)
  const timeAt = createZoneReader(timeZone)
  const staffing = createStaffing({
    history,
    now,
    agents: () => floor.agents.all(),
    aimOf: (queue) => (queueOf(queue) === undefined ? null : metrics.settingsOf(queue)),
    wrapUpMsOf: (queue) => {
      const { wrapUps, wrapUpMs } = metrics.tallyOfQueue(queue, 'today')
      return wrapUps === 0 ? (queueOf(queue)?.wrapUpSeconds ?? 0) * 1000 : wrapUpMs / wrapUps
    },
    dayBegin: (at) => timeAt(dateOf(at).slice(0, 10), 0),
  })
  return {
    alarms,
    staffing,
    start: () => alarms.start(),
    async close() {
      vitals.close()
      await alarms.close()
    },
  }
}
