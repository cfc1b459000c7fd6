import { isDeepStrictEqual } from 'node:util'
import { type TopicName } from '../../contract/bridge/names.ts'
import { type Topics } from '../../contract/bridge/topics.ts'

/**
 * The present state of every topic. Parts of main write theirs, the bridge and the tray read: the one place where main's
 * parts meet the screen.
 */
export type TopicBoard = {
  get<N extends TopicName>(name: N): Topics[N]
  /** Tells the watchers when the state differs. */
  set<N extends TopicName>(name: N, state: Topics[N]): void
  update<N extends TopicName>(name: N, change: (state: Topics[N]) => Topics[N]): void
  /** Called at once with the present state, then at every change; returns what ends it. */
  watch<N extends TopicName>(name: N, listener: (state: Topics[N]) => void): () => void
}

export function createTopicBoard(initial: Topics): TopicBoard {
  const states: { [N in TopicName]: Topics[N] } = { ...initial }
  const listeners = new Map<TopicName, Set<(state: never) => void>>()

  const set = <N extends TopicName>(name: N, state: Topics[N]): void => {
    // What a change has left alone is the same object, and is not looked into: a topic may hold the whole catalogue.
    if (isDeepStrictEqual(states[name], state)) return
    states[name] = state as (typeof states)[N]
    for (const listener of listeners.get(name) ?? []) listener(state as never)
  }

  return {
    get: (name) => states[name],
    set,
    update: (name, change) => set(name, change(states[name])),
    watch(name, listener) {
      const own = listeners.get(name) ?? new Set()
      listeners.set(name, own)
      own.add(listener as (state: never) => void)
      listener(states[name])
      return () => own.delete(listener as (state: never) => void)
    },
  }
}
