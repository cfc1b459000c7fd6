import { type FloorView, type ServiceLevel, type TrunkView } from './floor-view.ts'

/** Where the rules' view comes from, piece by piece; each may be another subject's. */
export type AlarmSources = {
  seesPbx(): boolean
  arrivals(): FloorView['arrivals']
  queues(): FloorView['queues']
  /** Of the last 30 minutes; null for a queue nobody counts. */
  serviceLevelOf(queue: string): Omit<ServiceLevel, 'queue'> | null
  trunks(): readonly TrunkView[]
  seats(): FloorView['seats']
  unrecorded(): FloorView['unrecorded']
  recordings(): FloorView['recordings']
  disk(): FloorView['disk']
  link(): FloorView['link']
  hub(): FloorView['hub']
}

export function viewFrom(sources: AlarmSources, now: number): FloorView {
  const queues = sources.queues()
  return {
    now,
    seesPbx: sources.seesPbx(),
    arrivals: sources.arrivals(),
    queues,
    levels: queues.flatMap(({ queue }) => {
      const level = sources.serviceLevelOf(queue)
      return level === null ? [] : [{ queue, ...level }]
    }),
    trunks: sources.trunks(),
    seats: sources.seats(),
    unrecorded: sources.unrecorded(),
    recordings: sources.recordings(),
    disk: sources.disk(),
    link: sources.link(),
    hub: sources.hub(),
  }
}
