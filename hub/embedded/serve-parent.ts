import { type EmbeddedHubStart } from '../../contract/embedded-hub.ts'
import { ZuoxiError } from '../../contract/errors.ts'
import { type BilingualText } from '../../contract/language.ts'
import { type OpenedHub } from './opened-hub.ts'
import { type ParentLink } from './parent-link.ts'

export type ServeParentOptions = {
  readonly parent: ParentLink
  readonly open: (
    start: EmbeddedHubStart,
    signal: AbortSignal,
    told: (what: BilingualText, done: number, total: number) => void,
  ) => Promise<OpenedHub>
  readonly exit: (code: number) => void
  /** To whoever reads the process's output: the parent is only told in words for a person. */
  readonly failed: (error: unknown) => void
}

const unexpected: BilingualText = {
  'zh-CN': '本机的中心没能启动。请重新启动程序；再次出现时请导出诊断包。',
  en: "This machine's hub could not be started. Start the program again; if it comes back, save the diagnostics.",
}

/** One start, then a stop; gone with the parent. */
export function serveParent({ parent, open, exit, failed }: ServeParentOptions): void {
  const stopping = new AbortController()
  let started: Promise<OpenedHub> | undefined
  let ending: Promise<void> | undefined

  const end = (code: number): void => {
    stopping.abort()
    ending ??= (started ?? Promise.resolve(undefined))
      .then((hub) => hub?.close())
      .catch((error: unknown) => failed(error))
      .then(() => exit(code))
  }

  const start = async (wish: EmbeddedHubStart): Promise<void> => {
    try {
      started = open(wish, stopping.signal, (what, done, total) => {
        void parent.tell({ kind: 'progress', what, done, total })
      })
      const { enrolmentCode, people, firstCode } = await started
      await parent.tell({ kind: 'ready', enrolmentCode, people, firstCode })
    } catch (error) {
      if (stopping.signal.aborted) return
      if (!(error instanceof ZuoxiError)) failed(error)
      await parent.tell({ kind: 'failed', text: wordsOf(error) })
      started = undefined
      end(1)
    }
  }

  parent.onRequest((request) => {
    if (request.kind === 'stop') end(0)
    else if (started === undefined) void start(request.start)
  })
  parent.onGone(() => end(0))
}

function wordsOf(error: unknown): BilingualText {
  if (!(error instanceof ZuoxiError)) return unexpected
  return { 'zh-CN': error.say('zh-CN'), en: error.say('en') }
}
