import { v7 as uuid } from 'uuid'
import { defaultAlarmSettings } from '../../contract/alarm-defaults.ts'
import { type Alarm, type AlarmKind, type AlarmSettings, alarmSettingsSchema } from '../../contract/alarm.ts'
import { ZuoxiError } from '../../contract/errors.ts'
import { type AlarmId } from '../../contract/ids.ts'
import { type BilingualText } from '../../contract/language.ts'
import { type Caller } from '../access/caller.ts'
import { type DatabaseHandle } from '../database/open-database.ts'
import { type Actor, actorOf, briefChange, hubActor, type OperationLog } from '../operation-log/operation-log.ts'
import { stepWatch, type Watch } from './alarm.machine.ts'
import {
  findAlarm,
  listAlarmsSince,
  listRaised,
  readAlarmSettings,
  saveAlarm,
  saveAlarmSettings,
  type StoredAlarm,
} from './alarms.store.ts'
import { type Condition, conditionKey } from './condition.ts'
import { type FloorView } from './floor-view.ts'
import { judgeFloor } from './judge-floor.ts'
import { stepsFor } from './play-book.ts'

const noun: BilingualText = { 'zh-CN': '告警', en: 'Alarm' }
const stepNoun: BilingualText = { 'zh-CN': '预案步骤', en: 'Step of the play-book' }

export type AlarmsOptions = {
  readonly database: DatabaseHandle
  readonly log: Pick<OperationLog, 'record'>
  /** How the floor stands now. */
  readonly view: () => FloorView
  readonly now: () => number
  /** Once it is on the disk, or cannot get there. */
  readonly changed: (alarm: Alarm) => void
  readonly onError: (error: unknown) => void
}

export type Alarms = Awaited<ReturnType<typeof createAlarms>>

/** A change by the hub itself that is not on the disk yet. */
type Unsaved = { readonly alarm: StoredAlarm; readonly verb: string; told: boolean }

/** How often the floor is looked at. */
const lookMs = 1_000

/** Watches the floor, and keeps what was wrong, who looked after it and what he did (SV4). */
export async function createAlarms(options: AlarmsOptions) {
  const { database, log, now } = options
  let settings = withDefaults(await readAlarmSettings(database.db))
  const watches = new Map<string, Watch>()
  /** Open ones, and those that would be the same incident again. */
  const recent = new Map<string, StoredAlarm>()
  const unsaved: Unsaved[] = []
  let saving = false
  let timer: NodeJS.Timeout | undefined
  // One change after the other: each stores the whole row.
  let turn: Promise<unknown> = Promise.resolve()

  for (const alarm of await listAlarmsSince(database.db, now() - settings.repeatMinutes * 60_000)) {
    const { id: alarmId, endedAt } = alarm
    const key = conditionKey(alarm.kind, alarm.subject)
    const before = watches.get(key)
    if (before?.state === 'open' || (before?.state === 'over' && before.last.endedAt >= (endedAt ?? Infinity))) continue
    recent.set(alarmId, alarm)
    watches.set(key, endedAt === null ? { state: 'open', alarmId } : { state: 'over', last: { alarmId, endedAt } })
  }

  const look = (): void => {
    const at = now()
    const { conditions, unknown } = judgeFloor(options.view(), settings)
    const found = new Map(conditions.map((condition) => [conditionKey(condition.kind, condition.subject), condition]))
    for (const key of new Set([...watches.keys(), ...found.keys()])) {
      if (!unknown.has(key.split(' ')[0] as AlarmKind)) step(key, found.get(key), at)
    }
    void save()
  }

  const step = (key: string, condition: Condition | undefined, at: number): void => {
    const { watch, effect } = stepWatch(watches.get(key), condition !== undefined, at, {
      beginMs: condition?.holdMs ?? settings.holdSeconds * 1000,
      endMs: settings.holdSeconds * 1000,
      repeatMs: settings.repeatMinutes * 60_000,
      newId: () => uuid() as AlarmId,
    })
    const before = watches.get(key)
    if (watch === undefined) {
      watches.delete(key)
      if (before?.state === 'over') recent.delete(before.last.alarmId)
      if (before?.state === 'rising' && before.last !== null) recent.delete(before.last.alarmId)
    } else watches.set(key, watch)

    if (effect.kind === 'raise' && condition !== undefined && watch?.state === 'open') {
      put(newAlarm(watch.alarmId, condition, at), 'raise')
    } else if (effect.kind === 'repeat') {
      const alarm = recent.get(effect.alarmId)
      if (alarm !== undefined)
        put({ ...alarm, ...shownOf(alarm, condition), endedAt: null, times: alarm.times + 1 }, 'repeat')
    } else if (effect.kind === 'end') {
      const alarm = recent.get(effect.alarmId)
      if (alarm !== undefined) put({ ...alarm, endedAt: at }, 'end')
    } else if (watch?.state === 'open' && condition?.severity === 'critical') {
      const alarm = recent.get(watch.alarmId)
      if (alarm?.severity === 'warning') put({ ...alarm, ...shownOf(alarm, condition) }, 'worsen')
    }
  }

  const put = (alarm: StoredAlarm, verb: string): void => {
    recent.set(alarm.id, alarm)
    unsaved.push({ alarm, verb, told: false })
  }

  /** In order. What the disk refuses is told all the same, and tried again with the next look. */
  const save = async (): Promise<void> => {
    if (saving) return
    saving = true
    try {
      for (let next = unsaved[0]; next !== undefined; next = unsaved[0]) {
        const { alarm, verb } = next
        await inTurn(() => store(recent.get(alarm.id) ?? alarm, (same) => same, verb, hubActor, logged(alarm)))
        unsaved.shift()
      }
    } catch (error) {
      options.onError(error)
      for (const one of unsaved) {
        if (!one.told) options.changed(toContract(recent.get(one.alarm.id) ?? one.alarm))
        one.told = true
      }
    } finally {
      saving = false
    }
  }

  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const mine = turn.then(work, work)
    turn = mine.catch(() => undefined)
    return mine
  }

  /** Stores the alarm as `change` makes it, with its entry in the log, and tells it. */
  const store = async (
    found: StoredAlarm,
    change: (alarm: StoredAlarm) => StoredAlarm,
    verb: string,
    actor: Actor,
    detail: Readonly<Record<string, unknown>>,
  ): Promise<Alarm> => {
    const { id } = found
    const after = change(found)
    await database.transaction(async (tx, afterCommit) => {
      await saveAlarm(tx, after)
      await log.record(tx, { actor, action: `alarm.${verb}`, subject: { kind: 'alarm', id }, detail })
      afterCommit(() => {
        // Meanwhile the floor may have moved it on: only what this change is about is put there.
        const newest = recent.get(id)
        if (newest !== undefined) recent.set(id, change(newest))
        options.changed(toContract(recent.get(id) ?? after))
      })
    })
    return toContract(recent.get(id) ?? after)
  }

  const byCaller = (
    caller: Caller,
    address: string,
    id: string,
    verb: string,
    change: (alarm: StoredAlarm) => StoredAlarm,
    detail: Readonly<Record<string, unknown>>,
  ): Promise<Alarm> =>
    inTurn(async () => {
      const found = recent.get(id) ?? (await findAlarm(database.db, id))
      if (found === undefined) throw new ZuoxiError('thing.not-found', { what: noun, id })
      return store(found, change, verb, actorOf(caller, address), { kind: found.kind, ...detail })
    })

  return {
    look,
    /** Resolves when what the last look found is stored, or could not be. */
    settled: async (): Promise<void> => {
      await save()
      await turn
    },
    start(): void {
      timer ??= setInterval(() => {
        try {
          look()
        } catch (error) {
          options.onError(error)
        }
      }, lookMs)
      timer.unref()
    },
    async close(): Promise<void> {
      clearInterval(timer)
      await save()
      await turn
    },

    /** Open ones; with a time also those raised in it. Newest first. */
    async list(query: {
      from?: number | undefined
      to?: number | undefined
      kind?: AlarmKind | undefined
      limit: number
    }) {
      const open = [...recent.values()].filter(({ endedAt, kind }) => endedAt === null && kind === (query.kind ?? kind))
      const { from, to = Infinity, kind, limit } = query
      const raised = from === undefined ? [] : await listRaised(database.db, { from, to, kind, limit })
      // What is in memory is newer than the disk.
      const all = new Map(
        [...raised.map((alarm) => recent.get(alarm.id) ?? alarm), ...open].map((one) => [one.id, one]),
      )
      return [...all.values()]
        .sort((a, b) => b.raisedAt - a.raisedAt)
        .slice(0, limit)
        .map(toContract)
    },

    take: (caller: Caller, address: string, id: string): Promise<Alarm> => {
      const at = now()
      const { userId: takenByUserId, name: takenByName } = caller
      const change = (alarm: StoredAlarm): StoredAlarm =>
        alarm.takenByUserId === takenByUserId ? alarm : { ...alarm, takenByUserId, takenByName, takenAt: at }
      return byCaller(caller, address, id, 'take', change, {})
    },

    /** @throws ZuoxiError `thing.not-found` for a step that the play-book does not have */
    tick: (caller: Caller, address: string, id: string, key: string, done: boolean): Promise<Alarm> => {
      const tick = done ? { doneByName: caller.name, doneAt: now() } : { doneByName: null, doneAt: null }
      const change = (alarm: StoredAlarm): StoredAlarm => {
        const step = alarm.steps.find((one) => one.key === key)
        if (step === undefined) throw new ZuoxiError('thing.not-found', { what: stepNoun, id: key })
        // Ticked twice: the first who did it stays.
        if ((step.doneAt !== null) === done) return alarm
        return { ...alarm, steps: alarm.steps.map((one) => (one === step ? { ...one, ...tick } : one)) }
      }
      return byCaller(caller, address, id, 'tick', change, { step: key, done })
    },

    note: (caller: Caller, address: string, id: string, note: string): Promise<Alarm> =>
      byCaller(caller, address, id, 'note', (alarm) => ({ ...alarm, note }), { note }),

    settings: (): AlarmSettings => settings,

    changeSettings: (caller: Caller, address: string, change: AlarmSettings): Promise<AlarmSettings> =>
      inTurn(async () => {
        await database.transaction(async (tx, afterCommit) => {
          await saveAlarmSettings(tx, change)
          await log.record(tx, {
            actor: actorOf(caller, address),
            action: 'alarm.settings',
            subject: { kind: 'alarm-settings', id: null },
            detail: briefChange(settings, change),
          })
          afterCommit(() => (settings = change))
        })
        return change
      }),
  }
}

const newAlarm = (id: AlarmId, condition: Condition, at: number): StoredAlarm => {
  const { holdMs: _, ...shown } = condition
  const nobody = { takenByUserId: null, takenByName: null, takenAt: null }
  return { ...shown, ...nobody, id, raisedAt: at, times: 1, endedAt: null, steps: stepsFor(condition.kind), note: '' }
}

/** What the condition says now; an incident that was severe once stays so. */
function shownOf(alarm: StoredAlarm, condition: Condition | undefined): Partial<StoredAlarm> {
  if (condition === undefined) return {}
  const { value, limit, detail } = condition
  return { value, limit, detail, severity: alarm.severity === 'critical' ? 'critical' : condition.severity }
}

const logged = ({ kind, subject, severity, value, limit, times }: StoredAlarm): Readonly<Record<string, unknown>> => ({
  kind,
  subject: subject === null ? null : `${subject.kind}:${subject.key}`,
  severity,
  value,
  limit,
  times,
})

function toContract({ takenByUserId: _, ...alarm }: StoredAlarm): Alarm {
  return alarm
}

/** A setting that is new with this version has its default. */
function withDefaults(stored: unknown): AlarmSettings {
  const known = alarmSettingsSchema.partial().safeParse(stored ?? {})
  return { ...defaultAlarmSettings, ...(known.success ? known.data : {}) } as AlarmSettings
}
