import { type Directive } from 'vue'
import { type Tint } from '../frame/timer-tint.ts'
import { duration } from '../format/numbers.ts'

/** A running timer: since when, and what tint its age has. */
export type Running = {
  readonly since: number
  readonly tint?: ((now: number) => Tint) | undefined
  /** What is tinted with it: the closest such ancestor. */
  readonly tints?: string
}

type Entry = { running: Running; visible: boolean; text: string; tint: Tint | null }

/**
 * Timers of the wall: 500 of them turn by one clock that writes their text itself, and only of those that are seen. As
 * components each would be drawn again every second.
 */
const entries = new Map<HTMLElement, Entry>()
let now = Date.now()

const observer =
  typeof IntersectionObserver === 'undefined'
    ? null
    : new IntersectionObserver((seen) => {
        for (const { target, isIntersecting } of seen) {
          const entry = entries.get(target as HTMLElement)
          if (entry === undefined) continue
          entry.visible = isIntersecting
          if (isIntersecting) draw(target as HTMLElement, entry)
        }
      })

function draw(element: HTMLElement, entry: Entry): void {
  const { since, tint, tints } = entry.running
  const text = duration(now - since)
  if (text !== entry.text) element.textContent = entry.text = text
  if (tint === undefined) return
  const next = tint(now)
  if (next === entry.tint) return
  entry.tint = next
  const tinted = tints === undefined ? element : element.closest<HTMLElement>(tints)
  if (tinted !== null) tinted.dataset['tint'] = next
}

/** All that are seen, once a second. @param at the hub's time */
export function tickAll(at: number): void {
  now = at
  for (const [element, entry] of entries) if (entry.visible) draw(element, entry)
}

/** `<time v-since="{ since, tint, tints: '.tile' }"></time>` */
export const vSince: Directive<HTMLElement, Running> = {
  mounted(element, { value }) {
    const entry: Entry = { running: value, visible: true, text: '', tint: null }
    entries.set(element, entry)
    observer?.observe(element)
    draw(element, entry)
  },
  updated(element, { value, oldValue }) {
    const entry = entries.get(element)
    if (entry === undefined || value === oldValue) return
    entry.running = value
    draw(element, entry)
  },
  beforeUnmount(element) {
    observer?.unobserve(element)
    entries.delete(element)
  },
}

/** How many run; for a test that none is left behind. */
export const runningCount = (): number => entries.size
