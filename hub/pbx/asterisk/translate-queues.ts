import { userEvents } from '../../../contract/pbx-variables.ts'
import { type LeaveQueueReason } from '../port.ts'
import { type AmiFrame } from './ami-frame.ts'
import { type TrackedCall } from './call-track.ts'
import { queueKeyOf } from './dial-plan-names.ts'
import { type TranslateCore } from './translate-core.ts'
import { type createSupervision } from './translate-supervision.ts'
import { hubIdOf, reasonOf } from './translate-words.ts'

type Supervisions = ReturnType<typeof createSupervision>

/** The way of a caller through the dial plan and its queues. */
export function createQueues(core: TranslateCore, { recording }: Supervisions) {
  const { stamp, legOf, settleQueue, guessWhyLeft, hasMembers, say, begin, waited } = core
  const { legs, linked } = core.track
  const queueJoin = (frame: AmiFrame): void => {
    const leg = legOf(frame)
    const key = queueKeyOf(frame.get('Queue'))
    if (!leg || key === null || leg.call.queue?.key === key) return
    const { call } = leg
    begin(call)
    const position = Number(frame.get('Position') ?? 0)
    settleQueue(call, 'timeout')
    call.redirected = false
    call.awaitsQueue = null
    call.queue = { key, leg: leg.id, joinedAt: core.at(), position, answered: false }
    say({ ...stamp(call), kind: 'call.queued', queue: key, position }, call)
  }
  const queueLeave = (frame: AmiFrame): void => {
    const leg = legOf(frame)
    const entry = leg?.call.queue
    if (!leg || !entry || entry.key !== frame.get('Queue')) return
    const { call } = leg
    const waitMs = Math.round(core.at() - entry.joinedAt)
    call.queue = null
    waited.set(`${call.id}/${entry.key}`, waitMs)
    const position = Number(frame.get('Position') ?? entry.position)
    call.leaving = { key: entry.key, at: core.at(), waitMs, position, reason: null }
    if (entry.answered) settleQueue(call, 'answered')
    // QueueCallerAbandon is no witness: app_queue says it of time-outs and redirected callers as well.
    else if (leg.hungUp) settleQueue(call, 'abandoned')
    else if (call.redirected) settleQueue(call, 'transferred')
  }
  /** Sent to a queue and never in it: full, or nobody signed in. */
  const turnedAway = (call: TrackedCall, reason: LeaveQueueReason | null): void => {
    const queue = call.awaitsQueue
    call.awaitsQueue = null
    if (queue === null || legs.get(call.first)?.hungUp === true) return
    const guess = hasMembers(queue) ? 'full' : 'empty'
    say({ ...stamp(call), kind: 'call.left-queue', queue, reason: reason ?? guess, waitMs: 0, position: 0 }, call)
  }
  const userEvent = (frame: AmiFrame): void => {
    const leg = legOf(frame)
    const call = leg?.call ?? linked.get(frame.get('LinkedId') ?? '')
    if (!call) return
    const name = frame.get('UserEvent')
    if (name === userEvents.arrived) {
      call.callId = hubIdOf(frame.get('Call')) ?? call.callId
      call.askedHub = frame.get('Asked') === 'yes'
      if (frame.get('Hours') === 'closed') say({ ...stamp(call), kind: 'call.closed-hours' }, call)
    } else if (name === userEvents.routed) {
      const callId = hubIdOf(frame.get('Call')) ?? call.callId
      call.callId = callId
      begin(call)
      const reason = reasonOf(frame.get('Reason'))
      settleQueue(call, reason ?? guessWhyLeft(call))
      turnedAway(call, reason)
      const target = frame.get('Target') ?? ''
      if (frame.get('Kind') === 'queue') call.awaitsQueue = queueKeyOf(target)
      say(
        {
          ...stamp(call),
          kind: 'call.routed',
          callId,
          by: call.askedHub ? 'hub' : 'default',
          action: frame.get('Kind') ?? 'default',
          target: target === '' ? null : target,
        },
        call,
      )
      // The answer is used up: what the dial plan does after this is its own.
      call.askedHub = false
    } else if (name === userEvents.menu) {
      say({ ...stamp(call), kind: 'call.menu', menu: frame.get('Menu') ?? '', keys: frame.get('Key') ?? '' }, call)
    } else if (name === userEvents.recording) {
      recording(leg ?? legs.get(call.first), 'started', frame.get('File') ?? '')
    }
  }

  return { queueJoin, queueLeave, turnedAway, userEvent }
}
