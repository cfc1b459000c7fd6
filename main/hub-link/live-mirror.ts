import { type LiveDelta, type LiveSnapshot } from '../../contract/live/messages.ts'

/** The floor as `/live` has told it so far, so that whoever begins to listen later starts from the present. */
export type LiveMirror = {
  replace(snapshot: LiveSnapshot): void
  apply(delta: LiveDelta): void
  /** Null before the first snapshot. */
  snapshot(): LiveSnapshot | null
  clear(): void
}

type Maps = {
  readonly calls: Map<string, LiveSnapshot['calls'][number]>
  readonly agents: Map<string, LiveSnapshot['agents'][number]>
  readonly queues: Map<string, LiveSnapshot['queues'][number]>
  readonly pickUps: Map<string, LiveSnapshot['pickUps'][number]>
  readonly links: Map<string, LiveSnapshot['links'][number]>
}

export function createLiveMirror(): LiveMirror {
  let maps: Maps | null = null
  return {
    replace({ calls, agents, queues, pickUps, links }) {
      maps = {
        calls: new Map(calls.map((call) => [call.callId, call])),
        agents: new Map(agents.map((agent) => [agent.extension, agent])),
        queues: new Map(queues.map((queue) => [queue.queue, queue])),
        pickUps: new Map(pickUps.map((call) => [call.callId, call])),
        links: new Map(links.map((link) => [link.pbx, link])),
      }
    },
    apply(delta) {
      if (maps === null) return
      switch (delta.kind) {
        case 'call.changed':
          maps.calls.set(delta.call.callId, delta.call)
          return
        case 'call.removed':
          maps.calls.delete(delta.callId)
          return
        case 'agent.changed':
          maps.agents.set(delta.agent.extension, delta.agent)
          return
        case 'queue.changed':
          maps.queues.set(delta.queue.queue, delta.queue)
          return
        case 'pick-up.changed':
          maps.pickUps.set(delta.call.callId, delta.call)
          return
        case 'pick-up.removed':
          maps.pickUps.delete(delta.callId)
          return
        case 'pbx.link': {
          const { kind: _kind, ...link } = delta
          maps.links.set(link.pbx, link)
          return
        }
        case 'call.step':
        case 'call.offered':
        case 'customer.changed':
        case 'customers.changed':
        case 'announcement.changed':
        case 'help.changed':
        case 'message.sent':
        case 'seat.taken':
          return
      }
    },
    snapshot: () =>
      maps && {
        calls: [...maps.calls.values()],
        agents: [...maps.agents.values()],
        queues: [...maps.queues.values()],
        pickUps: [...maps.pickUps.values()],
        links: [...maps.links.values()],
      },
    clear() {
      maps = null
    },
  }
}
