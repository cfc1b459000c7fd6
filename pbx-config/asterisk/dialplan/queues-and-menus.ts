import { type Centre, type Menu, type Queue } from '../../../contract/centre/centre.ts'
import { dialplanContexts, queueLogEvents, userEvents } from '../../../contract/pbx-variables.ts'
import { type Section } from '../conf-text.ts'
import { context, extension, type Step } from '../dialplan-text.ts'
import { goSteps } from './inbound.ts'

/** One context per queue and per menu, and the seat that is rung before the queue. */
export function queueAndMenuContexts(centre: Centre): readonly Section[] {
  return [...centre.queues.map(queueContext), preferredContext(), ...centre.menus.map(menuContext)]
}

function queueContext(queue: Queue): Section {
  return context(
    `${dialplanContexts.queuePrefix}${queue.key}`,
    extension(
      's',
      `Set(__ZUOXI_QUEUE_KEY=${queue.key})`,
      // Of the queue before, when this one is its overflow: told with the `routed` event that led here, done with.
      'Set(ZUOXI_QUEUE_RESULT=)',
      'Gosub(zuoxi-begin,s,1)',
      'Set(QUEUE_PRIO=${IF($["${ZUOXI_PRIORITY}" = ""]?0:${ZUOXI_PRIORITY})})',
      'Answer()',
      'Gosub(zuoxi-record,s,1)',
      ...(queue.announce.welcome === undefined ? [] : [`Playback(${queue.announce.welcome})`]),
      `Gosub(zuoxi-preferred,s,1(${queue.music ?? 'default'}))`,
      'Set(QUEUESTATUS=)',
      // t: the seat may transfer by feature code; C: other phones show "answered elsewhere".
      `Queue(${queue.key},tCb(zuoxi-offer^s^1),,,${String(queue.maxWaitSeconds)},,zuoxi-answered)`,
      'Set(ZUOXI_QUEUE_RESULT=${QUEUESTATUS})',
      ...goSteps(queue.overflow),
    ),
  )
}

/**
 * ZUOXI_AGENT is rung for ZUOXI_AGENT_SECONDS before the queue, once, and only when it is free. app_queue has no
 * per-call member, so this is a Dial; own events in queue_log tell of it (ADR 0003).
 */
function preferredContext(): Section {
  const log = (event: string) => `QueueLog(\${ZUOXI_QUEUE_KEY},\${UNIQUEID},\${ZUOXI_PREFERRED},${event},)`
  return context(
    'zuoxi-preferred',
    extension(
      's',
      'Set(LOCAL(agent)=${ZUOXI_AGENT})',
      'Set(ZUOXI_AGENT=)',
      'GotoIf($["${LOCAL(agent)}" = ""]?done)',
      'GotoIf($[${DIALPLAN_EXISTS(zuoxi-seat-channel,${LOCAL(agent)},1)} = 0]?done)',
      'Gosub(zuoxi-seat-channel,${LOCAL(agent)},1)',
      'Set(ZUOXI_PREFERRED=${GOSUB_RETVAL})',
      'GotoIf($["${DEVICE_STATE(${ZUOXI_PREFERRED})}" != "NOT_INUSE"]?done)',
      'Set(LOCAL(seconds)=${IF($["${ZUOXI_AGENT_SECONDS}" = ""]?15:${ZUOXI_AGENT_SECONDS})})',
      'ExecIf($[${LOCAL(seconds)} < 1 | ${LOCAL(seconds)} > 60]?Set(LOCAL(seconds)=15))',
      log(queueLogEvents.preferredOffer),
      'Dial(${ZUOXI_PREFERRED},${LOCAL(seconds)},tm(${ARG1})b(zuoxi-offer^s^1)U(zuoxi-preferred-answered^s^1))',
      `UserEvent(${userEvents.preferred},Call: \${ZUOXI_CALL},LinkedId: \${CHANNEL(linkedid)},Agent: \${LOCAL(agent)},Result: \${DIALSTATUS})`,
      'GotoIf($["${DIALSTATUS}" = "ANSWER"]?answered)',
      log(queueLogEvents.preferredMiss),
      ['done', 'Return()'],
      ['answered', 'Hangup(16)'],
    ),
  )
}

function menuContext(menu: Menu): Section {
  const keyLabels: Readonly<Record<string, string>> = { '*': 'star', '#': 'hash' }
  const label = (key: string) => `key${keyLabels[key] ?? key}`
  const keys = Object.entries(menu.keys)
  const { collect } = menu
  const event = `UserEvent(${userEvents.menu},Call: \${ZUOXI_CALL},LinkedId: \${CHANNEL(linkedid)},Menu: ${menu.key},Key: \${ZUOXI_KEY})`
  const steps: Step[] = [
    'Gosub(zuoxi-begin,s,1)',
    'Answer()',
    'Set(ZUOXI_ATTEMPT=0)',
    ['again', 'Set(ZUOXI_ATTEMPT=$[${ZUOXI_ATTEMPT} + 1])'],
    `GotoIf($[\${ZUOXI_ATTEMPT} > ${String(menu.attempts)}]?otherwise)`,
    `Read(ZUOXI_KEY,${menu.prompt},${String(collect?.maximum ?? 1)},,1,${String(menu.waitSeconds)})`,
    // A lone # ends Read with an empty OK.
    'ExecIf($["${READSTATUS}" = "OK" & "${ZUOXI_KEY}" = ""]?Set(ZUOXI_KEY=#))',
    'Set(ZUOXI_KEY=${FILTER(0-9*#,${ZUOXI_KEY})})',
    'Set(ZUOXI_DIGITS=${ZUOXI_DIGITS}${ZUOXI_KEY})',
    event,
    ...keys.map(([key]) => `GotoIf($["\${ZUOXI_KEY}" = "${key}"]?${label(key)})`),
    ...(collect === undefined ? [] : [`GotoIf($[\${LEN(\${ZUOXI_KEY})} >= ${String(collect.minimum)}]?collected)`]),
    'Goto(again)',
  ]
  const labelled = (name: string, [first = 'Hangup()', ...rest]: readonly string[]): readonly Step[] => [
    [name, first],
    ...rest,
  ]
  for (const [key, destination] of keys) {
    // Asked for again by the caller: the attempts begin anew.
    steps.push(
      ...labelled(label(key), destination.repeat ? ['Set(ZUOXI_ATTEMPT=0)', 'Goto(again)'] : goSteps(destination)),
    )
  }
  if (collect !== undefined) steps.push(...labelled('collected', goSteps(collect.then)))
  steps.push(...labelled('otherwise', goSteps(menu.otherwise)))
  return context(`zuoxi-menu-${menu.key}`, extension('s', ...steps))
}
