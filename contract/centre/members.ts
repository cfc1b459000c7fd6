import { dialplanContexts } from '../pbx-variables.ts'
import { type Centre, type Queue, type Seat } from './centre.ts'

/** A seat's place in a queue: what AMI QueueAdd needs. */
export interface QueueMembership {
  readonly queue: string
  readonly extension: string
  readonly interface: string
  readonly level: number
  /** app_queue penalty: 0 is tried first. Other than 0 only where the queue goes by level. */
  readonly penalty: number
}

/** Channel that rings the seat: `PJSIP/8001`, or a Local channel that dials its outside number. */
export function seatInterface(seat: Pick<Seat, 'extension' | 'phone'>): string {
  return typeof seat.phone === 'object'
    ? `Local/${seat.extension}@${dialplanContexts.outsideSeat}/n`
    : `PJSIP/${seat.extension}`
}

/** Level a seat has for a queue; undefined when it cannot serve it. A queue without a skill is served by everybody. */
export function levelFor(seat: Pick<Seat, 'skills'>, queue: Pick<Queue, 'skill' | 'skillLevel'>): number | undefined {
  if (queue.skill === undefined) return 9
  const level = seat.skills[queue.skill]
  return level !== undefined && level >= queue.skillLevel ? level : undefined
}

/** Every queue a seat serves, in the order of the definition. The hub signs it in to these. */
export function seatQueues(centre: Pick<Centre, 'queues'>, seat: Seat): readonly QueueMembership[] {
  return centre.queues.flatMap((queue) => {
    const level = levelFor(seat, queue)
    return level === undefined
      ? []
      : [
          {
            queue: queue.key,
            extension: seat.extension,
            interface: seatInterface(seat),
            level,
            penalty: queue.strategy === 'skill-level' ? 9 - level : 0,
          },
        ]
  })
}

/** Every seat that serves a queue, in the order of the definition. */
export function queueMembers(centre: Pick<Centre, 'queues' | 'seats'>, queueKey: string): readonly QueueMembership[] {
  return centre.seats.flatMap((seat) => seatQueues(centre, seat).filter(({ queue }) => queue === queueKey))
}
