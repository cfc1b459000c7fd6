import { type EmbeddedHubReport, type EmbeddedHubStart } from '../../contract/embedded-hub.ts'
import { type BilingualText } from '../../contract/language.ts'
import { backOffMs } from '../hub-link/back-off.ts'
import { SeatError } from '../seat-error.ts'
import { type HubChild, type HubProcess, startHubChild } from './hub-child.ts'

export type HubReady = Extract<EmbeddedHubReport, { kind: 'ready' }>
export type HubProgress = Extract<EmbeddedHubReport, { kind: 'progress' }>

export type EmbeddedHub = {
  /** The first time it answers. @throws SeatError `seat.own-hub` when it cannot be started */
  readonly ready: Promise<HubReady>
  /** In good order, and nothing is started again. */
  stop(): Promise<void>
}

export type EmbeddedHubOptions = {
  readonly open: () => HubProcess
  readonly start: EmbeddedHubStart
  readonly progress: (progress: HubProgress) => void
  /** It had crashed and is there again: the same data, perhaps under another code. */
  readonly again?: (ready: HubReady) => void
  /** It is gone for good, after it had been there. */
  readonly lost?: (why: SeatError) => void
  readonly log: (level: 'info' | 'warn', message: string, detail: Readonly<Record<string, unknown>>) => void
  readonly now?: () => number
}

/** A process that dies again and again is not started for ever. */
const mostCrashes = 4
const crashesWithinMs = 60_000
const pause = { firstMs: 200, longestMs: 3_000 }

const keepsCrashing: BilingualText = {
  'zh-CN': '它一再意外退出。请重新启动程序；再次出现时请导出诊断包。',
  en: 'It keeps ending unexpectedly. Start the program again; if it comes back, save the diagnostics.',
}

/** The hub that this machine starts itself: kept running until it is stopped. */
export function startEmbeddedHub(options: EmbeddedHubOptions): EmbeddedHub {
  const { log } = options
  const now = options.now ?? Date.now
  const first = Promise.withResolvers<HubReady>()
  first.promise.catch(() => undefined)
  let wasReady = false
  let stopped = false
  let child: HubChild | null = null
  let timer: NodeJS.Timeout | undefined
  const crashes: number[] = []

  const giveUp = (text: BilingualText): void => {
    const why = new SeatError('seat.own-hub', { reason: text })
    if (wasReady) options.lost?.(why)
    else first.reject(why)
  }

  const startAgain = (code: number | null): void => {
    const at = now()
    crashes.push(at)
    const recent = crashes.filter((one) => at - one < crashesWithinMs).length
    log('warn', 'the embedded hub crashed', { exit: code, recent })
    if (recent >= mostCrashes) return giveUp(keepsCrashing)
    timer = setTimeout(
      begin,
      backOffMs(recent - 1, pause, () => 0.5),
    )
  }

  const begin = (): void => {
    child = startHubChild(options.open(), options.start, {
      progress: options.progress,
      ready(ready) {
        log('info', 'the embedded hub is ready', { kind: options.start.kind })
        if (wasReady) options.again?.(ready)
        wasReady = true
        first.resolve(ready)
      },
      ended(end) {
        child = null
        if (stopped || end.kind === 'stopped') return
        if (end.kind === 'failed') giveUp(end.text)
        else startAgain(end.code)
      },
      misspoke: (where) => log('warn', 'the embedded hub said what is no report', { where }),
    })
  }
  begin()

  return {
    ready: first.promise,
    async stop() {
      stopped = true
      clearTimeout(timer)
      await child?.stop()
      first.reject(new SeatError('seat.own-hub', { reason: { 'zh-CN': '已停止。', en: 'It was stopped.' } }))
    },
  }
}
