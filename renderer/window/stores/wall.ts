import { defineStore } from 'pinia'
import { readonly, ref, shallowReactive, shallowReadonly, shallowRef } from 'vue'
import { type MetricSettings } from '../../../contract/metrics/figures.ts'
import { type Period } from '../../../contract/metrics/period.ts'
import { type WallBatch } from '../../../contract/wall/wall.ts'
import { bridge } from '../bridge/bridge.ts'
import { askQuietly } from './ask.ts'
import { applyBatch, placeOf, type Position, pruneNames, replaceAll, type WallMaps } from './wall-reducer.ts'

/** Figures are read anew at least this often: windows move on also when nothing happens, and sparklines grow. */
const refreshMs = 60_000
/** After a refusal, or when main says again and again that something is missing. */
const againMs = 1_000
const namesKept = 2_000

type AgentListener = (extensions: readonly string[] | null) => void

/**
 * The wall as it stands. Whoever shows it opens it, and the last to close it closes it in main too. Each thing is a key of
 * its own in a shallow reactive map: a component that reads one agent is drawn again when that agent changes.
 */
export const useWall = defineStore('wall', () => {
  const maps: WallMaps = {
    agents: shallowReactive(new Map()),
    queues: shallowReactive(new Map()),
    calls: shallowReactive(new Map()),
    names: shallowReactive(new Map()),
    trunks: shallowReactive(new Map()),
    links: shallowReactive(new Map()),
    figures: shallowReactive(new Map()),
    sparklines: shallowReactive(new Map()),
    alarms: shallowReactive(new Map()),
    interventions: shallowReactive(new Map()),
    help: shallowReactive(new Map()),
  }
  const settings = shallowRef<Readonly<Record<string, MetricSettings>>>({})
  const period = ref<Period>('today')
  const state = ref<'closed' | 'opening' | 'open' | 'refused'>('closed')
  const why = ref<string | null>(null)
  let position: Position = { epoch: '', sequence: 0 }
  let users = 0
  let openings = 0
  let early: WallBatch[] = []
  let stopTopic: (() => void) | null = null
  let again: ReturnType<typeof setTimeout> | undefined
  let refresh: ReturnType<typeof setInterval> | undefined
  const agentListeners = new Set<AgentListener>()

  const tellAgents = (extensions: readonly string[] | null): void => {
    for (const listener of agentListeners) listener(extensions)
  }
  function apply(batch: WallBatch): void {
    applyBatch(maps, batch)
    const agents = batch.deltas.flatMap((one) => (one.kind === 'agent.changed' ? one.agent.extension : []))
    if (agents.length > 0) tellAgents(agents)
  }

  function take(batch: WallBatch): void {
    if (state.value !== 'open') {
      if (state.value !== 'opening') return
      // Shown at once, and once more over what `wall.open` answers, which was read before it.
      early.push(batch)
      return apply(batch)
    }
    const place = placeOf(batch, position)
    if (place === 'known') return
    if (place === 'gap') return void read()
    position = batch
    apply(batch)
    pruneNames(maps, namesKept)
  }

  async function read(): Promise<void> {
    clearTimeout(again)
    const mine = (openings += 1)
    state.value = 'opening'
    early = []
    const result = await askQuietly('wall.open', { period: period.value })
    if (mine !== openings) return
    if (!result.ok) {
      state.value = 'refused'
      why.value = result.error.message
      again = setTimeout(() => void read(), againMs)
      return
    }
    why.value = null
    settings.value = result.value.settings
    position = result.value
    replaceAll(maps, result.value)
    tellAgents(null)
    state.value = 'open'
    // Of an older epoch are those that were on their way when this one began.
    for (const batch of early.splice(0).filter(({ epoch }) => epoch === position.epoch)) take(batch)
  }

  function open(): void {
    users += 1
    if (users > 1) return
    stopTopic = bridge.topics.wall((text) => text !== '' && take(JSON.parse(text) as WallBatch))
    refresh = setInterval(() => void read(), refreshMs)
    void read()
  }

  function close(): void {
    users -= 1
    if (users > 0) return
    openings += 1
    state.value = 'closed'
    clearTimeout(again)
    clearInterval(refresh)
    stopTopic?.()
    stopTopic = null
    for (const map of Object.values(maps)) map.clear()
    void askQuietly('wall.close', null)
  }

  return {
    agents: shallowReadonly(maps.agents),
    queues: shallowReadonly(maps.queues),
    calls: shallowReadonly(maps.calls),
    names: shallowReadonly(maps.names),
    trunks: shallowReadonly(maps.trunks),
    links: shallowReadonly(maps.links),
    figures: shallowReadonly(maps.figures),
    sparklines: shallowReadonly(maps.sparklines),
    alarms: shallowReadonly(maps.alarms),
    interventions: shallowReadonly(maps.interventions),
    help: shallowReadonly(maps.help),
    settings: shallowReadonly(settings),
    period: readonly(period),
    state: readonly(state),
    why: readonly(why),
    open,
    close,
    /** Another period: the figures begin anew. */
    choose(next: Period): void {
      if (next === period.value) return
      period.value = next
      if (users > 0) void read()
    },
    reread: (): void => void read(),
    /** For what draws agents itself: whose state changed, null when all were read anew. Returns what ends it. */
    onAgents(listener: AgentListener): () => void {
      agentListeners.add(listener)
      return () => agentListeners.delete(listener)
    },
  }
})
