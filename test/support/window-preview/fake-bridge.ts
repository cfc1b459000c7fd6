import { type Topics } from '../../../contract/bridge/topics.ts'

/**
 * Runs inside the page, before its own scripts: `window.zuoxi` from fixed topics and fixed answers, in place of the preload
 * script. Kept self-contained, since it crosses to the page as text. `window.zuoxiAsked` lists what was asked.
 */
export function installFakeBridge(given: {
  readonly topics: Topics
  readonly answers: Readonly<Record<string, unknown>>
  readonly commandNames: readonly string[]
}): void {
  const asked: { name: string; input: unknown }[] = []
  const listeners = new Map<string, Set<(state: unknown) => void>>()
  const states: Record<string, unknown> = { ...given.topics }
  const commands = Object.fromEntries(
    given.commandNames.map((name) => [
      name,
      (input: unknown) => {
        asked.push({ name, input })
        return Promise.resolve({ ok: true, value: given.answers[name] ?? null })
      },
    ]),
  )
  const topics = Object.fromEntries(
    Object.keys(states).map((name) => [
      name,
      (listener: (state: unknown) => void) => {
        const own = listeners.get(name) ?? new Set()
        listeners.set(name, own)
        own.add(listener)
        listener(states[name])
        return () => own.delete(listener)
      },
    ]),
  )
  Object.assign(globalThis, {
    zuoxi: { commands, topics },
    zuoxiAsked: asked,
    /** For a test: main says something new. */
    zuoxiShow: (name: string, state: unknown) => {
      states[name] = state
      for (const listener of listeners.get(name) ?? []) listener(state)
    },
  })
}
