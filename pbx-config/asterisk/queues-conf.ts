import { type Centre, type Queue, type Strategy } from '../../contract/centre/centre.ts'
import { confFile, settings } from './conf-text.ts'

const strategyNames: Readonly<Record<Strategy, string>> = {
  'longest-idle': 'leastrecent',
  'round-robin': 'rrmemory',
  'fewest-calls': 'fewestcalls',
  // Penalties (9 − level) put the best first; within one penalty the calls go in turn.
  'skill-level': 'rrmemory',
  'ring-all': 'ringall',
  'in-order': 'linear',
  random: 'random',
}

/** queues.conf. Members are dynamic: the hub signs seats in; what it added survives a restart of Asterisk. */
export function queuesConf(centre: Centre): string {
  return confFile('Queues', [
    {
      name: 'general',
      lines: settings({
        persistentmembers: true,
        autofill: true,
        shared_lastcall: true,
        log_membername_as_agent: false,
        keepstats: true,
      }),
    },
    ...centre.queues.map((queue) => ({ name: queue.key, lines: queueLines(queue) })),
  ])
}

function queueLines(queue: Queue): readonly string[] {
  const empty = 'unavailable,invalid'
  const { announce } = queue
  return settings({
    strategy: strategyNames[queue.strategy],
    timeout: queue.ringSeconds,
    retry: queue.retrySeconds,
    timeoutpriority: 'conf',
    timeoutrestart: false,
    // The hub does wrap-up as a named pause; this only covers the moment until that pause arrives.
    wrapuptime: Math.min(queue.wrapUpSeconds, 2),
    ringinuse: false,
    autopause: false,
    maxlen: queue.maxLength,
    weight: queue.weight,
    servicelevel: queue.serviceLevelSeconds,
    musicclass: queue.music ?? 'default',
    joinempty: queue.joinWhenEmpty ? 'yes' : empty,
    leavewhenempty: queue.leaveWhenEmpty ? empty : 'no',
    setqueuevar: true,
    setqueueentryvar: true,
    setinterfacevar: true,
    'announce-position': announce.position,
    'announce-holdtime': announce.wait,
    'announce-frequency': announce.position || announce.wait ? announce.everySeconds : 0,
    'periodic-announce': announce.periodic,
    'periodic-announce-frequency': announce.periodic === undefined ? undefined : announce.periodicSeconds,
    announce: queue.agentAnnouncement,
    reportholdtime: false,
    memberdelay: 0,
  })
}
