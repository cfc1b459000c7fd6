import { type BilingualText } from '../../contract/language.ts'
import { type CommandContext } from './terminal.ts'

const left = { 'zh-CN': '剩余约 {time}', en: 'about {time} left' } as const

/** `45 %, about 1:20 left`, at most five times a second. Does nothing when nobody watches. */
export function progressLine(
  { terminal, say }: CommandContext,
  now: () => number = Date.now,
): (what: BilingualText, done: number, total: number) => void {
  let shown = 0
  let step: BilingualText | undefined
  let since = 0
  return (what, done, total) => {
    if (!terminal.progress) return
    const at = now()
    if (step !== what) {
      step = what
      since = at
    } else if (at - shown < 200 && done < total) return
    shown = at
    if (total <= 0) return terminal.progress(say(what))
    const share = Math.min(1, done / total)
    const remaining = share > 0 ? ((at - since) * (1 - share)) / share : undefined
    const eta = remaining === undefined || at - since < 1_000 ? '' : ` · ${say(left, { time: clock(remaining) })}`
    terminal.progress(`${say(what)} ${Math.floor(share * 100)} %${eta}`)
  }
}

function clock(ms: number): string {
  const seconds = Math.ceil(ms / 1000)
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}
