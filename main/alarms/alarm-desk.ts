import { type Alarm } from '../../contract/alarm.ts'
import { alarmsApi } from '../../contract/api/alarms.api.ts'
import { preferencesApi } from '../../contract/api/preferences.api.ts'
import { staffingApi } from '../../contract/api/staffing.api.ts'
import { type CommandHandlers } from '../bridge/answer-command.ts'
import { type TopicBoard } from '../bridge/topic-board.ts'
import { type HubLink } from '../hub-link/hub-link.ts'
import { SeatError } from '../seat-error.ts'

export type AlarmCommandName = Extract<keyof CommandHandlers, `${'alarm' | 'staffing'}.${string}`>

type AlarmDeskOptions = {
  readonly board: TopicBoard
  readonly link: HubLink
  readonly log: (level: 'info' | 'warn', message: string, detail: Readonly<Record<string, unknown>>) => void
}

export type AlarmDesk = {
  readonly commands: Pick<CommandHandlers, AlarmCommandName>
  close(): void
}

const soundKey = 'alarm-sound'

/** Open alarms (SV4), for those who may see them: topic `alarms`. */
export function createAlarmDesk({ board, link, log }: AlarmDeskOptions): AlarmDesk {
  const open = new Map<string, Alarm>()
  let sound = true
  /** Counts the readings: an older answer does not come over a newer fact. */
  let readings = 0

  const show = (): void =>
    board.set('alarms', { open: [...open.values()].sort((a, b) => b.raisedAt - a.raisedAt), sound })
  const keep = (alarm: Alarm): Alarm => {
    readings += 1
    if (alarm.endedAt === null) open.set(alarm.id, alarm)
    else open.delete(alarm.id)
    show()
    return alarm
  }
  const forget = (): void => {
    readings += 1
    open.clear()
    show()
  }
  const seesWall = (): boolean => board.get('session').me?.grants['wall.read'] !== undefined

  const read = async (): Promise<void> => {
    if (!seesWall()) return forget()
    const mine = ++readings
    try {
      const [{ alarms }, { value }] = await Promise.all([
        link.call(alarmsApi.list, { query: { limit: 500 } }),
        link.call(preferencesApi.read, { params: { key: soundKey } }),
      ])
      if (mine !== readings) return
      sound = value !== false
      open.clear()
      for (const alarm of alarms) open.set(alarm.id, alarm)
      show()
    } catch (error) {
      log('warn', 'alarms were not read', { code: error instanceof SeatError ? error.code : 'seat.failed' })
    }
  }

  let online = false
  const stops = [
    link.listen({
      state({ state }) {
        if (state === 'online' && !online) void read()
        online = state === 'online'
      },
      // Another seat, other rights: begin again from what they let one see.
      snapshot: () => void read(),
      delta(delta) {
        if (delta.kind === 'alarm.changed') keep(delta.alarm)
      },
      refused: () => undefined,
    }),
    board.watch('session', ({ me }) => {
      if (me === null && open.size > 0) forget()
    }),
  ]

  return {
    commands: {
      'alarm.take': async (params) => keep(await link.call(alarmsApi.take, { params })),
      'alarm.tick': async ({ id, step, done }) =>
        keep(await link.call(alarmsApi.tick, { params: { id, step }, body: { done } })),
      'alarm.note': async ({ id, note }) => keep(await link.call(alarmsApi.note, { params: { id }, body: { note } })),
      'alarm.list': (query) => link.call(alarmsApi.list, { query }),
      'alarm.settings': () => link.call(alarmsApi.settings, {}),
      'alarm.change-settings': (body) => link.call(alarmsApi.changeSettings, { body }),
      async 'alarm.set-sound'({ on }) {
        await link.call(preferencesApi.write, { params: { key: soundKey }, body: { value: on } })
        sound = on
        show()
        return null
      },
      'staffing.read': ({ queue, ...query }) => link.call(staffingApi.read, { params: { queue }, query }),
    },
    close() {
      for (const stop of stops) stop()
    },
  }
}
