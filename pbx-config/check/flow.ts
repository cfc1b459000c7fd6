import { type Centre } from '../../contract/centre/centre.ts'
import { queueMembers } from '../../contract/centre/members.ts'
import { type Reporter } from './reporter.ts'

/** Queues that somebody serves, overflow and menus that come to an end. */
export function checkFlow(centre: Centre, reporter: Reporter): void {
  const { report } = reporter
  for (const [index, queue] of centre.queues.entries()) {
    const path = ['queues', index]
    if (queueMembers(centre, queue.key).length === 0) {
      report(path, 'queue.no-seat', { value: queue.key, skill: queue.skill ?? '', level: queue.skillLevel })
    }
    if (queue.maxWaitSeconds < queue.ringSeconds) {
      report([...path, 'maxWaitSeconds'], 'queue.wait', { wait: queue.maxWaitSeconds, ring: queue.ringSeconds })
    }
    if (queue.serviceLevelSeconds > queue.maxWaitSeconds) {
      report([...path, 'serviceLevelSeconds'], 'queue.service-level', {
        value: queue.serviceLevelSeconds,
        wait: queue.maxWaitSeconds,
      })
    }
    if (queue.overflow.queue === queue.key)
      report([...path, 'overflow', 'queue'], 'overflow.self', { value: queue.key })
  }
  const overflow = new Map(centre.queues.map(({ key, overflow: { queue } }) => [key, queue]))
  for (const circle of circles(overflow)) {
    if (circle.length > 1) {
      const index = centre.queues.findIndex(({ key }) => key === circle[0])
      report(['queues', index, 'overflow', 'queue'], 'overflow.loop', { value: [...circle, circle[0]].join(' → ') })
    }
  }
  for (const [index, menu] of centre.menus.entries()) {
    const path = ['menus', index]
    if (Object.keys(menu.keys).length === 0 && menu.collect === undefined)
      report([...path, 'keys'], 'menu.no-key', { value: menu.key })
    for (const [key, destination] of Object.entries(menu.keys)) {
      if (destination.menu === menu.key) report([...path, 'keys', key, 'menu'], 'menu.self', { value: menu.key, key })
    }
    if (menu.collect !== undefined && menu.collect.minimum > menu.collect.maximum)
      report([...path, 'collect'], 'menu.collect')
  }
  const otherwise = new Map(centre.menus.map(({ key, otherwise: { menu } }) => [key, menu]))
  for (const circle of circles(otherwise)) {
    const index = centre.menus.findIndex(({ key }) => key === circle[0])
    report(['menus', index, 'otherwise', 'menu'], 'menu.loop', { value: [...circle, circle[0]].join(' → ') })
  }
}

/** The circles of a "goes on to" relation, each once. */
function circles(next: ReadonlyMap<string, string | undefined>): readonly (readonly string[])[] {
  const found: (readonly string[])[] = []
  const done = new Set<string>()
  for (const start of next.keys()) {
    const walk: string[] = []
    for (let at: string | undefined = start; at !== undefined && !done.has(at); at = next.get(at)) {
      const seen = walk.indexOf(at)
      if (seen >= 0) {
        found.push(walk.slice(seen))
        break
      }
      walk.push(at)
    }
    for (const key of walk) done.add(key)
  }
  return found
}
