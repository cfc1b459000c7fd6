import { type Centre } from '../../contract/centre/centre.ts'
import { metricDefinitions, serviceLevelKeys } from '../../contract/metrics/definitions.ts'
import { type MetricSettings } from '../../contract/metrics/figures.ts'
import { type Tally } from '../../contract/metrics/tally.ts'
import { type CallHistory } from '../calls/usual-calls.ts'
import { type DatabaseHandle } from '../database/open-database.ts'
import { type Floor } from '../floor.ts'
import { queueBoard } from '../live/queue-board.ts'
import { type AlarmSources } from './alarm-sources.ts'
import { type FloorWatch } from './floor-watch.ts'
import { type RecordingsView, type ServiceLevel } from './floor-view.ts'
import { type HubVitals } from './hub-vitals.ts'
import { createUsualArrivals } from './usual-arrivals.ts'

export type AlarmsOnFloorOptions = {
  readonly floor: Floor
  readonly watch: FloorWatch
  readonly vitals: HubVitals
  readonly recordings: () => RecordingsView
  readonly centre: Pick<Centre, 'queues' | 'trunks'>
  readonly history: CallHistory
  readonly database: Pick<DatabaseHandle, 'health'>
  readonly now: () => number
  readonly onError: (error: unknown) => void
}

/** The alarms' view from a floor as it runs. */
export function alarmsOnFloor(options: AlarmsOnFloorOptions): AlarmSources {
  const { floor, watch, vitals, centre, now } = options
  const { calls, agents, metrics } = floor
  const usual = createUsualArrivals(options.history, now, options.onError)
  const queueKeys = centre.queues.map(({ key }) => key)
  return {
    seesPbx: floor.knowsAllCalls,
    arrivals: () => ({ lastMinute: watch.arrivals(), usual: usual() }),
    queues: () => queueBoard(queueKeys, calls.running(), agents.all()),
    serviceLevelOf: (queue) => levelOf(metrics.tallyOfQueue(queue, 'last-30'), metrics.settingsOf(queue)),
    trunks() {
      const inUse = new Map<string, number>()
      for (const { trunk } of calls.running()) if (trunk !== null) inUse.set(trunk, (inUse.get(trunk) ?? 0) + 1)
      const reachable = watch.reachable()
      return centre.trunks.map(({ key, name, channels }) => ({
        trunk: key,
        name,
        // Not told of yet: nobody says that it is down.
        reachable: reachable.get(key) ?? true,
        inUse: inUse.get(key) ?? 0,
        limit: channels,
      }))
    },
    seats: () =>
      agents
        .all()
        .flatMap(({ extension, userId, name, registered }) =>
          userId === null ? [] : [{ extension, userId, name, registered }],
        ),
    unrecorded: () => watch.recordings.unrecorded(calls.running()),
    recordings: options.recordings,
    disk: vitals.disk,
    link: () => floor.link(),
    hub: () => ({ lagMs: vitals.takeLag(), database: options.database.health().state }),
  }
}

/** By the definition the centre shows first. */
function levelOf(tally: Tally, settings: MetricSettings): Omit<ServiceLevel, 'queue'> {
  const level = metricDefinitions[serviceLevelKeys[settings.serviceLevel]].value(tally, settings)
  return { level, calls: metricDefinitions.offered.value(tally, settings), target: settings.target }
}
