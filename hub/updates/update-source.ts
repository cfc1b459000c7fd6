import { type UpdateSource } from '../../contract/api/updates.api.ts'
import { ZuoxiError } from '../../contract/errors.ts'
import { type Actor, hubActor, type OperationLog } from '../operation-log/operation-log.ts'
import { type UpdateSourceSettings } from '../settings/settings.ts'
import { fetchUpdates } from './fetch-updates.ts'

/** A hub that has just started has other things to do. */
const firstAfterMs = 60_000
const hour = 3_600_000

export type UpdateWatch = {
  start(): void
  /** Null: there is none in the settings. */
  state(): UpdateSource | null
  /** Looks now, and fetches; what is wrong is in `state`. One look at a time: the second waits for the first. */
  look(actor?: Actor): Promise<void>
  close(): void
}

/** Looks at the source of updates every few hours (PL1), and fetches what is newer into the hub's own folder. */
export function createUpdateWatch(options: {
  readonly dataFolder: string
  readonly source: UpdateSourceSettings | null
  readonly log: Pick<OperationLog, 'recordAlone'>
  readonly now: () => number
  readonly onError: (error: unknown) => void
}): UpdateWatch {
  const { dataFolder, source, log, now, onError } = options
  const closing = new AbortController()
  let timer: NodeJS.Timeout | undefined
  let running: Promise<void> | null = null
  let state: UpdateSource | null =
    source === null ? null : { url: source.url, lookedAt: null, fetching: false, trouble: null }

  const once = async (of: UpdateSourceSettings, actor: Actor): Promise<void> => {
    const show = (change: Partial<UpdateSource>): void => {
      if (state !== null) state = { ...state, ...change }
    }
    show({ fetching: true })
    try {
      const fetched = await fetchUpdates({ dataFolder, source: of, now, signal: closing.signal })
      for (const { version, system, percent } of fetched) {
        await log.recordAlone({
          actor,
          action: 'update.fetch',
          subject: { kind: 'update', id: version },
          detail: { system, percent, from: of.url },
        })
      }
      show({ trouble: null })
    } catch (error) {
      if (closing.signal.aborted) return
      if (!(error instanceof ZuoxiError)) onError(error)
      const known = error instanceof ZuoxiError ? error : new ZuoxiError('hub.failed', { reference: 'updates' })
      show({ trouble: { 'zh-CN': known.say('zh-CN'), en: known.say('en') } })
    } finally {
      show({ fetching: false, lookedAt: now() })
    }
  }
  const look = (actor: Actor = hubActor): Promise<void> => {
    if (source === null) return Promise.resolve()
    running ??= once(source, actor).finally(() => (running = null))
    return running
  }
  const after = (waitMs: number): void => {
    timer = setTimeout(() => {
      after((source?.everyHours ?? 1) * hour)
      void look()
    }, waitMs)
    timer.unref()
  }

  return {
    start: () => {
      if (source !== null) after(firstAfterMs)
    },
    state: () => state,
    look,
    close() {
      closing.abort()
      clearTimeout(timer)
    },
  }
}
